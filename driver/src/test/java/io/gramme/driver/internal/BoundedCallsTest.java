package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.ClosedException;
import io.gramme.driver.Codec;
import io.gramme.driver.ConnectException;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeTimeoutException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Option;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every call of every face ends, even of an engine, an executor or a Vert.x that never answers. */
@Tag("slow")
class BoundedCallsTest {
  private static final Option[] SHORT = {
    ReadOption.timeout(Duration.ofMillis(50)), WriteOption.timeout(Duration.ofMillis(50))
  };
  private final FakeEngine engine = new FakeEngine();
  private final BoundedEngine bounded = new BoundedEngine(engine);
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private BucketCalls<String, String> calls(Executor callbacks) {
    return new BucketCalls<>(
            new Session(bounded, vertx, callbacks),
            "carts",
            KeyCodec.string(),
            Codec.string(),
            null,
            Connecting.defaults(OptionValues.NONE))
        .with(SHORT);
  }

  @Test
  void an_engine_that_never_answers_is_ended_in_all_faces() {
    engine.silent = true;
    BucketCalls<String, String> calls = calls(Runnable::run);
    CompletableFuture<Optional<String>> stage =
        new StageBucket<>(calls).get("k").toCompletableFuture();
    CompletableFuture<Written> future =
        new FutureBucket<>(calls).put("k", "v").toCompletionStage().toCompletableFuture();

    assertThatThrownBy(() -> new BlockingBucket<>(calls).get("k"))
        .isInstanceOf(GrammeTimeoutException.class)
        .hasMessageContaining("did not end");
    assertThat(stage)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(GrammeTimeoutException.class);
    assertThat(future)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IndeterminateException.class);
  }

  @Test
  void an_engine_that_closes_without_ending_its_calls_is_ended() throws Exception {
    engine.silent = true;
    CompletableFuture<Optional<String>> stage = new StageBucket<>(
            calls(Runnable::run).with(ReadOption.timeout(Duration.ofHours(1))))
        .get("k")
        .toCompletableFuture();
    bounded.close().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(stage)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ClosedException.class);
  }

  @Test
  void an_executor_that_throws_or_drops_does_not_keep_the_answer() {
    engine.values.clear();
    Executor throwing = task -> {
      throw new IllegalStateException("as the test says");
    };
    Executor dropping = task -> {};
    assertThat(new StageBucket<>(calls(throwing)).get("k").toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(Optional.empty());
    assertThat(new StageBucket<>(calls(dropping)).get("k").toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(20))
        .isEqualTo(Optional.empty());
  }

  @Test
  void a_future_of_a_closed_vertx_fails_and_nothing_throws() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    engine.failWith =
        CallFailedException.closed(io.gramme.driver.engine.quorum.CallFate.NOT_APPLIED);
    Future<Optional<String>> get = new FutureBucket<>(calls(Runnable::run)).get("k");

    assertThat(get.toCompletionStage().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ClosedException.class);
  }

  @Test
  void connecting_ends_when_its_engine_never_does() {
    EngineSource silent = (shared, contacts, options) -> new CompletableFuture<>();
    EngineSource throwing = (shared, contacts, options) -> {
      throw new IllegalStateException("as the test says");
    };
    for (EngineSource source : new EngineSource[] {silent, throwing}) {
      Connecting connecting = new Connecting(
          "gramme://a/?connectTimeout=100ms", OptionValues.NONE, null, null, source, Map.of());
      assertThat(connecting.start().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void a_closed_session_says_so_even_of_a_write_of_unknown_fate() {
    engine.failWith = CallFailedException.closed(io.gramme.driver.engine.quorum.CallFate.UNKNOWN);
    assertThat(engine.failWith.kind()).isEqualTo(FailureKind.CLOSED);
    assertThatThrownBy(() -> new BlockingBucket<>(calls(Runnable::run)).put("k", "v"))
        .isInstanceOfSatisfying(
            ClosedException.class, e -> assertThat(e.fate()).isEqualTo(Fate.UNKNOWN));
  }
}
