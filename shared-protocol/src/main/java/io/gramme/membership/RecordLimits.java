package io.gramme.membership;

import io.gramme.ring.SeatSpec;
import java.nio.charset.StandardCharsets;

/**
 * What a record of the member table may hold: checked when a record is made, so that nothing else is sent, stored, read
 * back from a file or let in by a join (rule E1).
 */
public final class RecordLimits {
  /** Bytes of UTF-8 that a seat, a zone or a host may have. */
  static final int MAX_TEXT_BYTES = 255;

  /** Counters stay far below overflow: a node adds one with each start. */
  public static final long MAX_COUNTER = 1L << 48;

  private RecordLimits() {}

  static void requireText(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
    // Each char has at least one byte, so a long text is refused before it is encoded.
    if (text.length() > MAX_TEXT_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          what + " must not be longer than " + MAX_TEXT_BYTES + " bytes");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " must not hold control characters");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(what + " must not hold half of a surrogate pair");
    }
  }

  static void requireWeight(double weight) {
    if (!(weight >= SeatSpec.MIN_WEIGHT && weight <= SeatSpec.MAX_WEIGHT)) {
      throw new IllegalArgumentException("a member's weight must be " + SeatSpec.MIN_WEIGHT + " to "
          + SeatSpec.MAX_WEIGHT + ", got " + weight);
    }
  }

  /**
   * Refuses a counter that is out of range.
   *
   * @param what names it in the message
   * @throws IllegalArgumentException when it is less than {@code least} or more than {@link #MAX_COUNTER}
   */
  public static void requireCounter(String what, long value, long least) {
    if (value < least || value > MAX_COUNTER) {
      throw new IllegalArgumentException(
          what + " counts from " + least + " to " + MAX_COUNTER + ", got " + value);
    }
  }
}
