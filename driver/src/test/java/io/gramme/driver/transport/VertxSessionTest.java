package io.gramme.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.ring.PlacementParameters;
import io.gramme.stream.StreamStatistics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session over real streams to three replicas in memory. */
class VertxSessionTest {
  private static final Key KEY = Key.of("carts", "alice");
  private final Vertx vertx = Vertx.vertx();
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<Address> addresses = new ArrayList<>();
  private VertxSession session;

  @BeforeEach
  void startThreeNodes() throws Exception {
    for (int i = 0; i < 3; i++) {
      addresses.add(new Address("127.0.0.1", freePort()));
    }
    MemberTable table = table();
    for (int i = 0; i < 3; i++) {
      nodes.add(
          await(TestNode.start(vertx, new NodeId(i + 1), table, addresses.get(i).port())
              .toCompletionStage()));
    }
    session = await(VertxSession.connect(vertx, addresses, SessionOptions.ofDefaults()));
  }

  @AfterEach
  void stopEverything() throws Exception {
    await(session.close());
    await(vertx.close().toCompletionStage());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private MemberTable table() {
    ClusterParameters parameters =
        new ClusterParameters(new ClusterId(5), new PlacementParameters(16, 3), 60_000, 1);
    MemberTable table = MemberTable.founding(parameters, member(0));
    return table
        .withMember(member(1))
        .withMember(member(2))
        .withCurrent(2, 0, List.of(new NodeId(1), new NodeId(2), new NodeId(3)));
  }

  private MemberRecord member(int index) {
    return new MemberRecord(
        new NodeId(index + 1),
        "seat-" + index,
        1,
        MemberState.ACTIVE,
        addresses.get(index),
        null,
        1,
        1,
        1);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static CallFailedException failureOf(CompletionStage<?> stage) throws Exception {
    try {
      await(stage);
    } catch (ExecutionException e) {
      return (CallFailedException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("the call succeeded");
  }

  private static CallSettings settings(QuorumSize r, QuorumSize w) {
    return settings(r, w, Duration.ofSeconds(5));
  }

  private static CallSettings settings(QuorumSize r, QuorumSize w, Duration timeout) {
    return new CallSettings(r, w, timeout, timeout, true, Runnable::run);
  }

  private static final CallSettings QUORUM = settings(QuorumSize.QUORUM, QuorumSize.QUORUM);

  private CompletionStage<CallResult> put(Key key, String value, Seen seen) {
    return session.put(new Call.Put(key, Bytes.utf8(value), Bytes.EMPTY, seen, QUORUM));
  }

  private List<String> values(Key key, CallSettings settings) throws Exception {
    return await(session.read(new Call.Read(key, settings, null))).live().stream()
        .map(VertxSessionTest::text)
        .sorted()
        .toList();
  }

  private static String text(Sibling sibling) {
    return String.valueOf(sibling.value() == null ? null : sibling.value().utf8());
  }

  @Test
  void putsAndReadsOverRealStreams() throws Exception {
    CallResult written = await(put(KEY, "one", Seen.BY_SESSION));

    assertThat(written.asked()).hasSize(3);
    assertThat(written.answered()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(values(KEY, QUORUM)).containsExactly("one");
    assertThat(session.cluster()).isEqualTo(new ClusterId(5));
  }

  @Test
  void getResolvesSiblingsAndWritesBack() throws Exception {
    await(put(KEY, "one", Seen.NOTHING));
    await(put(KEY, "two", Seen.NOTHING));

    CallSettings all = settings(QuorumSize.ALL, QuorumSize.ALL);
    CallResult got = await(session.get(new Call.Get(
        KEY,
        all,
        (key, live, besideDelete) -> SiblingResolver.Resolution.value(
            Bytes.utf8(text(live.get(0)) + "+" + text(live.get(1)))))));

    assertThat(got.value()).isEqualTo(Bytes.utf8("one+two"));
    RepairOutcome repairs = await(Objects.requireNonNull(got.later()));
    assertThat(repairs.writeBackAcknowledged()).isTrue();
    for (TestNode node : nodes) {
      CallResult single = await(session.read(new Call.Read(KEY, QUORUM, node.replica.id)));
      assertThat(single.live()).extracting(VertxSessionTest::text).containsExactly("one+two");
    }
  }

  @Test
  void updateChangesWhatIsThere() throws Exception {
    for (int i = 0; i < 3; i++) {
      await(session.update(new Call.Update(
          KEY,
          current -> Bytes.utf8((current == null ? "" : current.utf8()) + "x"),
          (key, live, besideDelete) -> SiblingResolver.Resolution.unresolved(),
          QUORUM)));
    }

    assertThat(values(KEY, QUORUM)).containsExactly("xxx");
  }

  @Test
  void sixtyFourPutsOfOneTurnLeaveAsOneMessageForEachNode() throws Exception {
    await(put(KEY, "warm", Seen.NOTHING));
    Map<NodeId, StreamStatistics> before = await(session.statistics());
    List<CompletionStage<CallResult>> puts = new ArrayList<>();
    CompletableFuture<Void> submitted = new CompletableFuture<>();
    vertx.runOnContext(ignored -> {
      for (int i = 0; i < 64; i++) {
        puts.add(put(Key.of("carts", "k" + i), "x".repeat(1024), Seen.NOTHING));
      }
      submitted.complete(null);
    });
    await(submitted);
    for (CompletionStage<CallResult> one : puts) {
      await(one);
    }

    Map<NodeId, StreamStatistics> after = await(session.statistics());
    assertThat(after.keySet()).hasSize(3);
    long questions = 0; // what has changed: a member is asked once a second, in the same message
    for (NodeId node : after.keySet()) {
      StreamStatistics then = Objects.requireNonNull(before.get(node));
      StreamStatistics now = Objects.requireNonNull(after.get(node));
      questions += now.itemsSent() - then.itemsSent() - 64;
      assertThat(now.batchesSent() - then.batchesSent()).isEqualTo(1);
    }
    assertThat(questions).isBetween(0L, 1L);
  }

  @Test
  void goesOnWithOneNodeCutAndHealsIt() throws Exception {
    session.cut(new NodeId(1));
    await(put(KEY, "one", Seen.BY_SESSION));
    assertThat(session.cutNodes()).containsExactly(new NodeId(1));
    assertThat(nodes.get(0).replica.executed).isEmpty();
    assertThat(values(KEY, QUORUM)).containsExactly("one");
    // It waits for the node that is cut until its own time is up.
    CallSettings all = settings(QuorumSize.ALL, QuorumSize.ALL, Duration.ofSeconds(1));
    assertThat(failureOf(session.read(new Call.Read(KEY, all, null))).kind())
        .isEqualTo(FailureKind.UNREACHABLE);

    session.heal(new NodeId(1));
    CallResult healed =
        await(session.read(new Call.Read(KEY, settings(QuorumSize.ALL, QuorumSize.ALL), null)));
    assertThat(await(Objects.requireNonNull(healed.later())).acknowledged()).isEqualTo(1);
    CallResult single = await(session.read(new Call.Read(KEY, QUORUM, new NodeId(1))));
    assertThat(single.live()).hasSize(1);
  }

  @Test
  void aNodeThatStopsIsPassedByAndTakenBackWhenItReturns() throws Exception {
    await(put(KEY, "one", Seen.BY_SESSION));
    await(nodes.get(1).stop().toCompletionStage());
    for (int i = 0; i < 50; i++) {
      await(put(KEY, "v" + i, Seen.BY_SESSION));
      assertThat(values(KEY, QUORUM)).containsExactly("v" + i);
    }
    TestNode back = await(
        TestNode.start(vertx, new NodeId(2), table(), addresses.get(1).port()).toCompletionStage());
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (requestsOf(back) == 0 && System.nanoTime() - giveUp < 0) {
      await(put(KEY, "again", Seen.BY_SESSION));
    }

    assertThat(requestsOf(back)).isGreaterThan(0);
  }

  private static int requestsOf(TestNode node) {
    synchronized (node.replica) {
      return node.replica.executed.size();
    }
  }

  @Test
  void aNodeThatAcceptsAndNeverAnswersDoesNotHoldUpReadsForLong() throws Exception {
    await(put(KEY, "one", Seen.BY_SESSION));
    nodes.get(2).silent = true;

    for (int i = 0; i < 20; i++) {
      assertThat(values(KEY, QUORUM)).containsExactly("one");
    }
  }

  @Test
  void aConnectionThatNobodyTakesFailsWithTheReasonOfEachContact() throws Exception {
    Address first = new Address("127.0.0.1", freePort());
    Address second = new Address("127.0.0.1", freePort());

    assertThatThrownBy(() -> await(VertxSession.connect(
            vertx,
            List.of(first, second),
            SessionOptions.ofDefaults().withConnectTimeout(Duration.ofMillis(300)))))
        .cause()
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining(first.toString())
        .hasMessageContaining(second.toString())
        .hasMessageContaining("onnection refused");
  }

  @Test
  void oneContactThatAnswersIsEnough() throws Exception {
    Address nobody = new Address("127.0.0.1", freePort());
    VertxSession other = await(VertxSession.connect(
        vertx, List.of(nobody, addresses.get(2)), SessionOptions.ofDefaults()));

    await(other.put(new Call.Put(KEY, Bytes.utf8("v"), Bytes.EMPTY, Seen.NOTHING, QUORUM)));
    assertThat(other.ring().table().members()).hasSize(3);
    await(other.close());
  }

  @Test
  void whatIsInFlightFailsWhenTheSessionCloses() throws Exception {
    nodes.forEach(node -> node.silent = true);
    CompletionStage<CallResult> put = put(KEY, "one", Seen.NOTHING);
    CompletionStage<CallResult> read = session.read(new Call.Read(KEY, QUORUM, null));
    await(session.close());

    assertThat(failureOf(put).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(failureOf(put).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(failureOf(read).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(failureOf(put(KEY, "two", Seen.NOTHING)).kind()).isEqualTo(FailureKind.CLOSED);
  }

  @Test
  void closingTheApplicationsVertxEndsTheSession() throws Exception {
    Vertx applications = Vertx.vertx();
    VertxSession other =
        await(VertxSession.connect(applications, addresses, SessionOptions.ofDefaults()));
    nodes.forEach(node -> node.silent = true);
    CompletionStage<CallResult> read = other.read(new Call.Read(KEY, QUORUM, null));
    await(applications.close().toCompletionStage());

    assertThat(failureOf(read).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(failureOf(other.read(new Call.Read(KEY, QUORUM, null))).kind())
        .isEqualTo(FailureKind.CLOSED);
  }

  @Test
  void aCallbackThatThrowsFailsItsCallOnly() throws Exception {
    CallFailedException failure = failureOf(session.update(new Call.Update(
        KEY,
        current -> {
          throw new IllegalStateException("as the test says");
        },
        (key, live, besideDelete) -> SiblingResolver.Resolution.unresolved(),
        QUORUM)));

    assertThat(failure.kind()).isEqualTo(FailureKind.CALLBACK_FAILED);
    assertThat(failure).hasRootCauseMessage("as the test says");
    assertThat(nodes)
        .allMatch(
            node -> node.replica.executed.stream().noneMatch(Request.Write.class::isInstance));
    await(put(KEY, "one", Seen.NOTHING));
  }

  @Test
  void anExecutorThatRefusesIsNotTakenForTheCallback() throws Exception {
    CallSettings refusing = new CallSettings(
        QUORUM.r(), QUORUM.w(), QUORUM.timeout(), QUORUM.writeTimeout(), true, task -> {
          throw new RejectedExecutionException("full");
        });
    CallFailedException failure = failureOf(session.update(new Call.Update(
        KEY,
        current -> Bytes.utf8("1"),
        (key, live, besideDelete) -> SiblingResolver.Resolution.unresolved(),
        refusing)));

    assertThat(failure.kind()).isEqualTo(FailureKind.CALLBACK_NOT_RUN);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining(KEY.bucket()).hasRootCauseMessage("full");
  }
}
