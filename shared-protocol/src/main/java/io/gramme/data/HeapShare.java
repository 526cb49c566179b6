package io.gramme.data;

/** Bounds of memory as shares of the heap this process may have, so that a small process has small ones. */
public final class HeapShare {
  private HeapShare() {}

  /**
   * A share of the largest heap, in bytes.
   *
   * @param divisor the share is one part of so many
   * @param least the result is never below it
   * @param most the result is never above it
   */
  public static long of(int divisor, long least, long most) {
    return of(Runtime.getRuntime().maxMemory(), divisor, least, most);
  }

  static long of(long heapBytes, int divisor, long least, long most) {
    return Math.max(least, Math.min(most, heapBytes / divisor));
  }
}
