package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Bucket;
import io.gramme.driver.CallOnEventLoopException;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.Versions;
import io.gramme.driver.VertxBucket;
import io.gramme.driver.Written;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every verb on each face, on real sockets. */
final class FacesTest {
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

  @Test
  void blocking() {
    Bucket<String, String> bucket = bucket(gramme, "blocking");
    assertThat(bucket.get("key")).isEmpty();
    Written first = bucket.put("key", "one");
    assertThat(first.receipt().asked()).hasSize(3);
    assertThat(bucket.get("key")).contains("one");
    bucket.put("key", "two", first.context());
    bucket.put("key", "beside", CausalContext.none());
    assertThat(bucket.read("key").values()).containsExactly("two", "beside");
    assertThat(bucket.get("key")).contains("two+beside");
    assertThat(bucket.update("key", "", text -> text + "!")).isEqualTo("two+beside!");
    Versions<String> seen = bucket.read("key");
    assertThat(seen.values()).containsExactly("two+beside!");
    bucket.delete("key", seen.context());
    assertThat(bucket.get("key")).isEmpty();
    bucket.put("key", "again");
    bucket.delete("key");
    assertThat(bucket.get("key")).isEmpty();
  }

  @Test
  void stages() {
    AsyncBucket<String, String> bucket = bucket(gramme, "stages").async();
    CompletionStage<Versions<String>> beforeDelete = bucket
        .get("key")
        .thenCompose(absent -> {
          assertThat(absent).isEmpty();
          return bucket.put("key", "one");
        })
        .thenCompose(first -> bucket.put("key", "two", first.context()))
        .thenCompose(second -> bucket.put("key", "beside", CausalContext.none()))
        .thenCompose(third -> bucket.get("key"))
        .thenCompose(value -> {
          assertThat(value).contains("two+beside");
          return bucket.update("key", "", text -> text + "!");
        })
        .thenCompose(value -> {
          assertThat(value).isEqualTo("two+beside!");
          return bucket.read("key");
        });
    Versions<String> seen = Await.result(beforeDelete);
    assertThat(seen.values()).containsExactly("two+beside!");
    Optional<String> deleted =
        Await.result(bucket.delete("key", seen.context()).thenCompose(done -> bucket.get("key")));
    assertThat(deleted).isEmpty();
    Optional<String> deletedAgain = Await.result(bucket
        .put("key", "again")
        .thenCompose(done -> bucket.delete("key"))
        .thenCompose(done -> bucket.get("key")));
    assertThat(deletedAgain).isEmpty();
  }

  @Test
  void vertxFutures() {
    VertxBucket<String, String> bucket = bucket(gramme, "futures").vertx();
    Versions<String> seen = Await.result(bucket
        .put("key", "one")
        .compose(first -> bucket.put("key", "two", first.context()))
        .compose(second -> bucket.put("key", "beside", CausalContext.none()))
        .compose(third -> bucket.get("key"))
        .compose(value -> {
          assertThat(value).contains("two+beside");
          return bucket.update("key", "", text -> text + "!");
        })
        .compose(value -> bucket.read("key")));
    assertThat(seen.values()).containsExactly("two+beside!");
    Optional<String> deleted = Await.result(bucket
        .delete("key", seen.context())
        .compose(done -> bucket.put("key", "again"))
        .compose(done -> bucket.delete("key"))
        .compose(done -> bucket.get("key")));
    assertThat(deleted).isEmpty();
  }

  /** A blocking call would stop the very loop that has to carry its answer. */
  @Test
  void blockingCallsAreRefusedOnEventLoops() {
    Bucket<String, String> bucket = bucket(gramme, "refused");
    Vertx vertx = Vertx.vertx();
    try {
      for (Function<Gramme, Object> call : List.<Function<Gramme, Object>>of(
          session -> bucket.get("key"),
          session -> bucket.put("key", "value"),
          session -> bucket.update("key", "", text -> text),
          session -> bucket.delete("key"),
          session -> Gramme.connect(nodes.url()),
          session -> {
            session.close();
            return session;
          })) {
        Promise<Object> outcome = Promise.promise();
        vertx.runOnContext(nothing -> {
          try {
            outcome.complete(call.apply(gramme));
          } catch (RuntimeException e) {
            outcome.fail(e);
          }
        });
        CallOnEventLoopException refused = catchThrowableOfType(
            CallOnEventLoopException.class, () -> Await.result(outcome.future()));
        assertThat(refused).isNotNull();
        assertThat(refused).hasMessageContaining("GR-1009");
      }
      assertThat(bucket.get("key"))
          .as("the session still works, nothing was written")
          .isEmpty();
    } finally {
      Await.result(vertx.close());
    }
  }

  @Test
  void sharesTheApplicationsVertx() {
    Vertx vertx = Vertx.vertx();
    try {
      Promise<Context> handledOn = Promise.promise();
      Context caller = vertx.getOrCreateContext();
      Gramme shared =
          Await.result(Gramme.builder().url(nodes.url()).vertx(vertx).connectAsync());
      VertxBucket<String, String> bucket = bucket(shared, "shared").vertx();
      caller.runOnContext(nothing -> bucket
          .put("key", "value")
          .compose(done -> bucket.get("key"))
          .onSuccess(value -> handledOn.complete(Vertx.currentContext()))
          .onFailure(handledOn::fail));
      assertThat(Await.result(handledOn.future()))
          .as("handlers run on the caller's context")
          .isSameAs(caller);

      Await.result(shared.closeAsync());
      Promise<String> alive = Promise.promise();
      vertx.setTimer(1, id -> alive.complete("ticks"));
      assertThat(Await.result(alive.future())).as("Vertx stays open").isEqualTo("ticks");
    } finally {
      Await.result(vertx.close());
    }
  }
}
