package io.gramme.driver.engine;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import org.jspecify.annotations.Nullable;

/**
 * The newest member table this driver has met and the ring that follows from it (rules E1, E2).
 *
 * <p>Confined to the session's event loop.
 */
public final class RingCache {
  private ClusterRing ring;
  private @Nullable TableDigest digest;

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
    return !table.equals(known)
        && table.parameters().equals(known.parameters())
        && follow(known.join(table));
  }

  /**
   * Joins what a member of this cluster told.
   *
   * @return whether that brought anything new; what leads to no ring never does
   */
  public boolean learn(TableDelta delta) {
    try {
      return !delta.isEmpty() && follow(ring.table().join(delta));
    } catch (IllegalArgumentException e) {
      return false; // a ring with a member of which nobody has a record
    }
  }

  private boolean follow(MemberTable joined) {
    if (joined.equals(ring.table()) || joined.obstacle() != null) {
      return false;
    }
    ring = ring.followedBy(joined);
    digest = null;
    return true;
  }

  /** Of the newest table. */
  public TableDigest digest() {
    TableDigest known = digest;
    if (known == null) {
      known = TableDigest.of(ring.table());
      digest = known;
    }
    return known;
  }

  /** Where a member listens, or null when no member has this id. */
  public @Nullable Address addressOf(NodeId node) {
    MemberRecord record = ring.table().member(node);
    return record == null ? null : record.address();
  }
}
