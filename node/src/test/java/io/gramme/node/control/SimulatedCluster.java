package io.gramme.node.control;

import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.RingMember;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.ring.PlacementParameters;
import io.gramme.wire.FrameCodec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/** Members and joining nodes on one virtual timeline, with a network that delays and loses and nodes that die. */
final class SimulatedCluster {
  static final long MILLI = 1_000_000L;
  final VirtualTimeline timeline = VirtualTimeline.startingAt(1_000_000);
  final RandomGenerator random;
  final Map<Address, SimulatedNode> nodes = new TreeMap<>(Comparator.comparingInt(Address::port));
  /** Ring by sequence, over the whole life of the cluster: two rings of one sequence would lose a member. */
  final Map<Long, CurrentMembers> rings = new TreeMap<>();

  double loss;

  /** Bytes of gossip so far, both halves of each round. */
  long gossipBytes;

  /** Between whom nothing is delivered. */
  BiPredicate<NodeId, NodeId> cut = (from, to) -> false;

  long diskMillis = 3;

  SimulatedCluster(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Address address(int number) {
    return new Address("127.0.0.1", 10_000 + number);
  }

  /** A node that creates the cluster. */
  SimulatedNode founder(int number) {
    return started(new SimulatedNode(this, number, List.of()));
  }

  /** A node that asks the given ones to let it in. */
  SimulatedNode joiner(int number, int... contacts) {
    return started(new SimulatedNode(
        this,
        number,
        Arrays.stream(contacts).mapToObj(SimulatedCluster::address).toList()));
  }

  private SimulatedNode started(SimulatedNode node) {
    nodes.put(node.address, node);
    node.start();
    return node;
  }

  /** Nodes 1 to the given number, joined one after the other. */
  void grow(int size) {
    founder(1);
    runMillis(100);
    for (int number = 2; number <= size; number++) {
      joiner(number, 1);
      runMillis(5_000);
    }
  }

  SimulatedNode node(int number) {
    SimulatedNode node = nodes.get(address(number));
    if (node == null) {
      throw new IllegalArgumentException("no node " + number);
    }
    return node;
  }

  /** A node that died starts again at another address. */
  SimulatedNode move(int number, int to) {
    SimulatedNode node = node(number);
    nodes.remove(node.address);
    node.address = address(to);
    return started(node);
  }

  void runMillis(long millis) {
    timeline.runFor(millis * MILLI);
  }

  /** Nodes 1 to the given number, which come back to a cluster that they have formed before. */
  void comeBack(int size) {
    ClusterParameters parameters =
        new ClusterParameters(new ClusterId(7), new PlacementParameters(16, 3), 60_000, 1);
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    for (int number = 1; number <= size; number++) {
      NodeId id = new NodeId(number);
      members.put(
          id,
          new MemberRecord(
              id, id.toString(), 1, MemberState.ACTIVE, address(number), null, 1, 1, 1));
    }
    MemberTable table = new MemberTable(
        parameters,
        members,
        new TreeMap<>(),
        new CurrentMembers(
            size, 0, members.values().stream().map(RingMember::of).toList()));
    for (int number = 1; number <= size; number++) {
      SimulatedNode node = new SimulatedNode(this, number, List.of());
      node.putBack(new Kept(NodeIdentity.first(parameters, node.id()), table, Lives.NONE));
      nodes.put(node.address, node);
    }
    nodes.values().forEach(SimulatedNode::start);
    runMillis(5_000);
  }

  /** Counts what gossip takes on the wire. */
  void count(Frame frame) {
    gossipBytes += FrameCodec.encode(frame).length();
  }

  /** Runs something after a network delay, unless the message is lost. */
  void deliver(Runnable message) {
    if (random.nextDouble() >= loss) {
      timeline.after((1 + random.nextLong(20)) * MILLI, message);
    }
  }

  void inForce(MemberTable table) {
    CurrentMembers ring = table.current();
    CurrentMembers known = rings.putIfAbsent(ring.sequence(), ring);
    if (known != null && !known.equals(ring)) {
      throw new AssertionError("two rings of one sequence: " + known + " and " + ring);
    }
  }
}
