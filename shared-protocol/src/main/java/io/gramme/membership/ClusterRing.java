package io.gramme.membership;

import io.gramme.data.Key;
import io.gramme.ring.KeyHash;
import io.gramme.ring.PartitionId;
import io.gramme.ring.Placement;
import io.gramme.ring.SeatSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ring as every process computes it from the same member table: which nodes own a key and who stands in for them.
 *
 * <p>Immutable and thread-safe; costs one placement to build, lookups are array reads.
 */
public final class ClusterRing {
  private final MemberTable table;
  private final long epoch;
  private final List<List<NodeId>> preferenceLists;
  private final int owners;

  private ClusterRing(MemberTable table) {
    this.table = table;
    this.epoch = Epoch.of(table);
    Map<String, NodeId> sitting = new TreeMap<>();
    List<SeatSpec> seats = new ArrayList<>();
    for (MemberRecord record : table.currentRecords()) {
      seats.add(new SeatSpec(record.seat(), record.weight(), record.zone()));
      sitting.put(record.seat(), record.id());
    }
    Placement placement = Placement.of(seats, table.parameters().placement());
    this.owners = Math.min(table.parameters().placement().replicas(), seats.size());
    this.preferenceLists = new ArrayList<>();
    for (int index = 0; index < table.parameters().placement().partitions(); index++) {
      preferenceLists.add(nodesOf(placement.preferenceList(index), sitting));
    }
  }

  private static List<NodeId> nodesOf(List<String> seats, Map<String, NodeId> sitting) {
    List<NodeId> nodes = new ArrayList<>(seats.size());
    for (String seat : seats) {
      NodeId id = sitting.get(seat);
      if (id != null) {
        nodes.add(id);
      }
    }
    return List.copyOf(nodes);
  }

  /** The ring of a table. */
  public static ClusterRing of(MemberTable table) {
    return new ClusterRing(table);
  }

  public MemberTable table() {
    return table;
  }

  public long epoch() {
    return epoch;
  }

  /** What requests for keys of a bucket are sent under: tells the mode this table knows the bucket by (rules E2, K5). */
  public long epochOf(String bucket) {
    return Epoch.marked(epoch, createdAs(bucket));
  }

  /**
   * Whether a request for a key of a bucket that was sent under the given epoch may be executed by who has this ring. It
   * may not when this table would teach the sender another mode than it went by; when it is this table that lacks
   * something, refusing would only keep the sender from writing.
   */
  public boolean admits(long sent, String bucket) {
    BucketMode mode = createdAs(bucket);
    if (sent == epoch) {
      return mode != BucketMode.LAST_WRITE_WINS;
    }
    if (sent == Epoch.marked(epoch, BucketMode.LAST_WRITE_WINS)) {
      return mode != BucketMode.CAUSAL;
    }
    return sent == Epoch.marked(epoch, BucketMode.CAUSAL);
  }

  private @Nullable BucketMode createdAs(String bucket) {
    BucketRecord record = table.buckets().get(bucket);
    return record == null ? null : record.mode();
  }

  /** How many owners each partition of the cluster's own family has: N, or all members when there are fewer. */
  public int ownersPerPartition() {
    return owners;
  }

  /** The partition a key lies in, in the cluster's own family (rule E7). */
  public PartitionId partitionOf(Key key) {
    int partitions = table.parameters().placement().partitions();
    return new PartitionId(
        table.parameters().placement().replicas(), KeyHash.partitionIndex(key.hash(), partitions));
  }

  /** Owners first, by score, then everybody else as fallbacks, by score. */
  public List<NodeId> preferenceList(PartitionId partition) {
    return preferenceLists.get(partition.index());
  }

  /** The owners of a partition: the first of its preference list, as many as its family says and members allow. */
  public List<NodeId> owners(PartitionId partition) {
    List<NodeId> list = preferenceLists.get(partition.index());
    return list.subList(0, Math.min(Math.min(partition.family(), owners), list.size()));
  }

  public boolean isOwner(NodeId node, PartitionId partition) {
    return partition.index() < preferenceLists.size() && owners(partition).contains(node);
  }
}
