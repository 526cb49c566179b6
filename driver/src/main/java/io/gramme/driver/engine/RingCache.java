package io.gramme.driver.engine;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import org.jspecify.annotations.Nullable;

/**
 * The member table that this driver goes by, the newest it has met as a rule, and the ring that follows from it (rules E1, E2).
 *
 * <p>Confined to the session's event loop.
 */
public final class RingCache {
  /**
   * So long this driver may know more than every member it can reach. What a member alone knew when it was removed, or that
   * is beyond a split, nobody here will ever hear of: then their ring is the one to go by (rule E2).
   */
  static final long PATIENCE_NANOS = 5_000 * Time.NANOS_PER_MILLI;

  private ClusterRing ring;
  private @Nullable TableDigest digest;

  /** Since when only members have answered that are behind this ring; null when some member has followed it since. */
  private @Nullable Long aheadSinceNanos;

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

  /**
   * A member has refused something because its epoch is another: joins what it knows. When this driver knows more, members
   * are given the time to hear of it; then their table takes the place of its own.
   */
  public void refused(Time now, MemberTable table) {
    learn(table);
    Long since = aheadSinceNanos;
    if (Epoch.of(table) == ring.epoch()) {
      aheadSinceNanos = null;
    } else if (since == null) {
      aheadSinceNanos = now.monotonicNanos();
    } else if (now.monotonicNanos() - since >= PATIENCE_NANOS
        && table.parameters().equals(ring.table().parameters())) {
      follow(table);
    }
  }

  /** A member has executed something under this ring. */
  public void executed() {
    aheadSinceNanos = null;
  }

  private boolean follow(MemberTable joined) {
    if (joined.equals(ring.table()) || joined.obstacle() != null) {
      return false;
    }
    ClusterRing next = ring.followedBy(joined);
    if (next.epoch() != ring.epoch()) {
      aheadSinceNanos = null;
    }
    ring = next;
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
