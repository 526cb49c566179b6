package io.gramme.membership;

/**
 * What a record of the member table may hold: checked when a record is made, so that nothing else is sent, stored, read
 * back from a file or let in by a join (rule E1).
 */
final class RecordLimits {
  /** Bytes of UTF-8 that a seat, a zone or a host may have. */
  static final int MAX_TEXT_BYTES = 255;

  /** First characters of two and of three bytes in UTF-8. */
  private static final char TWO_BYTES_FROM = 0x80;

  private static final char THREE_BYTES_FROM = 0x800;

  /** Counters stay far below overflow: a node adds one with each start. */
  static final long MAX_COUNTER = 1L << 48;

  private RecordLimits() {}

  static void requireText(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (Character.isISOControl(next)) {
        throw new IllegalArgumentException(what + " must not hold control characters");
      }
      if (Character.isSurrogate(next)) {
        if (!Character.isHighSurrogate(next)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new IllegalArgumentException(what + " must not hold half of a surrogate pair");
        }
        i++;
      }
      bytes += bytesOf(next);
    }
    if (bytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          what + " must not be longer than " + MAX_TEXT_BYTES + " bytes");
    }
  }

  /** Of a character that begins with this one, in UTF-8. */
  private static int bytesOf(char first) {
    if (first < TWO_BYTES_FROM) {
      return 1;
    }
    if (first < THREE_BYTES_FROM) {
      return 2;
    }
    return Character.isSurrogate(first) ? 4 : 3;
  }

  static void requireCounter(String what, long value, long least) {
    if (value < least || value > MAX_COUNTER) {
      throw new IllegalArgumentException(
          what + " counts from " + least + " to " + MAX_COUNTER + ", got " + value);
    }
  }
}
