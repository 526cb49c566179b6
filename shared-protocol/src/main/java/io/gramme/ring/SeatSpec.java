package io.gramme.ring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What placement needs to know of one member.
 *
 * <p>The seat is the field of the member record that a replacement inherits (rule E1), so that replacing a machine
 * changes only who sits there and moves no other replica.
 *
 * @param seat identity in the ring, unique among the members, not blank
 * @param weight capacity relative to the other seats, {@value #MIN_WEIGHT}..{@value #MAX_WEIGHT}; the share of data is
 *     proportional to it as far as distinct replicas and zones permit
 * @param zone unit of common failure (rack, site), not blank; null is the zone of all seats that name none
 */
public record SeatSpec(String seat, double weight, @Nullable String zone) {
  /** Least weight: a thousandth of an ordinary seat. */
  public static final double MIN_WEIGHT = 0.001;

  /** Greatest weight: a thousand ordinary seats. */
  public static final double MAX_WEIGHT = 1000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when the seat or the zone is blank or the weight is out of range
   */
  public SeatSpec {
    Objects.requireNonNull(seat, "seat");
    if (seat.isBlank()) {
      throw new IllegalArgumentException("seat must not be blank");
    }
    if (!(weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
      throw new IllegalArgumentException("weight of seat " + seat + " must be " + MIN_WEIGHT + ".."
          + MAX_WEIGHT + ", was " + weight);
    }
    if (zone != null && zone.isBlank()) {
      throw new IllegalArgumentException(
          "zone of seat " + seat + " must not be blank: leave it out for no zone");
    }
  }

  /** A seat of weight 1 that names no zone. */
  public static SeatSpec of(String seat) {
    return new SeatSpec(seat, 1, null);
  }
}
