package io.gramme.wire;

/** Spans in milliseconds, 0 to 2^32 - 1 on the wire (49 days); a longer span is as good as that. */
final class Millis {
  private static final long MOST = 0xFFFF_FFFFL;

  private Millis() {}

  static int toWire(long millis) {
    return (int) Math.max(0, Math.min(millis, MOST));
  }

  static long fromWire(int millis) {
    return Integer.toUnsignedLong(millis);
  }
}
