package io.gramme.node.control;

import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.ring.PlacementParameters;
import io.gramme.wire.FrameCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Members and joining nodes on one virtual timeline, with a network that delays and loses and nodes that die. */
final class SimulatedCluster {
  static final long MILLI = 1_000_000L;
  final VirtualTimeline timeline = VirtualTimeline.startingAt(1_000_000);
  final RandomGenerator random;
  final Map<Address, SimulatedNode> nodes = new TreeMap<>(Comparator.comparingInt(Address::port));
  /** Ring by sequence, over the whole life of the cluster: two rings of one sequence would lose a member. */
  final Map<Long, CurrentMembers> rings = new TreeMap<>();

  /** Plans that somebody took for done, and for aborted: nobody may differ about one. */
  final Set<Long> done = new TreeSet<>();

  final Set<Long> aborted = new TreeSet<>();

  /** Every vote that was in force anywhere, by plan and participant. */
  private final Map<Long, Map<NodeId, Vote>> votes = new TreeMap<>();

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
    return joiner(Request.Admission.WHILE_EMPTY, number, contacts);
  }

  SimulatedNode joiner(Request.Admission admission, int number, int... contacts) {
    SimulatedNode node = new SimulatedNode(
        this,
        number,
        Arrays.stream(contacts).mapToObj(SimulatedCluster::address).toList());
    node.admission = admission;
    return started(node);
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
    if (ring.plan() != 0) {
      done.add(ring.plan());
    }
    for (PlanRecord record : table.plans().values()) {
      if (record.plan().isOn(ring) && table.stageOf(record) == PlanStage.ABORTED) {
        aborted.add(record.plan().id());
      }
      record.votes().forEach((node, vote) -> voted(record.plan().id(), node, vote));
    }
    if (done.stream().anyMatch(aborted::contains)) {
      throw new AssertionError("done " + done + ", aborted " + aborted);
    }
  }

  /** A vote goes from a pledge to the word that binds, and is never another one then. */
  private void voted(long plan, NodeId node, Vote vote) {
    Map<NodeId, Vote> known = votes.computeIfAbsent(plan, id -> new TreeMap<>());
    Vote before = known.get(node);
    if (before == null || before == Vote.PLEDGED) {
      known.put(node, vote);
    } else if (vote != before && vote != Vote.PLEDGED) {
      throw new AssertionError(node + " said " + before + " and " + vote + " to " + plan);
    }
  }

  /** Asks a node and returns what it answers. */
  Reply asked(int number, Request request) {
    List<Reply> replies = new ArrayList<>();
    node(number).ask(0, request, replies::add);
    for (int step = 0; step < 500 && replies.isEmpty(); step++) {
      runMillis(10);
    }
    if (replies.size() != 1) {
      throw new AssertionError("answers of " + number + " to " + request + ": " + replies);
    }
    return replies.get(0);
  }

  /** Proposes and commits a change at a node; returns the plan's id. */
  long commit(int number, UnaryOperator<RingChange> change) {
    long plan = propose(number, change);
    requireTable(asked(number, new Request.CommitPlan(plan)));
    return plan;
  }

  /** Proposes a change at a node; returns the plan's id. */
  long propose(int number, UnaryOperator<RingChange> change) {
    MemberTable table = node(number).table();
    RingPlan plan = change.apply(RingChange.on(table)).plan(random.nextLong(), 1);
    requireTable(asked(number, new Request.ProposePlan(plan)));
    return plan.id();
  }

  static MemberTable requireTable(Reply reply) {
    if (reply instanceof Reply.Table table) {
      return table.table();
    }
    throw new AssertionError("no table but " + reply);
  }

  /** Runs until a node has something to show. */
  void until(BooleanSupplier condition) {
    for (int step = 0; !condition.getAsBoolean(); step++) {
      if (step > 60_000) {
        throw new AssertionError("never came");
      }
      runMillis(1);
    }
  }
}
