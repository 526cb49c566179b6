package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadRulesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);
  private int resolverCalls;

  private SiblingResolver.Resolution joined(Key key, List<Sibling> live, boolean besideDelete) {
    resolverCalls++;
    return SiblingResolver.Resolution.value(Bytes.utf8(live.stream()
        .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
        .sorted()
        .collect(Collectors.joining("+"))));
  }

  private void twoSiblings() {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.NOTHING);
  }

  @Test
  void g1RepairsStaleReplicasAndTheReceiptTellsWhenItIsDone() {
    SimNode stale = cluster.owners(KEY).get(0);
    stale.way = SimNode.Way.CUT;
    session.putDone(KEY, "one", Seen.NOTHING);
    stale.way = SimNode.Way.WELL;

    other.r = QuorumSize.ALL;
    long read = other.done(other.read(KEY));

    assertThat(other.readOutcome(read).repairs()).isNull();
    assertThat(other.repairs.get(read)).isEqualTo(new RepairOutcome(1, 1, 0, false, false));
    assertThat(stale.state(KEY).siblings()).hasSize(1);
  }

  @Test
  void withoutReadRepairNothingIsSent() {
    SimNode stale = cluster.owners(KEY).get(0);
    stale.way = SimNode.Way.CUT;
    session.putDone(KEY, "one", Seen.NOTHING);
    stale.way = SimNode.Way.WELL;

    other.r = QuorumSize.ALL;
    other.readRepair = false;
    long read = other.done(other.read(KEY));

    assertThat(other.sentOf(Request.Repair.class)).isZero();
    assertThat(other.repairs.get(read)).isEqualTo(RepairOutcome.NONE);
  }

  @Test
  void g3GetResolvesAndWritesTheValueBackOnce() {
    twoSiblings();
    long get = other.done(other.get(KEY, this::joined));

    assertThat(other.readOutcome(get).value()).isEqualTo(Bytes.utf8("one+two"));
    assertThat(other.readOutcome(get).live()).hasSize(2);
    assertThat(other.readOutcome(get).resolved()).isTrue();
    assertThat(other.repairs.get(get)).isEqualTo(new RepairOutcome(0, 0, 0, true, true));
    cluster.each(node -> assertThat(node.state(KEY).siblings()).hasSize(1));

    other.done(other.get(KEY, this::joined));
    assertThat(other.sentOf(Request.Write.class)).isEqualTo(3);
    assertThat(resolverCalls).isEqualTo(1);
  }

  @Test
  void g3AtMostOneWriteBackOfAKeyIsInFlight() {
    twoSiblings();
    for (int i = 0; i < 32; i++) {
      other.get(KEY, this::joined);
    }
    cluster.pass(5000);

    assertThat(resolverCalls).isEqualTo(32);
    assertThat(other.sentOf(Request.Write.class)).isEqualTo(3);
    assertThat(other.repairs.values().stream().filter(RepairOutcome::writeBackSent))
        .hasSize(1);
  }

  @Test
  void g3ManySessionsThatResolveAlikeSettle() {
    twoSiblings();
    List<SimSession> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      readers.add(cluster.session(100 + i));
    }
    for (int round = 0; round < 20; round++) {
      readers.forEach(reader -> reader.get(KEY, this::joined));
      cluster.pass(300);
    }

    assertThat(readers.stream()
            .mapToLong(reader -> reader.sentOf(Request.Write.class))
            .sum())
        .as("write requests of 160 gets")
        .isLessThanOrEqualTo(8 * 3);
    assertThat(other.readOutcome(other.done(other.get(KEY, this::joined))).value())
        .isEqualTo(Bytes.utf8("one+two"));
  }

  @Test
  void g3SiblingsOfEqualBytesCountAsOne() {
    session.putDone(KEY, "same", Seen.NOTHING);
    session.putDone(KEY, "same", Seen.NOTHING);
    long get = other.done(other.get(KEY, this::joined));

    assertThat(other.readOutcome(get).value()).isEqualTo(Bytes.utf8("same"));
    assertThat(resolverCalls).isZero();
    assertThat(other.sentOf(Request.Write.class)).isZero();
  }

  @Test
  void g3ReadWritesNothingBack() {
    twoSiblings();
    assertThat(other.valuesOf(KEY)).containsExactly("one", "two");

    assertThat(other.sentOf(Request.Write.class)).isZero();
  }

  @Test
  void g3WithoutAResolverGetFailsWithTheSiblings() {
    twoSiblings();
    CallFailedException failure = other.failure(other.done(
        other.get(KEY, (key, live, besideDelete) -> SiblingResolver.Resolution.unresolved())));

    assertThat(failure.kind()).isEqualTo(FailureKind.UNRESOLVED_SIBLINGS);
    assertThat(failure.siblings()).hasSize(2);
    assertThat(other.sentOf(Request.Write.class)).isZero();
  }

  @Test
  void aDeleteBesideAValueIsForTheResolverToDecide() {
    var seen = session.putDone(KEY, "one", Seen.NOTHING);
    session.done(session.put(KEY, null, Seen.token(seen)));
    other.putDone(KEY, "two", Seen.token(seen));
    boolean[] beside = new boolean[1];
    long get = other.done(other.get(KEY, (key, live, besideDelete) -> {
      beside[0] = besideDelete;
      return SiblingResolver.Resolution.deleted();
    }));

    assertThat(beside[0]).isTrue();
    assertThat(other.readOutcome(get).value()).isNull();
    assertThat(session.valuesOf(KEY)).isEmpty();
    assertThat(cluster.owners(KEY).get(0).state(KEY).siblings()).hasSize(1);
  }

  @Test
  void aPutAfterAGetReplacesTheWriteBackToo() {
    twoSiblings();
    cluster.each(node -> node.delayNanos *= 20);
    long get = other.get(KEY, this::joined);
    while (!other.outcomes.containsKey(get)) {
      cluster.pass(1);
    }
    long put = other.put(KEY, "three", Seen.BY_SESSION);
    other.done(put);

    assertThat(session.valuesOf(KEY)).containsExactly("three");
  }

  @Test
  void aResolverThatThrowsOrReturnsNothingFailsTheGet() {
    twoSiblings();
    CallFailedException thrown = other.failure(other.done(other.get(KEY, (key, live, beside) -> {
      throw new IllegalStateException("as the test says");
    })));

    assertThat(thrown.kind()).isEqualTo(FailureKind.CALLBACK_FAILED);
    assertThat(thrown).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(other.sentOf(Request.Write.class)).isZero();
  }

  @Test
  void g4ASessionReadsItsOwnWritesWithOneReplicaOfThree() {
    session.r = QuorumSize.ONE;
    session.w = QuorumSize.ONE;
    List<SimNode> owners = cluster.owners(KEY);
    owners.get(0).way = SimNode.Way.LOST_REQUEST;
    owners.get(1).way = SimNode.Way.LOST_REQUEST;
    session.putDone(KEY, "one", Seen.NOTHING);
    owners.get(0).way = SimNode.Way.WELL;

    assertThat(session.valuesOf(KEY)).containsExactly("one");
    other.r = QuorumSize.ONE;
    assertThat(owners.get(0).state(KEY).siblings())
        .as("the read repaired the replica it asked")
        .hasSize(1);
  }

  @Test
  void g4AfterTheCacheExpiredTheFloorMakesItAskFurther() {
    session.r = QuorumSize.ONE;
    session.readRepair = false;
    List<SimNode> owners = cluster.owners(KEY);
    owners.get(0).way = SimNode.Way.LOST_REQUEST;
    session.putDone(KEY, "one", Seen.NOTHING);
    owners.get(0).way = SimNode.Way.WELL;
    owners.get(0).states.clear();
    cluster.pass(2 * SimCluster.DMAX);

    int before = session.sent.size();
    assertThat(session.valuesOf(KEY)).containsExactly("one");
    assertThat(session.sent.size() - before).isEqualTo(3);
  }

  /** A node that was started again at its ceiling takes everybody's clock along, from one message to the next. */
  @Test
  void g4AfterTheClockOfTheNodesJumpedAheadTheFloorMakesItAskFurther() {
    session.r = QuorumSize.ONE;
    session.readRepair = false;
    List<SimNode> owners = cluster.owners(KEY);
    owners.get(0).way = SimNode.Way.LOST_REQUEST;
    session.putDone(KEY, "one", Seen.NOTHING);
    owners.get(0).way = SimNode.Way.WELL;
    owners.get(0).states.clear();
    cluster.each(node -> node.clockOffsetMillis = 2 * SimCluster.DMAX);
    session.valuesOf(Key.of("carts", "another"));

    int before = session.sent.size();
    assertThat(session.valuesOf(KEY)).containsExactly("one");
    assertThat(session.sent.size() - before).isEqualTo(3);
  }

  @Test
  void g4AFloorThatNobodyMeetsIsFlagged() {
    session.putDone(KEY, "one", Seen.NOTHING);
    cluster.pass(2 * SimCluster.DMAX);
    cluster.each(node -> node.states.clear());

    CallResult read = session.readOutcome(session.done(session.read(KEY)));
    assertThat(read.live()).isEmpty();
    assertThat(read.floorMissed()).isTrue();
  }

  @Test
  void g4AnotherThreadsReadIsNoContextForABlindWrite() {
    session.putDone(KEY, "one", Seen.NOTHING);
    other.valuesOf(KEY);
    other.putDone(KEY, "two", Seen.NOTHING);

    assertThat(session.valuesOf(KEY)).containsExactly("one", "two");
  }

  @Test
  void aDiagnosticReadShowsOneReplicaWithoutTheCacheAndRepairsNothing() {
    List<SimNode> owners = cluster.owners(KEY);
    owners.get(2).way = SimNode.Way.CUT;
    session.putDone(KEY, "one", Seen.NOTHING);
    owners.get(2).way = SimNode.Way.WELL;

    long missing =
        session.done(session.submit(new Call.Read(KEY, session.settings(), owners.get(2).id)));
    long there =
        session.done(session.submit(new Call.Read(KEY, session.settings(), owners.get(1).id)));

    assertThat(session.readOutcome(missing).live()).isEmpty();
    assertThat(session.readOutcome(there).live()).hasSize(1);
    assertThat(session.sentOf(Request.Repair.class)).isZero();
  }

  @Test
  void aDiagnosticReadOfAStrangerIsRefused() {
    long call = session.submit(new Call.Read(KEY, session.settings(), new NodeId(99)));

    assertThat(session.failure(call).kind()).isEqualTo(FailureKind.UNKNOWN_NODE);
  }

  @Test
  void readsFailOnlyWhenFewerThanRAnswerAndSayWhatEachSaid() {
    List<SimNode> owners = cluster.owners(KEY);
    owners.get(0).way = SimNode.Way.CUT;
    assertThat(session.valuesOf(KEY)).isEmpty();
    owners.get(1).refuseWith = RefusalCode.NOT_READY;

    CallFailedException failure = session.failure(session.done(session.read(KEY)));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("NOT_READY");
  }

  @Test
  void nothingIsLeftBehindWhenAllCallsAreDone() {
    twoSiblings();
    other.get(KEY, this::joined);
    cluster.owners(KEY).get(0).way = SimNode.Way.SILENT;
    other.read(KEY);
    session.put(KEY, "three", Seen.BY_SESSION);
    cluster.pass(30_000);

    assertThat(session.machine.liveCalls() + other.machine.liveCalls()).isZero();
    assertThat(session.alarmsSet() + other.alarmsSet()).isZero();
  }
}
