package io.gramme.membership;

import io.gramme.ring.SeatSpec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
  private static final Comparator<RingMember> ORDER = Comparator.comparing(RingMember::id)
      .thenComparing(RingMember::seat)
      .thenComparing(RingMember::zone, Comparator.nullsFirst(Comparator.naturalOrder()))
      .thenComparingDouble(RingMember::weight);

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

  /** Some order in which only equal lists are equal, for joins. */
  static int compare(List<RingMember> one, List<RingMember> other) {
    return Arrays.compare(one.toArray(RingMember[]::new), other.toArray(RingMember[]::new), ORDER);
  }

  SeatSpec spec() {
    return new SeatSpec(seat, weight, zone);
  }
}
