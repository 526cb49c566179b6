package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.Plans;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A session while the ring changes (rule E3): nodes 1 to 3 own everything before, nodes 1, 4 and 5 afterwards. */
class RingChangeTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final MemberTable BEFORE = Rings.table(3, 3, SimCluster.DMAX);
  private static final MemberTable COPY = Plans.copy(BEFORE, 1, 4, 5);

  private final SimCluster cluster = new SimCluster(COPY);
  private final SimSession session = new SimSession(cluster, BEFORE, 1);

  private SimNode node(int number) {
    return cluster.node(Rings.node(number));
  }

  private void all(MemberTable table) {
    cluster.each(node -> node.table = table);
  }

  private void ways(SimNode.Way way, int... numbers) {
    for (int number : numbers) {
      node(number).way = way;
    }
  }

  private List<Integer> holders() {
    return cluster.nodes.values().stream()
        .filter(node -> !node.state(KEY).siblings().isEmpty())
        .map(node -> (int) node.id.value())
        .toList();
  }

  private List<Integer> readers() {
    return cluster.nodes.values().stream()
        .filter(node -> node.requests(Request.Read.class) > 0)
        .map(node -> (int) node.id.value())
        .toList();
  }

  @Test
  void e3ASessionFollowsAPlanThroughItsStages() {
    session.r = QuorumSize.ALL;
    session.putDone(KEY, "one", Seen.BY_SESSION);
    assertThat(holders()).as("COPY").containsExactly(1, 2, 3, 4, 5);
    session.valuesOf(KEY);
    assertThat(readers()).as("COPY").containsExactly(1, 2, 3);

    all(Plans.move(COPY));
    assertThat(session.valuesOf(KEY)).containsExactly("one");
    assertThat(readers()).as("MOVE").containsExactly(1, 2, 3, 4, 5);
    session.putDone(KEY, "two", Seen.BY_SESSION);
    assertThat(node(2).state(KEY)).isEqualTo(node(4).state(KEY));

    all(Plans.done(COPY));
    session.putDone(KEY, "three", Seen.BY_SESSION);
    assertThat(session.valuesOf(KEY)).containsExactly("three");
    assertThat(node(2).state(KEY)).as("no owner any more").isNotEqualTo(node(4).state(KEY));
  }

  @Test
  void e3NodesThatHearOfAPlanAtDifferentTimesFailNoCall() {
    all(BEFORE);
    node(2).table = COPY;
    long put = session.put(KEY, "one", Seen.BY_SESSION);
    cluster.pass(60);
    assertThat(session.outcomes).isEmpty();
    all(COPY);

    session.writtenOutcome(session.done(put));
    assertThat(holders()).containsExactly(1, 2, 3, 4, 5);
  }

  private Call.Retry lateRetryOfAWriteThatOnlyReached(int number) {
    session.ring.learn(COPY);
    ways(SimNode.Way.LOST_REQUEST, 1, 2, 3, 4, 5);
    ways(SimNode.Way.LOST_REPLY, number);
    CallFailedException unknown =
        session.failure(session.done(session.put(KEY, "one", Seen.NOTHING)));
    ways(SimNode.Way.WELL, 1, 2, 3, 4, 5);
    assertThat(holders()).containsExactly(number);
    return new Call.Retry(Objects.requireNonNull(unknown.write()));
  }

  @Test
  void w5ALateRetryBringsTheWriteToTheOwnersOfBothRings() {
    session.r = QuorumSize.ALL;
    Call.Retry retry = lateRetryOfAWriteThatOnlyReached(2);

    assertThat(session.writtenOutcome(session.done(session.submit(retry))).mayDuplicate())
        .isFalse();
    assertThat(holders()).containsExactly(1, 2, 3, 4, 5);
    assertThat(session.sentOf(Request.Read.class))
        .as("pending owners answer none")
        .isEqualTo(3);
  }

  @Test
  void w5ALateRetryIsNotWrittenWhileTheOwnersToComeLackIt() {
    session.r = QuorumSize.ALL;
    Call.Retry retry = lateRetryOfAWriteThatOnlyReached(2);
    node(4).refusesRepairs = true;
    node(5).refusesRepairs = true;

    CallFailedException failure = session.failure(session.done(session.submit(retry)));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.fate()).isEqualTo(CallFate.APPLIED);
    assertThat(failure)
        .hasMessageContaining("only 3 owners are known to hold it")
        .hasMessageContaining("w=quorum asks for 2 of 3 owners and 2 of 3 owners to come");
  }

  /** Where the owners in force have removed a value, those to come may still have it. */
  @Test
  void w8ADeleteWhileTheRingChangesIsNoNoOpBecauseTheOwnersInForceHaveATombstone() {
    all(BEFORE);
    session.putDone(KEY, "one", Seen.BY_SESSION);
    node(4).join(KEY, node(1).state(KEY));
    node(5).join(KEY, node(1).state(KEY));
    SimSession other = new SimSession(cluster, BEFORE, 2);
    other.done(other.put(KEY, null, Seen.BY_SESSION));
    all(COPY);

    SimSession late = new SimSession(cluster, COPY, 3);
    late.writtenOutcome(late.done(late.put(KEY, null, Seen.BY_SESSION)));

    all(Plans.done(COPY));
    assertThat(late.valuesOf(KEY)).isEmpty();
    for (int number : new int[] {4, 5}) {
      assertThat(node(number).state(KEY).siblings()).allMatch(sibling -> sibling.isTombstone());
    }
  }

  @Test
  void e7ANumberIsComparedWithTheOwnersOfTheRingInForce() {
    MemberTable two = Rings.table(2, 3, SimCluster.DMAX);
    SimSession growing = new SimSession(cluster, Plans.copy(two, 1, 2, 4), 2);
    growing.w = QuorumSize.of(3);
    CallFailedException refused =
        growing.failure(growing.done(growing.put(KEY, "one", Seen.BY_SESSION)));
    assertThat(refused.kind()).isEqualTo(FailureKind.INVALID_QUORUM);
    assertThat(refused).hasMessageContaining("w=3 is above the 2 owners this key has");

    MemberTable shrinking = Plans.copy(BEFORE, 1, 2);
    all(shrinking);
    SimSession allowed = new SimSession(cluster, shrinking, 3);
    allowed.w = QuorumSize.of(3);
    allowed.putDone(KEY, "one", Seen.BY_SESSION);
    assertThat(holders()).containsExactly(1, 2, 3);
  }

  @Test
  void e7ANumberIsComparedWithTheOwnersThereWereBeforeARemoval() {
    MemberTable removed = Plans.removed(BEFORE, 3);
    all(removed);
    SimSession late = new SimSession(cluster, removed, 2);
    late.w = QuorumSize.of(3);

    late.putDone(KEY, "one", Seen.BY_SESSION);

    assertThat(holders()).containsExactly(1, 2);
  }

  @Test
  void e3BreakersKeepNobodyBackWhoIsNeededInEitherRing() {
    Set<NodeId> open = Set.of(Rings.node(4), Rings.node(5));
    SimSession careful = new SimSession(
        cluster,
        new NodeHealth() {
          @Override
          public boolean isUsable(NodeId node) {
            return !open.contains(node);
          }

          @Override
          public boolean permits(NodeId node) {
            return isUsable(node);
          }

          @Override
          public void answered(NodeId node, long nanos) {}

          @Override
          public void failed(NodeId node, long nanos) {}

          @Override
          public void unjudged(NodeId node) {}
        },
        2);

    long put = careful.put(KEY, "one", Seen.BY_SESSION);
    cluster.pass(10);

    careful.writtenOutcome(put);
    assertThat(holders()).as("one of 4 and 5 is needed").contains(1, 2, 3).hasSize(4);
  }
}
