package io.gramme.node.control;

import static io.gramme.node.control.SimulatedCluster.requireTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** E3, T4 on virtual time: a node that joins to take somebody's place. */
class ReplacementTest {
  private static final NodeId OLD = new NodeId(3);
  private static final NodeId NEW = new NodeId(4);

  private static SimulatedCluster ofThree(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(seed);
    cluster.grow(3);
    cluster.node(1).keys = 1;
    return cluster;
  }

  private static SimulatedNode successor(
      SimulatedCluster cluster, int at, Replacement replacement, Request.Admission admission) {
    SimulatedNode node = new SimulatedNode(
        cluster, 4, List.of(SimulatedCluster.address(1), SimulatedCluster.address(2)));
    node.address = SimulatedCluster.address(at);
    node.replacement = replacement;
    node.admission = admission;
    cluster.nodes.put(node.address, node);
    node.start();
    return node;
  }

  private static void requireReplaced(SimulatedCluster cluster) {
    assertThat(cluster.node(1).table().current().members())
        .containsExactly(new NodeId(1), new NodeId(2), NEW);
  }

  /** However long a person takes: the address is the old one's until the members have removed it. */
  @Test
  void t4ANodeAtTheAddressOfTheLostOneWaitsForItsRemoval() {
    SimulatedCluster cluster = ofThree(1);
    cluster.node(3).die();
    SimulatedNode node = successor(cluster, 3, new Replacement(OLD, true), Request.Admission.NOW);
    cluster.runMillis(10 * JoinRequest.PATIENCE_MILLIS);
    assertThat(node.failure).isNull();
    assertThat(node.isMember()).isFalse();
    assertThat(node.notes).singleElement().asString().contains("gramme cluster remove " + OLD);
    requireTable(cluster.asked(2, new Request.RemoveMember(OLD)));
    cluster.runMillis(10_000);
    requireReplaced(cluster);
    assertThat(node.isSettled()).isTrue();
  }

  @Test
  void e6NoPlanWaitsForTheVoteOfALostOne() {
    SimulatedCluster cluster = ofThree(2);
    cluster.node(3).die();
    SimulatedNode node = successor(cluster, 4, new Replacement(OLD, true), Request.Admission.NOW);
    cluster.runMillis(10_000);
    cluster.until(node::isSettled);
    assertThat(node.isInRing()).isFalse();
    assertThat(cluster.node(1).table().plans()).isEmpty();
    assertThat(node.notes).anyMatch(note -> note.contains("is to be removed before"));
  }

  @Test
  void e3ANodeTakesThePlaceOfOneThatRunsByAPlanOfItsOwn() {
    SimulatedCluster cluster = ofThree(3);
    SimulatedNode node = successor(cluster, 4, new Replacement(OLD, false), Request.Admission.NOW);
    cluster.runMillis(10_000);
    requireReplaced(cluster);
    assertThat(node.isSettled()).isTrue();
    assertThat(cluster.rings).as("one plan and no more").hasSize(4);
    assertThat(cluster.node(3).failure).isInstanceOf(ControlFailure.Left.class);
  }

  @Test
  void e3WithoutBeingToldToCommitItStaysACandidate() {
    SimulatedCluster cluster = ofThree(4);
    SimulatedNode node =
        successor(cluster, 4, new Replacement(OLD, false), Request.Admission.WHILE_EMPTY);
    cluster.runMillis(10_000);
    assertThat(node.isSettled()).isTrue();
    assertThat(cluster.node(1).table().plans()).isEmpty();
  }

  /** Strangers may listen by now where the members were. */
  @Test
  void t4ItEntersNoClusterThatDoesNotKnowTheOldOne() {
    SimulatedCluster cluster = new SimulatedCluster(5);
    cluster.founder(1);
    cluster.runMillis(1_000);
    SimulatedNode node = successor(cluster, 4, new Replacement(OLD, true), Request.Admission.NOW);
    cluster.runMillis(2 * JoinRequest.PATIENCE_MILLIS);
    assertThat(node.failure)
        .isInstanceOfSatisfying(
            ControlFailure.NotJoined.class,
            why -> assertThat(why.failure()).isEqualTo(JoinFailure.UNREACHABLE));
    assertThat(node.notes).anyMatch(note -> note.contains("does not know node " + OLD));
    assertThat(cluster.node(1).table().members()).containsOnlyKeys(new NodeId(1));
  }
}
