package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.Removal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Open sessions follow the addresses of members, with pauses that grow, for as long as they live. */
final class AddressSearchTest {
  private static final Key KEY = Key.of("bucket", "key");
  private static final Address NAME = new Address("cluster.example", 7400);

  private final SimCluster cluster = new SimCluster(3);

  private MemberTable newest() {
    MemberTable newest = cluster.table();
    for (SimNode node : cluster.nodes.values()) {
      newest = newest.join(node.table);
    }
    return newest;
  }

  @Test
  void aMemberOnAnotherPortIsFoundThroughAnotherMember() {
    SimSession session = cluster.session(1);
    session.w = QuorumSize.ALL;
    SimNode moved = cluster.node(cluster.table().current().members().get(1));
    cluster.move(moved, 9_001);
    MemberTable newest = newest();
    cluster.each(node -> node.table = newest);
    session.done(session.put(KEY, "value", Seen.BY_SESSION));
    session.writtenOutcome(session.done(session.put(KEY, "again", Seen.BY_SESSION)));
    assertThat(session.alarmsSet()).as("nothing is missed any more").isZero();
  }

  /** One node that answers for two would make a quorum of a single copy. */
  @Test
  void w3WhoeverListensWhereAMemberListenedDoesNotAnswerInItsPlace() {
    SimSession session = cluster.session(1);
    session.w = QuorumSize.of(2);
    List<SimNode> owners = cluster.owners(KEY);
    SimNode moved = owners.get(0);
    Address old = Objects.requireNonNull(cluster.table().member(moved.id)).address();
    cluster.move(moved, 9_001);
    cluster.alias(old, owners.get(1));
    owners.get(2).way = SimNode.Way.CUT;
    MemberTable newest = newest();
    cluster.each(node -> node.table = newest);
    session.writtenOutcome(session.done(session.put(KEY, "value", Seen.BY_SESSION)));
    assertThat(moved.state(KEY).siblings()).hasSize(1);
    assertThat(owners.get(1).state(KEY).siblings()).hasSize(1);
  }

  @Test
  void e1NobodyLooksForAMemberThatWasRemoved() {
    SimSession session = cluster.session(1);
    MemberRecord gone = Objects.requireNonNull(
        cluster.table().member(cluster.table().current().members().get(1)));
    MemberRecord removed = gone.removed(new Removal(gone.id(), 1));
    cluster.node(gone.id()).way = SimNode.Way.CUT;
    session.handle(new SessionEvent.ConnectionLost(gone.address()));
    assertThat(session.alarmsSet()).as("it is looked for while it is a member").isPositive();
    cluster.each(node -> node.table = node.table.withMember(removed));
    cluster.pass(10_000);
    assertThat(session.alarmsSet()).as("the others have told of its removal").isZero();
    session.handle(new SessionEvent.ConnectionLost(gone.address()));
    assertThat(session.alarmsSet()).as("it is not looked for any more").isZero();
  }

  @Test
  void whenAllHaveMovedTheContactIsAsked() {
    SimSession session = new SimSession(cluster, cluster.table(), List.of(NAME), 1);
    session.r = QuorumSize.ALL;
    int port = 9_001;
    for (SimNode node : cluster.nodes.values()) {
      cluster.move(node, port++);
    }
    MemberTable newest = newest();
    cluster.each(node -> node.table = newest);
    session.done(session.read(KEY));
    assertThat(session.fetches).contains(NAME);
    cluster.pass(60_000);
    // Only now does the contact lead anywhere: the search has gone on all the while.
    cluster.alias(NAME, cluster.nodes.values().iterator().next());
    cluster.pass(10_000);
    session.readOutcome(session.done(session.read(KEY)));
    assertThat(session.alarmsSet()).isZero();
  }

  @Test
  void anIdleSessionFollowsToo() {
    SimSession session = cluster.session(1);
    SimNode moved = cluster.node(cluster.table().current().members().get(1));
    Address old = Objects.requireNonNull(cluster.table().member(moved.id)).address();
    cluster.move(moved, 9_001);
    MemberTable newest = newest();
    cluster.each(node -> node.table = newest);
    session.handle(new SessionEvent.ConnectionLost(old));
    cluster.pass(1_000);
    session.w = QuorumSize.ALL;
    session.writtenOutcome(session.done(session.put(KEY, "value", Seen.BY_SESSION)));
    assertThat(session.sent.stream().filter(one -> one.to() == moved)).hasSize(1);
  }

  @Test
  void pausesGrowAndEndWithTheSession() {
    SimSession session = cluster.session(1);
    SimNode down = cluster.node(cluster.table().current().members().get(1));
    down.way = SimNode.Way.CUT;
    session.done(session.put(KEY, "value", Seen.BY_SESSION));
    cluster.pass(120_000);
    // Two requests a round: the missed member and one that is there; later rounds are 2.5 to 5 s
    // apart.
    assertThat(session.fetches.size()).isBetween(48, 120);
    session.handle(new SessionEvent.Closing());
    int before = session.fetches.size();
    cluster.pass(60_000);
    assertThat(session.fetches).hasSize(before);
    assertThat(session.alarmsSet()).isZero();
  }

  @Test
  void aMemberThatAnswersAgainIsNotLookedForAnyMore() {
    SimSession session = cluster.session(1);
    SimNode down = cluster.node(cluster.table().current().members().get(1));
    down.way = SimNode.Way.CUT;
    session.done(session.put(KEY, "value", Seen.BY_SESSION));
    down.way = SimNode.Way.WELL;
    cluster.pass(10_000);
    int before = session.fetches.size();
    cluster.pass(60_000);
    assertThat(session.fetches).hasSize(before);
    assertThat(session.alarmsSet()).isZero();
  }
}
