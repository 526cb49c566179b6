package io.gramme.driver.engine.quorum;

import io.gramme.data.Key;
import io.gramme.membership.BucketMode;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.ring.PartitionId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where one key lives under one epoch, and how its bucket is kept. Removed nodes are nowhere in it (rule E3).
 *
 * @param epoch what requests along this route are sent under; tells the mode, too (rules E2, K5)
 * @param partition where the key lies
 * @param owners whom a write goes to, best score first; those that come with a plan are last
 * @param current the owners in force, among whom a write is counted
 * @param next the owners to come, among whom it is counted as well; null when no plan is under way
 * @param readers whom a read goes to, and among whom it is counted
 * @param mode how the key's bucket keeps versions (rule K5)
 */
public record Route(
    long epoch,
    PartitionId partition,
    List<NodeId> owners,
    OwnerGroup current,
    @Nullable OwnerGroup next,
    OwnerGroup readers,
    BucketMode mode) {
  /** The route to a key in a ring. */
  public static Route of(ClusterRing ring, Key key) {
    PartitionId partition = ring.partitionOf(key);
    OwnerGroup current = ring.currentOwners(partition);
    OwnerGroup next = ring.nextOwners(partition);
    return new Route(
        ring.epochOf(key.bucket()),
        partition,
        next == null ? current.live() : ring.owners(partition),
        current,
        next,
        next == null ? current : ring.readers(partition),
        ring.table().modeOf(key.bucket()));
  }

  /** The same to one node alone, whoever owns the key. */
  public Route toOnly(NodeId node) {
    OwnerGroup alone = new OwnerGroup(1, List.of(node));
    return new Route(epoch, partition, alone.live(), alone, null, alone, mode);
  }

  /** As many of a group as a quorum asks for, never more than are left of it; 0 when none is (rule E3). */
  static int required(OwnerGroup group, QuorumSize quorum) {
    return Math.min(quorum.among(group.count()), group.live().size());
  }

  /** Whether the owners that pass are enough for a write: among those in force, and among those to come (rule E3). */
  boolean isEnough(QuorumSize w, Predicate<NodeId> passes) {
    OwnerGroup coming = next;
    return isEnough(current, w, passes) && (coming == null || isEnough(coming, w, passes));
  }

  /** What a write needs, for people. */
  public String needed(QuorumSize w) {
    OwnerGroup coming = next;
    return coming == null
        ? needed(current, w)
        : needed(current, w) + " and " + needed(coming, w) + " to come";
  }

  static String needed(OwnerGroup group, QuorumSize quorum) {
    int left = group.live().size();
    return left == 0
        ? group.count() + " owners, all of them removed,"
        : required(group, quorum) + " of " + left + " owners";
  }

  private static boolean isEnough(OwnerGroup group, QuorumSize w, Predicate<NodeId> passes) {
    int enough = Math.max(1, required(group, w));
    int count = 0;
    for (NodeId owner : group.live()) {
      count += passes.test(owner) ? 1 : 0;
    }
    return count >= enough;
  }
}
