package io.gramme.membership;

import io.gramme.ring.PartitionId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    return new PlanReckoning(table, plan, bytes).preview();
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
        flows.merge(
            flow,
            flow,
            (one, other) -> new Flow(
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
}
