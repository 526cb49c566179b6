package io.gramme.membership;

import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a plan would do, before it is committed (rules E3, E3a). Immutable and thread-safe; costs two placements.
 *
 * @param moves the replicas that members take over, in ascending order of their partitions
 * @param shares what each member before and after owns, in ascending order
 * @param balanceBefore how evenly the partitions lie in the ring in force, over 0 to 1, which is perfect
 * @param balanceAfter the same for the next ring
 * @param owners of each partition afterwards: N, or all members when there are fewer
 * @param missingOwners f of rule E3a: the largest number of owners of one partition that are absent or removed
 * @param warnings sentences for whoever is to commit it; empty when there are none
 */
public record PlanPreview(
    List<Move> moves,
    List<Share> shares,
    double balanceBefore,
    double balanceAfter,
    int owners,
    int missingOwners,
    List<String> warnings) {
  /**
   * A member takes over a replica of a partition.
   *
   * @param to the member
   * @param insteadOf whose replica it is so far; null when the partition gets one replica more
   * @param from the owners it copies the partition from: all that are neither absent nor removed
   * @param bytes of the partition
   */
  public record Move(
      PartitionId partition, NodeId to, @Nullable NodeId insteadOf, List<NodeId> from, long bytes) {
    /** Copies the list. */
    public Move {
      from = List.copyOf(from);
    }
  }

  /**
   * What one member sends another.
   *
   * @param partitions how many
   * @param bytes of all of them
   */
  public record Flow(NodeId from, NodeId to, int partitions, long bytes) {}

  /**
   * How many partitions a member owns.
   *
   * @param before in the ring in force
   * @param after in the next ring
   */
  public record Share(NodeId member, int before, int after) {}

  /** Copies the lists. */
  public PlanPreview {
    moves = List.copyOf(moves);
    shares = List.copyOf(shares);
    warnings = List.copyOf(warnings);
  }

  /**
   * The preview of a plan on the table it was made for.
   *
   * @param bytes of each partition; one that is missing is empty
   * @throws PlanException when the plan was made for another ring, or its next ring has no placement
   */
  public static PlanPreview of(MemberTable table, RingPlan plan, Map<PartitionId, Long> bytes) {
    if (!plan.isOn(table.current())) {
      throw new PlanException("plan " + plan.name() + " was made for the ring of sequence "
          + plan.baseSequence() + ", and the ring in force has sequence "
          + table.current().sequence());
    }
    String obstacle = MemberTable.obstacle(plan.next());
    if (obstacle != null) {
      throw new PlanException(obstacle);
    }
    return new Reckoning(table, plan, bytes).preview();
  }

  /** Bytes that change hands: those of each partition once for each member that takes it over. */
  public long bytesMoved() {
    return moves.stream().mapToLong(Move::bytes).sum();
  }

  /** The partitions that somebody takes over. */
  public SortedSet<PartitionId> partitionsMoved() {
    SortedSet<PartitionId> partitions = new TreeSet<>();
    moves.forEach(move -> partitions.add(move.partition()));
    return partitions;
  }

  /**
   * What travels, by sender and receiver, in their ascending order: a member copies a partition from every owner, since
   * none of them needs to have every write (rule E3).
   */
  public List<Flow> flows() {
    Comparator<Flow> order = Comparator.comparing(Flow::from).thenComparing(Flow::to);
    SortedMap<Flow, Flow> flows = new TreeMap<>(order);
    for (Move move : moves) {
      for (NodeId from : move.from()) {
        Flow flow = new Flow(from, move.to(), 1, move.bytes());
        flows.merge(flow, flow, (one, other) -> new Flow(
            one.from(),
            one.to(),
            one.partitions() + other.partitions(),
            one.bytes() + other.bytes()));
      }
    }
    return List.copyOf(flows.values());
  }

  /**
   * Whether a read by R replicas sees every earlier write by W replicas, whatever mix of old and new owners serves them
   * (rule E3a).
   */
  public boolean isFresh(int r, int w) {
    return r + w > owners && r > missingOwners && w > missingOwners;
  }

  /** The arithmetic behind a preview. */
  private static final class Reckoning {
    private final MemberTable table;
    private final RingPlan plan;
    private final Map<PartitionId, Long> bytes;
    private final SeatedRing before;
    private final SeatedRing after;
    private final SortedSet<NodeId> removed;
    private final List<Move> moves = new ArrayList<>();
    private final SortedMap<NodeId, Integer> loadBefore = new TreeMap<>();
    private final SortedMap<NodeId, Integer> loadAfter = new TreeMap<>();
    private int missing;

    Reckoning(MemberTable table, RingPlan plan, Map<PartitionId, Long> bytes) {
      this.table = table;
      this.plan = plan;
      this.bytes = bytes;
      this.before = SeatedRing.of(table.current().seats(), table.parameters().placement());
      this.after = SeatedRing.of(plan.next(), table.parameters().placement());
      this.removed = table.removed();
    }

    PlanPreview preview() {
      for (int index = 0; index < table.parameters().placement().partitions(); index++) {
        reckon(index);
      }
      int owners = Math.min(replicas(), plan.next().size());
      return new PlanPreview(
          moves,
          shares(),
          before.placement().efficiency(),
          after.placement().efficiency(),
          owners,
          missing,
          warnings(owners));
    }

    private int replicas() {
      return table.parameters().placement().replicas();
    }

    private void reckon(int index) {
      List<NodeId> old = before.owners(index);
      List<NodeId> coming = after.owners(index);
      old.forEach(owner -> loadBefore.merge(owner, 1, Integer::sum));
      coming.forEach(owner -> loadAfter.merge(owner, 1, Integer::sum));
      missing = Math.max(
          missing, Absence.missing(before, after, index, plan.absent(), removed).size());
      List<NodeId> givers = without(old, coming);
      List<NodeId> takers = without(coming, old);
      List<NodeId> sources = without(without(old, plan.absent()), removed);
      PartitionId partition = new PartitionId(replicas(), index);
      for (int i = 0; i < takers.size(); i++) {
        moves.add(new Move(
            partition,
            takers.get(i),
            i < givers.size() ? givers.get(i) : null,
            sources,
            bytes.getOrDefault(partition, 0L)));
      }
    }

    private static List<NodeId> without(List<NodeId> all, Iterable<NodeId> others) {
      Set<NodeId> left = new LinkedHashSet<>(all);
      others.forEach(left::remove);
      return List.copyOf(left);
    }

    private List<Share> shares() {
      SortedSet<NodeId> members = new TreeSet<>(table.current().members());
      members.addAll(plan.nextMembers());
      List<Share> shares = new ArrayList<>();
      for (NodeId member : members) {
        shares.add(new Share(
            member, loadBefore.getOrDefault(member, 0), loadAfter.getOrDefault(member, 0)));
      }
      return shares;
    }

    private List<String> warnings(int owners) {
      List<String> warnings = new ArrayList<>();
      if (owners < replicas()) {
        warnings.add(plan.next().size() + " members for " + replicas()
            + " replicas of each key: a key has as many replicas as there are members");
      }
      addZones(warnings, owners);
      warnings.addAll(after.placement().warnings());
      if (moves.stream().anyMatch(move -> move.from().isEmpty())) {
        warnings.add("partitions of which every owner is absent or removed come back empty");
      }
      if (missing > 0) {
        warnings.add(freshness(owners));
      }
      return Collections.unmodifiableList(warnings);
    }

    private void addZones(List<String> warnings, int owners) {
      Set<String> zones = new TreeSet<>();
      for (RingMember member : plan.next()) {
        String zone = member.zone();
        zones.add(zone == null ? "" : zone);
      }
      boolean used = zones.size() > 1 || !zones.contains("");
      if (used && zones.size() < owners) {
        warnings.add(zones.size() + " zones for " + owners
            + " replicas of each key: the loss of one zone takes more than one replica of a key");
      }
    }

    private String freshness(int owners) {
      String found = "f = " + missing + ": up to " + missing
          + " owners of a partition are absent or removed; ";
      return missing < owners
          ? found + "reads see every earlier write only with R and W of at least " + (missing + 1)
              + ", besides R + W > " + owners
          : found + "no R and W make sure that reads see every earlier write";
    }
  }
}
