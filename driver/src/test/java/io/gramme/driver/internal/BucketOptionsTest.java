package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.BucketExistsException;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Fate;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.WriteOption;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creating buckets, and times to live, as applications ask for them. */
final class BucketOptionsTest {
  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final CallDefaults defaults = Connecting.defaults(OptionValues.NONE);
  private final Session session = new Session(engine, vertx, callbacks);
  private final Gramme gramme = new OpenGramme(
      session,
      defaults,
      List.of(),
      new Closing(() -> CompletableFuture.completedFuture(null), null, null, null));

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    callbacks.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void a_bucket_is_created_once_and_again_without_harm() throws Exception {
    gramme.createBucket("newest", BucketOptions.lastWriteWins());
    gramme.createBucket("newest", BucketOptions.lastWriteWins());
    gramme
        .createBucketAsync("newest", BucketOptions.lastWriteWins())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    assertThat(engine.buckets).containsOnlyKeys("newest");
  }

  @Test
  void one_that_exists_otherwise_is_an_error_that_says_what_it_is() {
    BucketOptions lazy = BucketOptions.causal().withDurability(BucketOptions.Durability.INTERVAL);
    gramme.createBucket("lazy", lazy);
    for (BucketOptions wanted : List.of(BucketOptions.causal(), BucketOptions.lastWriteWins())) {
      BucketExistsException failure = catchThrowableOfType(
          BucketExistsException.class, () -> gramme.createBucket("lazy", wanted));
      assertThat(failure)
          .hasMessageContaining("GR-2010")
          .hasMessageContaining("exists as causal, interval")
          .hasMessageContaining("asked for was " + wanted);
      assertThat(failure.existing()).isEqualTo(lazy);
      assertThat(failure.fate()).isEqualTo(Fate.NOT_APPLIED);
      assertThat(failure.retryable()).isFalse();
    }
    assertThatThrownBy(() -> gramme
            .createBucketAsync("lazy", BucketOptions.causal())
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BucketExistsException.class);
  }

  @Test
  void bad_names_are_refused_before_anything_is_sent() {
    for (String wrong : List.of("", "n".repeat(256), "\u20ac".repeat(86))) {
      assertThatThrownBy(() -> gramme.createBucket(wrong, BucketOptions.causal()))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("allowed are 1 to 255");
      assertThat(gramme.createBucketAsync(wrong, BucketOptions.causal()).toCompletableFuture())
          .isCompletedExceptionally();
    }
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void failures_of_creation_are_typed() {
    engine.failWith =
        new CallFailedException(CallFailure.of(FailureKind.UNREACHABLE, "nobody answered"));
    assertThatThrownBy(() -> gramme.createBucket("b", BucketOptions.causal()))
        .isInstanceOf(UnreachableQuorumException.class);
    engine.failWith = new CallFailedException(CallFailure.of(
        FailureKind.UNREACHABLE,
        io.gramme.driver.engine.quorum.CallFate.UNKNOWN,
        "nobody answered"));
    UnreachableQuorumException unknown = catchThrowableOfType(
        UnreachableQuorumException.class, () -> gramme.createBucket("b", BucketOptions.causal()));
    assertThat(unknown.fate()).isEqualTo(Fate.UNKNOWN);
    assertThat(unknown.retryable()).isTrue();
    assertThat(unknown).hasMessageContaining("creating it again");
  }

  @Test
  void a_time_to_live_comes_from_the_call_or_its_bucket() {
    Bucket<String, String> plain = gramme.bucket("carts", Codec.string());
    Bucket<String, String> fading = plain.with(WriteOption.ttl(Duration.ofSeconds(30)));
    plain.put("k", "v");
    plain.put("k", "v", WriteOption.ttl(Duration.ofMillis(1)));
    fading.put("k", "v");
    fading.put("k", "v", CausalContext.none(), WriteOption.ttl(Duration.ofDays(3650)));
    fading.put("k", "v", WriteOption.neverExpires());
    assertThat(engine.calls)
        .map(call -> ((Call.Put) call).ttlMillis())
        .containsExactly(0L, 1L, 30_000L, 315_360_000_000L, 0L);

    engine.calls.clear();
    fading.update("k", "v", value -> value);
    plain.update("k", "v", value -> value);
    assertThat(engine.calls)
        .map(call -> ((Call.Update) call).ttlMillis())
        .containsExactly(30_000L, 0L);
  }

  @Test
  void a_time_to_live_that_is_not_allowed_is_refused_when_it_is_made() {
    for (Duration wrong : List.of(
        Duration.ZERO,
        Duration.ofSeconds(-1),
        Duration.ofNanos(999_999),
        Duration.ofDays(3650).plusMillis(1),
        Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatThrownBy(() -> WriteOption.ttl(wrong))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("GR-2001")
          .hasMessageContaining("ttl is " + wrong)
          .hasMessageContaining("allowed are 1 ms to 3650 days");
    }
  }
}
