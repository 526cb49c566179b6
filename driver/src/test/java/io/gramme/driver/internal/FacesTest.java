package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.data.Bytes;
import io.gramme.driver.Bucket;
import io.gramme.driver.CallInterruptedException;
import io.gramme.driver.CallOnEventLoopException;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.OverloadException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Receipt;
import io.gramme.driver.ReconcileException;
import io.gramme.driver.RepairReport;
import io.gramme.driver.SiblingsException;
import io.gramme.driver.Versions;
import io.gramme.driver.VertxBucket;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.reconcile.Reconciler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the three faces do around an engine: threads, conversion, refusals. */
final class FacesTest {
  private static final long PATIENCE_SECONDS = 30;

  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "test-callbacks"));
  private final Bucket<String, String> bucket = bucket(Codec.string());

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    callbacks.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private <V> Bucket<String, V> bucket(Codec<V> codec) {
    return new BlockingBucket<>(new BucketCalls<>(
        new Session(engine, vertx, callbacks),
        "carts",
        KeyCodec.string(),
        codec,
        null,
        Connecting.defaults(OptionValues.NONE)));
  }

  @Test
  void values_come_and_go_in_all_three_faces() throws Exception {
    bucket.put("a", "1");
    assertThat(bucket.get("a")).contains("1");
    assertThat(
            bucket.async().get("a").toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .contains("1");
    assertThat(await(bucket.vertx().get("a"))).contains("1");
    assertThat(bucket.update("a", "0", old -> old + "2")).isEqualTo("12");
    assertThat(bucket.update("absent", "0", old -> old + "2")).isEqualTo("02");
    bucket.delete("a");
    assertThat(bucket.get("a")).isEmpty();
    assertThat(bucket.read("a").isPresent()).isFalse();
  }

  @Test
  void a_read_shows_siblings_context_and_receipt() {
    engine.put("carts", "a", "x", "y");
    Versions<String> versions = bucket.read("a");
    assertThat(versions.values()).containsExactly("x", "y");
    assertThat(versions.hasSiblings()).isTrue();
    assertThat(versions.siblings().get(1).writtenAt()).isEqualTo(Instant.ofEpochSecond(2));
    assertThat(versions.siblings().get(1).metadata())
        .isEqualTo("meta2".getBytes(StandardCharsets.UTF_8));
    Receipt receipt = versions.receipt();
    assertThat(receipt.asked()).containsExactly("0000000000000001", "0000000000000002");
    assertThat(receipt.answered()).containsExactly("0000000000000002");
    assertThat(receipt.siblings()).isEqualTo(2);
    assertThat(receipt.took()).isEqualTo(Duration.ofNanos(1_234));
    assertThat(receipt.repairs().toCompletableFuture().join())
        .isEqualTo(new RepairReport(3, 2, 1, true, false));
  }

  @Test
  void options_of_the_call_override_those_of_the_bucket() {
    Bucket<String, String> strict =
        bucket.with(WriteOption.w(Quorum.ALL), ReadOption.r(3), WriteOption.metadata("web1"));
    strict.put("a", "1");
    Call.Put put = (Call.Put) engine.calls.get(0);
    assertThat(put.settings().w()).isEqualTo(io.gramme.driver.engine.quorum.QuorumSize.ALL);
    assertThat(put.metadata()).isEqualTo(Bytes.utf8("web1"));
    strict.put("a", "1", WriteOption.w(1), WriteOption.timeout(Duration.ofSeconds(1)));
    put = (Call.Put) engine.calls.get(1);
    assertThat(put.settings().w()).isEqualTo(io.gramme.driver.engine.quorum.QuorumSize.of(1));
    assertThat(put.settings().writeTimeout()).isEqualTo(Duration.ofSeconds(1));
    strict.get("a", ReadOption.readRepair(false), ReadOption.timeout(Duration.ofMillis(7)));
    Call.Get get = (Call.Get) engine.calls.get(2);
    assertThat(get.settings().r()).isEqualTo(io.gramme.driver.engine.quorum.QuorumSize.of(3));
    assertThat(get.settings().readRepair()).isFalse();
    assertThat(get.settings().timeout()).isEqualTo(Duration.ofMillis(7));
    bucket.get("a");
    assertThat(((Call.Get) engine.calls.get(3)).settings().readRepair()).isTrue();
  }

  /** An application that asks again at once must not grow its stack; nor is anything of its own run before. */
  @Test
  void an_overload_is_told_where_all_answers_are_before_anything_is_encoded() throws Exception {
    engine.overload = new CallFailedException(
        CallFailure.of(FailureKind.OVERLOADED, "too many wait").after(70));
    Bucket<String, String> unencodable = bucket(Codec.of(
        value -> {
          throw new IllegalStateException("encodes " + value);
        },
        bytes -> ""));
    CountDownLatch attached = new CountDownLatch(1);
    callbacks.execute(() -> {
      try {
        attached.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    AtomicReference<String> thread = new AtomicReference<>("");
    CompletableFuture<Written> told = unencodable
        .async()
        .put("a", "1")
        .whenComplete((written, failure) -> thread.set(Thread.currentThread().getName()))
        .toCompletableFuture();
    attached.countDown();

    ExecutionException failed = catchThrowableOfType(
        ExecutionException.class, () -> told.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertThat(failed.getCause()).isInstanceOfSatisfying(OverloadException.class, overload -> {
      assertThat(overload.retryAfter()).isEqualTo(Duration.ofMillis(70));
      assertThat(overload.retryable()).isTrue();
      assertThat(overload.fate()).isEqualTo(Fate.NOT_APPLIED);
      assertThat(overload).hasMessageContaining("too many wait");
      assertThat(overload.getStackTrace()).as("there may be many").isEmpty();
    });
    assertThat(thread.get()).isEqualTo("test-callbacks");
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void each_verb_says_what_it_replaces() {
    CausalContext seen = bucket.put("a", "1").context();
    bucket.put("a", "2", seen);
    bucket.put("a", "3", CausalContext.none());
    bucket.delete("a");
    bucket.overwrite("a", "4");
    bucket.delete("a", CausalContext.of(seen.toBytes()));
    assertThat(engine.calls)
        .extracting(call -> ((Call.Put) call).seen())
        .containsExactly(
            Seen.BY_SESSION,
            TokenContext.seen(seen),
            Seen.NOTHING,
            Seen.BY_SESSION,
            Seen.ALL_READ,
            TokenContext.seen(seen));
    assertThat(TokenContext.seen(seen)).isInstanceOf(Seen.Token.class);
  }

  @Test
  void nothing_seen_goes_through_bytes_and_deletes_nothing() {
    CausalContext none = CausalContext.of(CausalContext.none().toBytes());
    assertThat(none).isEqualTo(CausalContext.none()).hasToString("causal context of nothing seen");
    assertThat(none).isNotEqualTo(bucket.put("a", "1").context());
    engine.calls.clear();
    assertThatThrownBy(() -> bucket.delete("a", none))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("delete(key)");
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void a_blocking_call_runs_the_applications_code_on_its_own_thread() {
    engine.put("carts", "a", "x", "y");
    AtomicReference<Thread> reconciling = new AtomicReference<>();
    AtomicReference<Thread> changing = new AtomicReference<>();
    Bucket<String, String> merging = bucket.reconcile(Reconciler.merging((left, right) -> {
      reconciling.set(Thread.currentThread());
      return left + right;
    }));
    assertThat(merging.get("a")).contains("xy");
    assertThat(reconciling.get()).isSameAs(Thread.currentThread());
    assertThat(merging.update("a", "", old -> {
          changing.set(Thread.currentThread());
          return old + "!";
        }))
        .isEqualTo("xy!");
    assertThat(changing.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void a_stage_runs_the_applications_code_on_the_callback_executor() throws Exception {
    engine.put("carts", "a", "x", "y");
    AtomicReference<String> reconciling = new AtomicReference<>("");
    CompletableFuture<String> continued = bucket
        .reconcile(Reconciler.merging((left, right) -> {
          reconciling.set(Thread.currentThread().getName());
          return left + right;
        }))
        .async()
        .get("a")
        .thenApply(value -> value.orElse("") + Thread.currentThread().getName())
        .toCompletableFuture();
    assertThat(continued.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("xy");
    assertThat(reconciling.get()).isEqualTo("test-callbacks");
  }

  @Test
  void a_future_completes_on_the_context_of_its_caller() throws Exception {
    engine.put("carts", "a", "x", "y");
    Context context = vertx.getOrCreateContext();
    CompletableFuture<Context> reconciling = new CompletableFuture<>();
    CompletableFuture<Context> completing = new CompletableFuture<>();
    VertxBucket<String, String> onVertx = bucket
        .reconcile(Reconciler.merging((left, right) -> {
          reconciling.complete(Vertx.currentContext());
          return left + right;
        }))
        .vertx();
    context.runOnContext(nothing ->
        onVertx.get("a").onComplete(answer -> completing.complete(Vertx.currentContext())));
    assertThat(completing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(context);
    assertThat(reconciling.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(context);
  }

  @Test
  void a_blocking_call_on_an_event_loop_is_refused_and_says_what_to_use() throws Exception {
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(nothing -> refused.complete(catchThrowable(() -> bucket.get("a"))));
    assertThat(refused.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(CallOnEventLoopException.class)
        .hasMessageContaining("bucket.vertx()")
        .hasMessageContaining("GR-1009");
    assertThat(engine.calls).as("calls that reached the engine").isEmpty();
  }

  @Test
  void a_blocking_call_on_a_worker_of_vertx_is_fine() throws Exception {
    bucket.put("a", "1");
    assertThat(await(vertx.executeBlocking(() -> bucket.get("a")))).contains("1");
  }

  @Test
  void an_interrupted_thread_sends_nothing() {
    Thread.currentThread().interrupt();
    CallInterruptedException early =
        catchThrowableOfType(CallInterruptedException.class, () -> bucket.put("a", "1"));
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    assertThat(early.fate()).isEqualTo(Fate.NOT_APPLIED);
    assertThat(early.retryable()).isTrue();
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void an_interrupt_ends_the_wait_and_stays_set() throws Exception {
    CallInterruptedException write = interruptedIn(() -> bucket.put("a", "1"));
    assertThat(write.fate()).isEqualTo(Fate.UNKNOWN);
    assertThat(write.retryable()).isFalse();
    CallInterruptedException read = interruptedIn(() -> bucket.get("a"));
    assertThat(read.fate()).isEqualTo(Fate.NOT_APPLIED);
    assertThat(read.retryable()).isTrue();
  }

  @Test
  void callbacks_for_a_thread_that_has_left_run_on_the_callback_executor() throws Exception {
    interruptedIn(() -> bucket.get("a"));
    CompletableFuture<String> thread = new CompletableFuture<>();
    Call.Get abandoned = (Call.Get) engine.calls.get(0);
    abandoned
        .settings()
        .callbacks()
        .execute(() -> thread.complete(Thread.currentThread().getName()));
    assertThat(thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("test-callbacks");
  }

  /** What a call throws that waits for an answer that never comes, when its thread is interrupted. */
  private CallInterruptedException interruptedIn(Runnable call) throws Exception {
    engine.silent = true;
    int callsBefore = engine.calls.size();
    CompletableFuture<CallInterruptedException> thrown = new CompletableFuture<>();
    Thread waiting = new Thread(() -> {
      CallInterruptedException e = catchThrowableOfType(CallInterruptedException.class, call::run);
      assertThat(Thread.currentThread().isInterrupted())
          .as("the flag stays set")
          .isTrue();
      thrown.complete(e);
    });
    waiting.setUncaughtExceptionHandler((thread, e) -> thrown.completeExceptionally(e));
    waiting.start();
    while (engine.calls.size() == callsBefore && !thrown.isDone()) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    return thrown.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void what_is_not_allowed_is_refused_before_anything_is_sent() {
    String tooLong = "k".repeat(4_097);
    List<Runnable> wrong = List.of(
        () -> bucket.put("", "1"),
        () -> bucket.put(tooLong, "1"),
        () -> bucket.put(nothing(), "1"),
        () -> bucket.put("a", nothing()),
        () -> bucket.put("a", "v".repeat(1024 * 1024 + 1)),
        () -> bucket.put("a", "1", FacesTest.<CausalContext>nothing()),
        () -> bucket.update("a", nothing(), old -> old),
        () -> bucket.reconcile(FacesTest.<Reconciler<String, String>>nothing()));
    for (Runnable call : wrong) {
      assertThatThrownBy(call::run).isInstanceOf(InvalidArgumentException.class);
    }
    assertThatThrownBy(() -> get(bucket.async().put("", "1")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> await(bucket.vertx().put("", "1")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void a_codec_that_throws_is_named_with_bucket_and_key() {
    RuntimeException own = new IllegalStateException("my own");
    Bucket<String, String> broken = bucket(Codec.of(
        value -> {
          throw own;
        },
        bytes -> {
          throw own;
        }));
    CodecException encoding =
        catchThrowableOfType(CodecException.class, () -> broken.put("a", "1"));
    assertThat(encoding)
        .hasMessageContaining("'a'")
        .hasMessageContaining("'carts'")
        .hasCause(own);
    assertThat(encoding.code()).isEqualTo(ErrorCode.ENCODING_FAILED);
    assertThat(encoding.bucket()).isEqualTo("carts");
    assertThat(encoding.key()).isEqualTo("a");
    assertThat(engine.calls).as("sent although it could not be encoded").isEmpty();
    engine.put("carts", "a", "stored");
    CodecException decoding = catchThrowableOfType(CodecException.class, () -> broken.get("a"));
    assertThat(decoding.code()).isEqualTo(ErrorCode.DECODING_FAILED);
    assertThatThrownBy(() -> get(broken.async().read("a"))).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> broken.update("a", "", old -> old))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("GR-2007");
    assertThat(bucket.get("a")).contains("stored");
  }

  @Test
  void a_reconciler_or_change_that_fails_writes_nothing() {
    engine.put("carts", "a", "x", "y");
    RuntimeException own = new IllegalStateException("my own");
    Bucket<String, String> throwing = bucket.reconcile((key, siblings) -> {
      throw own;
    });
    assertThatThrownBy(() -> throwing.get("a"))
        .isInstanceOf(ReconcileException.class)
        .hasMessageContaining("GR-2008")
        .hasCause(own);
    assertThatThrownBy(() -> bucket.reconcile((key, siblings) -> nothing()).get("a"))
        .isInstanceOf(ReconcileException.class)
        .hasMessageContaining("returned null");
    Bucket<String, String> first =
        bucket.reconcile((key, siblings) -> siblings.get(0).value());
    assertThatThrownBy(() -> first.update("a", "", old -> nothing()))
        .isInstanceOf(ReconcileException.class)
        .hasMessageContaining("GR-2009");
    assertThatThrownBy(() -> first.update("a", "", old -> {
          throw own;
        }))
        .isInstanceOf(ReconcileException.class)
        .hasCause(own);
    assertThat(bucket.read("a").values()).containsExactly("x", "y");
  }

  @Test
  void without_a_reconciler_get_hands_over_the_siblings() {
    engine.put("carts", "a", "x", "y");
    SiblingsException siblings =
        catchThrowableOfType(SiblingsException.class, () -> bucket.get("a"));
    assertThat(siblings.code()).isEqualTo(ErrorCode.SIBLINGS);
    bucket.put("a", "z", siblings.context().orElseThrow());
    assertThat(bucket.get("a")).contains("z");
    assertThat(siblings.siblings())
        .extracting(sibling -> (Object) sibling.value())
        .containsExactly("x", "y");
  }

  @Test
  void one_value_beside_a_delete_stays_without_a_reconciler() {
    engine.put("carts", "a", "x");
    engine.besideDelete = true;
    assertThat(bucket.get("a")).contains("x");
    assertThat(
            bucket.reconcile(Reconciler.merging((left, right) -> left + right)).get("a"))
        .contains("x");
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return get(future.toCompletionStage());
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  // What a caller that is not null-checked can hand over.
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // the null is the point
  private static <T> T nothing() {
    return null;
  }
}
