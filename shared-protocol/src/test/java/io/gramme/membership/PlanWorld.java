package io.gramme.membership;

import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small cluster of tables: nodes that commit and abort plans, remove members, gossip in any order across splits that
 * come and go, and crash with what they had not saved. The rules of E3 are checked after every step.
 */
final class PlanWorld {
  private static final int FOUNDERS = 5;
  private static final int NODES = 9;

  /** A node: what it knows, and what of it is durable. Others see, and it serves by, only that. */
  private static final class Node {
    final NodeId id;
    final Participant participant;
    MemberTable table;
    MemberTable saved;
    boolean up = true;
    int side;

    Node(NodeId id, MemberTable table, Set<PlanRule> broken) {
      this.id = id;
      this.participant = new Participant(id, broken);
      this.table = table;
      this.saved = table;
    }

    void knows(MemberTable more) {
      table = participant.act(more);
    }

    /** Where it stands on the way of the rings: each plan that is done takes two steps. */
    long rank() {
      PlanRecord plan = saved.activePlan();
      boolean moving = plan != null && saved.stageOf(plan) == PlanStage.MOVE;
      return 2 * saved.current().sequence() + (moving ? 1 : 0);
    }
  }

  /** What happened in a history. */
  enum Count {
    DONE,
    ABORTED,
    REMOVED_IN_PLAN
  }

  private final RandomGenerator random;
  private final Set<PlanRule> broken;
  private final int removals;
  private final List<Node> nodes = new ArrayList<>();
  private final List<MemberTable> shown = new ArrayList<>();
  private final SortedMap<Long, CurrentMembers> rings = new TreeMap<>();
  private final SortedMap<Long, RingPlan> plans = new TreeMap<>();
  private final SortedMap<Long, SortedSet<NodeId>> sawItMove = new TreeMap<>();
  private final SortedMap<Long, SortedSet<NodeId>> sawItAborted = new TreeMap<>();
  private final SortedMap<Long, SortedSet<NodeId>> saidGo = new TreeMap<>();
  private final SortedSet<NodeId> removed = new TreeSet<>();
  private final Map<Count, Integer> counts = new EnumMap<>(Count.class);

  /**
   * @param removals how many members are removed by force, at most
   * @param broken the rules that nobody keeps
   */
  PlanWorld(RandomGenerator random, int removals, Set<PlanRule> broken) {
    this.random = random;
    this.removals = removals;
    this.broken = broken;
    MemberTable founding = Tables.ring(FOUNDERS, NODES, new PlacementParameters(4, 3));
    rings.put(founding.current().sequence(), founding.current());
    for (NodeId id : founding.members().keySet()) {
      nodes.add(new Node(id, founding, broken));
    }
  }

  /** Lets things happen, heals everything, and checks that all have come to the same end. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    settle();
  }

  Map<Count, Integer> counts() {
    return counts;
  }

  /** Some of the tables that were shown, in the order in which they were. */
  List<MemberTable> shown() {
    return shown;
  }

  private void step() {
    Node node = nodes.get(random.nextInt(NODES));
    int what = random.nextInt(200);
    if (what < 4) {
      node.up = !node.up;
      node.table = node.saved;
    } else if (what < 8) {
      int sides = random.nextInt(3) == 0 ? 2 : 1;
      nodes.forEach(each -> each.side = random.nextInt(sides));
    } else if (!node.up) {
      node.up = random.nextInt(4) == 0;
    } else if (what < 90) {
      gossip(node, nodes.get(random.nextInt(NODES)));
    } else if (what < 140) {
      save(node);
    } else if (what < 180) {
      node.knows(node.participant.ready(node.table));
    } else if (what < 192) {
      plan(node);
    } else if (what < 193) {
      abort(node);
    } else if (removed.size() < removals && node.table.activePlan() != null) {
      remove(node);
    }
  }

  /** A node that knows that it is removed tells nobody anything, and is told. */
  private void gossip(Node from, Node to) {
    if (!from.up || !to.up || from.side != to.side) {
      return;
    }
    if (from.saved.isRemoved(from.id)) {
      from.knows(from.table.join(to.saved));
      return;
    }
    boolean early = broken.contains(PlanRule.SAVED_BEFORE_SHOWN);
    to.knows(to.table.join(early ? from.table : from.saved));
  }

  private void save(Node node) {
    if (node.saved.equals(node.table)) {
      return;
    }
    node.saved = node.table;
    check();
    if (random.nextInt(8) == 0) {
      shown.add(node.saved);
    }
  }

  /** Somebody proposes a plan and commits it, at once or later; or commits what another has proposed. */
  private void plan(Node node) {
    RingPlan plan = random.nextBoolean() ? proposed(node.table) : null;
    plan = plan == null ? drawn(node.table) : plan;
    if (plan == null
        || node.table.isRemoved(node.id)
        || !node.table.current().contains(node.id)
        || RingChange.obstacle(node.table, plan) != null) {
      return;
    }
    plans.put(plan.id(), plan);
    PlanRecord record = PlanRecord.proposing(plan);
    node.knows(node.table.withPlan(random.nextInt(4) == 0 ? record : record.commit()));
  }

  private static @Nullable RingPlan proposed(MemberTable table) {
    for (PlanRecord record : table.plans().values()) {
      if (table.stageOf(record) == PlanStage.PROPOSED) {
        return record.plan();
      }
    }
    return null;
  }

  private @Nullable RingPlan drawn(MemberTable table) {
    RingChange change = RingChange.on(table);
    try {
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        change = switch (random.nextInt(6)) {
          case 0 -> change.leave(any());
          case 1 -> change.replace(any(), any());
          case 2 -> change.absent(any());
          case 3 -> change.weight(any(), 1 + random.nextInt(3));
          default -> change.join(any());
        };
      }
      return change.plan(random.nextLong() | 1, 1);
    } catch (PlanException e) {
      return null;
    }
  }

  private NodeId any() {
    return nodes.get(random.nextInt(NODES)).id;
  }

  private void abort(Node node) {
    PlanRecord active = node.table.activePlan();
    if (active != null) {
      node.knows(node.table.withPlan(active.abort()));
    }
  }

  private void remove(Node node) {
    NodeId id = any();
    MemberRecord record = node.table.member(id);
    if (record == null || id.equals(node.id) || node.table.isRemoved(node.id)) {
      return;
    }
    if (node.table.current().contains(id) && removed.add(id)) {
      count(Count.REMOVED_IN_PLAN);
      node.knows(node.table.withMember(record.removed(new Removal(node.id, 1))));
    }
  }

  private void count(Count what) {
    counts.merge(what, 1, Integer::sum);
  }

  private void check() {
    for (Node node : nodes) {
      checkRing(node.saved.current());
      for (PlanRecord record : node.saved.plans().values()) {
        checkVotes(record);
        watch(node, record);
      }
    }
    checkStages();
  }

  /** At most one plan for each ring is ever done, and each ring follows the one before. */
  private void checkRing(CurrentMembers ring) {
    CurrentMembers known = rings.putIfAbsent(ring.sequence(), ring);
    if (known != null) {
      require(known.equals(ring), "two rings of one sequence: %s and %s", known, ring);
      return;
    }
    RingPlan plan = plans.get(ring.plan());
    CurrentMembers base = rings.get(ring.sequence() - 1);
    require(
        plan != null && base != null && plan.isOn(base) && plan.next().equals(ring.seats()),
        "ring %s does not follow %s",
        ring,
        base);
    count(Count.DONE);
  }

  /** Go is never followed by no. */
  private void checkVotes(PlanRecord record) {
    SortedSet<NodeId> go = saidGo.computeIfAbsent(record.plan().id(), id -> new TreeSet<>());
    record.votes().forEach((node, vote) -> {
      if (vote == Vote.GO) {
        go.add(node);
      }
      require(
          vote != Vote.NO || !go.contains(node), "%s said no to %s after go", node, record.plan());
    });
  }

  private void watch(Node node, PlanRecord record) {
    PlanStage stage = node.saved.stageOf(record);
    if (record.plan().isOn(node.saved.current())) {
      if (stage == PlanStage.MOVE) {
        sawItMove.computeIfAbsent(record.plan().id(), id -> new TreeSet<>()).add(node.id);
      } else if (stage == PlanStage.ABORTED) {
        sawItAborted.computeIfAbsent(record.plan().id(), id -> new TreeSet<>()).add(node.id);
      }
    }
  }

  /**
   * Only neighbouring stages exist at one time: of two members, neither removed nor absent, none is more than one step
   * ahead on the way COPY, MOVE, DONE.
   */
  private void checkStages() {
    for (Node ahead : nodes) {
      for (Node behind : nodes) {
        if (takesPart(behind, ahead.saved.current()) && !removed.contains(ahead.id)) {
          require(
              ahead.rank() - behind.rank() <= 1,
              "%s is at %d and %s at %d",
              ahead.id,
              ahead.rank(),
              behind.id,
              behind.rank());
        }
      }
    }
  }

  private boolean takesPart(Node node, CurrentMembers ring) {
    RingPlan led = plans.get(ring.plan());
    return ring.contains(node.id)
        && !removed.contains(node.id)
        && (led == null || !led.absent().contains(node.id));
  }

  private void settle() {
    nodes.forEach(node -> node.up = true);
    nodes.forEach(node -> node.side = 0);
    for (int round = 0; round < 30 && !isSettled(); round++) {
      for (Node from : nodes) {
        from.knows(from.participant.ready(from.table));
        save(from);
        nodes.forEach(to -> gossip(from, to));
        nodes.forEach(to -> gossip(to, from));
      }
    }
    MemberTable end = survivors().get(0).saved;
    for (Node node : survivors()) {
      require(node.saved.equals(end), "%s ends with %s and not with %s", node.id, node.saved, end);
    }
    require(end.activePlan() == null, "%s does not end", end.activePlan());
    checkEnds();
  }

  private List<Node> survivors() {
    return nodes.stream().filter(node -> !removed.contains(node.id)).toList();
  }

  private boolean isSettled() {
    MemberTable end = survivors().get(0).saved;
    return end.activePlan() == null
        && survivors().stream().allMatch(node -> node.saved.equals(end) && node.table.equals(end));
  }

  /** What survivors have seen move is done, what they have seen aborted is not. */
  private void checkEnds() {
    sawItMove.values().forEach(saw -> saw.removeAll(removed));
    sawItAborted.values().forEach(saw -> saw.removeAll(removed));
    for (RingPlan plan : plans.values()) {
      CurrentMembers ring = rings.get(plan.baseSequence() + 1);
      boolean done = ring != null && ring.plan() == plan.id();
      SortedSet<NodeId> moved = sawItMove.getOrDefault(plan.id(), new TreeSet<>());
      SortedSet<NodeId> aborted = sawItAborted.getOrDefault(plan.id(), new TreeSet<>());
      require(done || moved.isEmpty(), "%s moved at %s and is not done", plan, moved);
      require(!done || aborted.isEmpty(), "%s was aborted at %s and is done", plan, aborted);
      if (!aborted.isEmpty()) {
        count(Count.ABORTED);
      }
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library here
  private static void require(boolean holds, String otherwise, @Nullable Object... values) {
    if (!holds) {
      throw new AssertionError(String.format(otherwise, values));
    }
  }
}
