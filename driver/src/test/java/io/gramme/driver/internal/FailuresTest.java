package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.data.Key;
import io.gramme.driver.Bucket;
import io.gramme.driver.BucketInUseException;
import io.gramme.driver.CausalContext;
import io.gramme.driver.ClosedException;
import io.gramme.driver.Codec;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.GrammeTimeoutException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.OverloadException;
import io.gramme.driver.PlanRefusedException;
import io.gramme.driver.Problem;
import io.gramme.driver.ReconcileException;
import io.gramme.driver.RefusedException;
import io.gramme.driver.SiblingsException;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way in which the engine can fail, as the application sees it. */
final class FailuresTest {
  private static final Set<FailureKind> MAY_PASS = EnumSet.of(
      FailureKind.TIMEOUT,
      FailureKind.UNREACHABLE,
      FailureKind.OVERLOADED,
      FailureKind.TOO_MANY_SIBLINGS,
      FailureKind.CALLBACK_NOT_RUN);

  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final Bucket<String, String> bucket = new BlockingBucket<>(new BucketCalls<>(
      new Session(engine, vertx, callbacks),
      "carts",
      KeyCodec.string(),
      Codec.string(),
      null,
      Connecting.defaults(OptionValues.NONE)));

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    callbacks.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void every_kind_has_its_exception_and_code() {
    Map<FailureKind, Class<? extends GrammeException>> classes = new EnumMap<>(FailureKind.class);
    Map<FailureKind, ErrorCode> codes = new EnumMap<>(FailureKind.class);
    expect(
        classes,
        codes,
        FailureKind.INVALID_ARGUMENT,
        InvalidArgumentException.class,
        ErrorCode.INVALID_ARGUMENT);
    expect(
        classes,
        codes,
        FailureKind.INVALID_QUORUM,
        InvalidArgumentException.class,
        ErrorCode.INVALID_QUORUM);
    expect(
        classes,
        codes,
        FailureKind.FOREIGN_TOKEN,
        InvalidArgumentException.class,
        ErrorCode.FOREIGN_CONTEXT);
    expect(
        classes,
        codes,
        FailureKind.UNKNOWN_NODE,
        InvalidArgumentException.class,
        ErrorCode.UNKNOWN_NODE);
    expect(classes, codes, FailureKind.TIMEOUT, GrammeTimeoutException.class, ErrorCode.TIMEOUT);
    expect(
        classes,
        codes,
        FailureKind.UNREACHABLE,
        UnreachableQuorumException.class,
        ErrorCode.UNREACHABLE_QUORUM);
    expect(classes, codes, FailureKind.OVERLOADED, OverloadException.class, ErrorCode.OVERLOADED);
    expect(classes, codes, FailureKind.REFUSED, RefusedException.class, ErrorCode.REFUSED);
    expect(
        classes,
        codes,
        FailureKind.TOO_MANY_SIBLINGS,
        SiblingsException.class,
        ErrorCode.TOO_MANY_SIBLINGS);
    expect(
        classes,
        codes,
        FailureKind.UNRESOLVED_SIBLINGS,
        SiblingsException.class,
        ErrorCode.SIBLINGS);
    expect(
        classes,
        codes,
        FailureKind.CALLBACK_FAILED,
        ReconcileException.class,
        ErrorCode.RECONCILE_FAILED);
    expect(
        classes,
        codes,
        FailureKind.CALLBACK_NOT_RUN,
        ReconcileException.class,
        ErrorCode.CALLBACK_NOT_RUN);
    expect(
        classes,
        codes,
        FailureKind.BUCKET_IN_USE,
        BucketInUseException.class,
        ErrorCode.BUCKET_IN_USE);
    expect(
        classes,
        codes,
        FailureKind.PLAN_REFUSED,
        PlanRefusedException.class,
        ErrorCode.PLAN_REFUSED);
    expect(classes, codes, FailureKind.CLOSED, ClosedException.class, ErrorCode.CLOSED);
    assertThat(classes).containsOnlyKeys(FailureKind.values());
    for (FailureKind kind : FailureKind.values()) {
      GrammeException failure = failing(new CallFailedException(CallFailure.of(kind, "why")));
      assertThat(failure).as(kind.name()).isInstanceOf(classes.get(kind));
      assertThat(failure.code()).as(kind.name()).isEqualTo(codes.get(kind));
      assertThat(failure).hasMessage(failure.code() + ": why");
      assertThat(failure.fate()).isEqualTo(Fate.NOT_APPLIED);
      assertThat(failure.retryable()).as(kind.name()).isEqualTo(MAY_PASS.contains(kind));
      assertThat(failure.context()).isEmpty();
    }
  }

  @Test
  void a_write_refused_beside_unreadable_siblings_is_still_told_as_refused() {
    GrammeException failure = Failures.of(
        new CallFailedException(CallFailure.of(FailureKind.TOO_MANY_SIBLINGS, "many")),
        stored -> {
          throw new CodecException(Problem.of(ErrorCode.DECODING_FAILED, "no"), "carts", "a");
        },
        failed -> {
          throw new AssertionError("nothing is unknown");
        });
    assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_SIBLINGS);
    assertThat(failure.retryable()).isTrue();
    assertThat(((SiblingsException) failure).siblings()).isEmpty();
    assertThat(failure.getSuppressed()).hasOnlyElementsOfType(CodecException.class);
  }

  @Test
  void an_overload_says_when_to_ask_again() {
    CallFailure overloaded = CallFailure.of(FailureKind.OVERLOADED, "busy").after(250);
    OverloadException failure = (OverloadException) failing(new CallFailedException(overloaded));
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(250));
  }

  private static CallFailedException unknown(FailureKind kind, Key key) {
    return new CallFailedException(
        CallFailure.of(kind, io.gramme.driver.engine.quorum.CallFate.UNKNOWN, "lost"),
        FakeEngine.token(key),
        null);
  }

  @Test
  void a_write_of_unknown_fate_carries_its_context_and_can_be_finished() throws Exception {
    Key key = Key.of("carts", "a");
    for (FailureKind kind : FailureKind.values()) {
      if (kind == FailureKind.CLOSED) {
        continue; // finished in another session
      }
      CallFailedException unknown = unknown(kind, key);
      IndeterminateException failure = (IndeterminateException) failing(unknown);
      assertThat(failure.code()).as(kind.name()).isEqualTo(ErrorCode.INDETERMINATE);
      assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
      assertThat(failure.context()).contains(new TokenContext(FakeEngine.token(key)));
      engine.calls.clear();
      assertThat(failure.retry().receipt().mayDuplicate()).isTrue();
      assertThat(failure.retryAsync().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isNotNull();
      assertThat(engine.calls).as("what is retried").containsExactly(unknown, unknown);
    }
  }

  @Test
  void a_retry_that_finds_its_write_on_too_few_owners_says_that_it_is_applied() {
    Key key = Key.of("carts", "a");
    IndeterminateException unknown =
        (IndeterminateException) failing(unknown(FailureKind.TIMEOUT, key));
    engine.failRetryWith = new CallFailedException(
        CallFailure.of(
            FailureKind.UNREACHABLE,
            io.gramme.driver.engine.quorum.CallFate.APPLIED,
            "the write is applied, but only 1 owner is known to hold it"),
        FakeEngine.token(key),
        null);

    UnreachableQuorumException failure =
        catchThrowableOfType(UnreachableQuorumException.class, unknown::retry);

    assertThat(failure.fate()).isEqualTo(Fate.APPLIED);
    assertThat(failure)
        .hasMessage("GR-3002: the write is applied, but only 1 owner is known to hold it");
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.context()).contains(new TokenContext(FakeEngine.token(key)));
    engine.failRetryWith = null;
    assertThat(unknown.retry()).as("the first failure's retry, once more").isNotNull();
  }

  @Test
  void context_bytes_that_are_none_are_refused() {
    byte[] good = new TokenContext(FakeEngine.token(Key.of("carts", "a"))).toBytes();
    assertThat(CausalContext.of(good).toBytes()).isEqualTo(good);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> CausalContext.of(cut))
          .as("cut to %s bytes", length)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("GR-2003");
    }
    byte[] otherVersion = good.clone();
    otherVersion[0] = 99;
    assertThatThrownBy(() -> CausalContext.of(otherVersion)).hasMessageContaining("version 99");
  }

  private GrammeException failing(CallFailedException failure) {
    engine.failWith = failure;
    return catchThrowableOfType(GrammeException.class, () -> bucket.put("a", "1"));
  }

  private static void expect(
      Map<FailureKind, Class<? extends GrammeException>> classes,
      Map<FailureKind, ErrorCode> codes,
      FailureKind kind,
      Class<? extends GrammeException> type,
      ErrorCode code) {
    classes.put(kind, type);
    codes.put(kind, code);
  }
}
