package io.gramme.membership;

import io.gramme.ring.SeatSpec;
import org.jspecify.annotations.Nullable;

/**
 * A member as placement sees it (rules E1, E3): what a ring is computed from, and nothing else.
 *
 * @param id the node
 * @param seat what placement hashes; a replacement inherits it, so that only who sits there changes
 * @param zone failure domain, or null when the cluster has none
 * @param weight capacity relative to the others, {@value SeatSpec#MIN_WEIGHT} to {@value SeatSpec#MAX_WEIGHT}
 */
public record RingMember(NodeId id, String seat, @Nullable String zone, double weight) {
  /** Checks texts and weight. */
  public RingMember {
    RecordLimits.requireText("a member's seat", seat);
    if (zone != null) {
      RecordLimits.requireText("a member's zone", zone);
    }
    RecordLimits.requireWeight(weight);
  }

  /** A member as its own record asks to be placed. */
  public static RingMember of(MemberRecord record) {
    return new RingMember(record.id(), record.seat(), record.zone(), record.weight());
  }

  SeatSpec spec() {
    return new SeatSpec(seat, weight, zone);
  }
}
