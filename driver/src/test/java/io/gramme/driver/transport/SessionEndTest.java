package io.gramme.driver.transport;

import static io.gramme.driver.transport.ThreeNodes.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every call ends, whatever is closed and whatever throws. */
class SessionEndTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final CallSettings QUORUM = new CallSettings(
      QuorumSize.QUORUM,
      QuorumSize.QUORUM,
      Duration.ofSeconds(5),
      Duration.ofSeconds(5),
      true,
      Runnable::run);
  private ThreeNodes cluster;
  private VertxSession session;

  @BeforeEach
  void start() throws Exception {
    cluster = new ThreeNodes();
    session = cluster.connect(SessionOptions.ofDefaults());
  }

  @AfterEach
  void stop() throws Exception {
    await(session.close());
    cluster.close();
  }

  private static CallFailedException failureOf(CompletionStage<?> stage) throws Exception {
    try {
      await(stage);
    } catch (ExecutionException e) {
      return (CallFailedException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("the call succeeded");
  }

  @Test
  void aCallOfAnotherLoopEndsWhenTheSessionClosesBeforeTheTurnOfTheCallDoes() throws Exception {
    Vertx applications = Vertx.vertx();
    try {
      CompletableFuture<CompletionStage<CallResult>> made = new CompletableFuture<>();
      CountDownLatch closed = new CountDownLatch(1);
      applications.runOnContext(ignored -> {
        made.complete(session.read(new Call.Read(KEY, QUORUM, null)));
        awaitLatch(closed);
      });
      CompletionStage<CallResult> read = await(made);
      await(session.close());
      closed.countDown();

      CallFailedException failure = failureOf(read);
      assertThat(failure.kind()).isEqualTo(FailureKind.CLOSED);
      assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    } finally {
      await(applications.close().toCompletionStage());
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aWriteInFlightAtCloseIsFinishedByAnotherSession() throws Exception {
    cluster.nodes.forEach(node -> node.silent = true);
    CompletionStage<CallResult> put =
        session.put(new Call.Put(KEY, Bytes.utf8("v"), Bytes.EMPTY, Seen.NOTHING, QUORUM));
    await(session.close());
    CallFailedException failure = failureOf(put);
    assertThat(failure.kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(failure.fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(failure.token()).isNotNull();

    cluster.nodes.forEach(node -> node.silent = false);
    VertxSession other = cluster.connect(SessionOptions.ofDefaults());
    await(other.retry(failure));
    assertThat(await(other.read(new Call.Read(KEY, QUORUM, null))).live()).hasSize(1);
    await(other.close());
  }

  @Test
  @Tag("slow")
  void callsWithTimeoutsTooShortToBeMetAreNotHeldAgainstTheNodes() throws Exception {
    cluster.nodes.forEach(node -> node.silent = true);
    CallSettings hasty = new CallSettings(
        QuorumSize.QUORUM,
        QuorumSize.QUORUM,
        Duration.ofMillis(1),
        Duration.ofMillis(1),
        true,
        Runnable::run);
    for (int i = 0; i < 60; i++) {
      CallFailedException failure = failureOf(session.read(new Call.Read(KEY, hasty, null)));
      assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
    }
    cluster.nodes.forEach(node -> node.silent = false);

    await(session.read(new Call.Read(KEY, QUORUM, null)));
  }

  @Test
  void anExceptionOnTheLoopWhileConnectingIsTold() {
    SessionOptions broken = SessionOptions.ofDefaults();
    SessionOptions throwing = new SessionOptions(
        broken.connectTimeout(), broken.parameters(), broken.streams(), new ThrowingRandom(), null);
    CompletionStage<VertxSession> connecting =
        VertxSession.connect(cluster.vertx, cluster.addresses, throwing);

    assertThat(connecting.toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withRootCauseInstanceOf(AssertionError.class);
  }

  @Test
  void connectingOnAClosedVertxEnds() throws Exception {
    Vertx closed = Vertx.vertx();
    await(closed.close().toCompletionStage());

    assertThat(VertxSession.connect(closed, cluster.addresses, SessionOptions.ofDefaults())
            .toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20));
  }

  /** Throws on the loop, when the session draws its first lane. */
  private static final class ThrowingRandom implements java.util.random.RandomGenerator {
    @Override
    public long nextLong() {
      throw new AssertionError("as the test says");
    }
  }
}
