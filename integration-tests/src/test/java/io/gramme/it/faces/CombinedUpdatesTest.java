package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.CallInterruptedException;
import io.gramme.driver.Codec;
import io.gramme.driver.Fate;
import io.gramme.driver.Gramme;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rule W7: updates of one session on one key combine, whichever face they come by. */
final class CombinedUpdatesTest {
  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static Gramme gramme;

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
    gramme = Gramme.connect(nodes.url());
  }

  @AfterAll
  static void stop() {
    gramme.close();
    nodes.close();
  }

  private static Bucket<String, String> bucket(Gramme session, String name) {
    return session
        .bucket(name, Codec.string())
        .reconcile(Reconciler.merging((left, right) -> left + "+" + right));
  }

  /** An update whose change has begun, and ends when it is let go. */
  private static final class Held {
    final CompletionStage<String> value;
    private final CountDownLatch changing = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    Held(Bucket<String, String> bucket) {
      value = bucket.async().update("key", "", text -> {
        changing.countDown();
        await(letGo);
        return text + "h";
      });
      await(changing);
    }

    void letGo() {
      letGo.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static UnaryOperator<String> append(String letter) {
    return text -> text + letter;
  }

  /** A call on a thread of its own, which waits for its answer when this returns. */
  private static <T> Waiting<T> waiting(Supplier<T> call) {
    FutureTask<T> task = new FutureTask<>(call::get);
    Thread thread = new Thread(task, "blocking-caller");
    thread.start();
    Await.until("the call waits", () -> thread.getState() == Thread.State.WAITING);
    return new Waiting<>(thread, CompletableFuture.supplyAsync(() -> result(task)));
  }

  private record Waiting<T>(Thread thread, CompletableFuture<T> result) {}

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void w7BlockingStagedAndVertxUpdatesCombine() {
    Bucket<String, String> bucket = bucket(gramme, "all-faces");
    Held held = new Held(bucket);
    Waiting<String> blocking = waiting(() -> bucket.update("key", "", append("b")));
    CompletionStage<String> staged = bucket.async().update("key", "", append("s"));
    Future<String> vertx = bucket.vertx().update("key", "", append("v"));
    held.letGo();

    assertThat(Await.result(held.value)).isEqualTo("h");
    assertThat(Await.result(blocking.result())).isEqualTo("hb");
    assertThat(Await.result(staged)).isEqualTo("hbs");
    assertThat(Await.result(vertx)).isEqualTo("hbsv");
    assertThat(bucket.read("key").values()).containsExactly("hbsv");
  }

  /** Two handles of one bucket with equal codecs and the same reconciler are as one. */
  @Test
  void w7UpdatesOfTwoHandlesCombine() {
    Reconciler<String, String> longest =
        Reconciler.merging((left, right) -> left.length() > right.length() ? left : right);
    Bucket<String, String> one =
        gramme.bucket("handles", Codec.json(String.class)).reconcile(longest);
    Bucket<String, String> other =
        gramme.bucket("handles", Codec.json(String.class)).reconcile(longest);
    Held held = new Held(one);
    CompletionStage<String> staged = other.async().update("key", "", append("s"));
    held.letGo();

    assertThat(Await.result(held.value)).isEqualTo("h");
    assertThat(Await.result(staged)).isEqualTo("hs");
  }

  @Test
  void w7SwitchedOffNobodyWaits() {
    try (Gramme apart = Gramme.connect(nodes.url() + "?combineUpdates=false")) {
      Bucket<String, String> bucket = bucket(apart, "apart");
      Held held = new Held(bucket);
      assertThat(bucket.update("key", "", append("b"))).isEqualTo("b");
      held.letGo();
      assertThat(Await.result(held.value)).isEqualTo("h");
      assertThat(bucket.read("key").values()).containsExactlyInAnyOrder("b", "h");
    }
  }

  /** The change of a caller that has gone away runs all the same: what he is told is UNKNOWN. */
  @Test
  void w7AnInterruptedCallersChangeIsWrittenAndHisFateIsUnknown() {
    Bucket<String, String> bucket = bucket(gramme, "interrupted");
    Held held = new Held(bucket);
    Waiting<CallInterruptedException> blocking = waiting(() -> catchThrowableOfType(
        CallInterruptedException.class, () -> bucket.update("key", "", append("b"))));
    CompletionStage<String> cancelled = bucket.async().update("key", "", append("c"));
    Future<String> last = bucket.vertx().update("key", "", append("v"));
    blocking.thread().interrupt();
    CallInterruptedException interrupted = Await.result(blocking.result());
    assertThat(interrupted.fate()).isEqualTo(Fate.UNKNOWN);
    assertThat(cancelled.toCompletableFuture().cancel(true)).isTrue();
    held.letGo();

    assertThat(Await.result(last)).isEqualTo("hbcv");
    assertThat(bucket.read("key").values()).containsExactly("hbcv");
  }

  /** The outer update cannot end before its change does: the inner one must not wait for it. */
  @Test
  void w7AnUpdateOfTheSameKeyWithinAChangeIsCombinedWithNoOther() {
    Bucket<String, String> bucket = bucket(gramme, "nested");
    String outer = bucket.update(
        "key", "", text -> text + "o" + bucket.update("key", "", append("i")).length());

    assertThat(outer).isEqualTo("o1");
    assertThat(bucket.read("key").values()).containsExactlyInAnyOrder("i", "o1");
  }
}
