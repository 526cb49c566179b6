package io.gramme.driver.engine;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The newest member table this driver has met and the ring that follows from it (rules E1, E2).
 *
 * <p>Confined to the session's event loop.
 */
public final class RingCache {
  private ClusterRing ring;

  private RingCache(ClusterRing ring) {
    this.ring = ring;
  }

  /** A cache that begins with the table of the node first met. */
  public static RingCache startingWith(MemberTable table) {
    return startingWith(ClusterRing.of(table));
  }

  /** A cache that begins with a ring computed before. */
  public static RingCache startingWith(ClusterRing ring) {
    return new RingCache(ring);
  }

  public ClusterRing ring() {
    return ring;
  }

  /**
   * Joins what another process knows.
   *
   * @return whether that brought anything new; a table of another cluster, or made with other parameters, never does,
   *     nor one with which no ring can be computed
   */
  public boolean learn(MemberTable table) {
    MemberTable known = ring.table();
    if (table.equals(known) || !table.parameters().equals(known.parameters())) {
      return false;
    }
    MemberTable joined = known.join(table);
    if (joined.equals(known) || joined.obstacle() != null) {
      return false;
    }
    ring = ClusterRing.of(joined);
    return true;
  }

  /** Where a member listens, or null when no member has this id. */
  public @Nullable Address addressOf(NodeId node) {
    MemberRecord record = ring.table().member(node);
    return record == null ? null : record.address();
  }
}
