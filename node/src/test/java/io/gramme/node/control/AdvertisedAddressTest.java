package io.gramme.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.node.identity.IdentityException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** E1, T4: who comes back to an address that leads to itself knows itself, and its copies. */
class AdvertisedAddressTest {
  /** The address that it advertised before leads to itself still. */
  @Test
  void e1ANodeMayAdvertiseAnotherAddressWhereItListensAsBefore() {
    SimulatedCluster cluster = new SimulatedCluster(21);
    cluster.grow(3);
    SimulatedNode node = cluster.node(3);
    for (String name : List.of("a.example", "b.example")) {
      node.die();
      node.advertised = new Address(name, node.address.port());
      node.start();
      cluster.runMillis(3_000);
      assertThat(node.failure).as(name).isNull();
      for (int number = 1; number <= 3; number++) {
        assertThat(SimulatedNode.known(cluster.node(number), node.id()).address())
            .isEqualTo(node.advertised);
      }
    }
    assertThat(SimulatedNode.known(cluster.node(1), node.id()).version()).isEqualTo(4);
  }

  /** The node listens elsewhere than its copy, and nobody else knows of it. */
  @Test
  void t4ACopyThatAdvertisesTheSameAddressIsTold() {
    SimulatedCluster cluster = new SimulatedCluster(23);
    cluster.grow(1);
    SimulatedNode node = cluster.node(1);
    node.die();
    node.advertised = new Address("a.example", node.address.port());
    node.start();
    cluster.runMillis(1_000);
    SimulatedNode copy = new SimulatedNode(cluster, 1, List.of());
    copy.address = SimulatedCluster.address(11);
    copy.advertised = node.advertised;
    copy.putBack(node.kept());
    copy.start();
    cluster.runMillis(5_000);
    assertThat(node.isMember()).isTrue();
    assertThat(copy.failure)
        .isInstanceOfSatisfying(
            ControlFailure.Unfit.class,
            why -> assertThat(why.kind()).isEqualTo(IdentityException.Kind.IN_USE));
  }

  @Test
  void t4ACopyThatMeetsANodeWhichIsStartingIsTold() {
    SimulatedCluster cluster = new SimulatedCluster(22);
    cluster.grow(3);
    SimulatedNode node = cluster.node(3);
    for (int number = 1; number <= 3; number++) {
      cluster.node(number).die();
    }
    SimulatedNode copy = new SimulatedNode(cluster, 3, List.of());
    copy.address = SimulatedCluster.address(33);
    copy.putBack(node.kept());
    node.start();
    copy.start();
    cluster.runMillis(100);
    assertThat(node.isMember())
        .as("it waits for the others, and has met its copy")
        .isFalse();
    cluster.runMillis(5_000);
    assertThat(node.isMember()).isTrue();
    assertThat(copy.failure)
        .isInstanceOfSatisfying(
            ControlFailure.Unfit.class,
            why -> assertThat(why.kind()).isEqualTo(IdentityException.Kind.IN_USE));
  }
}
