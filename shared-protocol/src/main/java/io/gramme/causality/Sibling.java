package io.gramme.causality;

import io.gramme.data.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key that no other known version covers: a value or a tombstone (rule K3).
 *
 * @param dot the write that made it
 * @param value the value's bytes, or null for a tombstone
 * @param expiryMillis wall-clock milliseconds at which it expires, 0 for never; compared with the wall clock only (T2).
 *     A tombstone that has one stands for a value that has expired, one without for a delete
 * @param metadata bytes the application attached, often empty
 */
public record Sibling(Dot dot, @Nullable Bytes value, long expiryMillis, Bytes metadata) {
  public static final long NEVER = 0L;

  /**
   * Checks the expiry.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public Sibling {
    if (expiryMillis < 0) {
      throw new IllegalArgumentException(
          "the expiry of " + dot + " must be 0 (never) or above, got " + expiryMillis);
    }
  }

  public static Sibling value(Dot dot, Bytes value) {
    return new Sibling(dot, value, NEVER, Bytes.EMPTY);
  }

  public static Sibling tombstone(Dot dot) {
    return new Sibling(dot, null, NEVER, Bytes.EMPTY);
  }

  public boolean isTombstone() {
    return value == null;
  }

  /** Whether it holds a value that has not expired. */
  public boolean isLive(long wallMillis) {
    return value != null && (expiryMillis == NEVER || wallMillis < expiryMillis);
  }

  /** Whether it holds a value that has expired. */
  public boolean hasExpired(long wallMillis) {
    return value != null && !isLive(wallMillis);
  }

  /** The tombstone under the same dot that takes the place of a value once it has expired (rule P5). */
  public Sibling expired() {
    return new Sibling(dot, null, expiryMillis, Bytes.EMPTY);
  }

  /** Whether it is the tombstone of a value that has expired, and not of a delete. */
  public boolean standsForExpired() {
    return value == null && expiryMillis != NEVER;
  }

  /**
   * The one of two copies of the same dot that every replica keeps. Copies differ in two cases only.
   *
   * <p>One replica found the value expired and the other did not: the value stays, and each replica drops it again by
   * its own wall clock. A clock that runs ahead thus costs its own node's copy and nobody else's (rule T2), and once all
   * clocks have passed the expiry no replica keeps the value.
   *
   * <p>A writer broke rule K1: the choice then merely has to be the same everywhere.
   */
  static Sibling sameDot(Sibling a, Sibling b) {
    return a == b || compareContent(a, b) >= 0 ? a : b;
  }

  private static int compareContent(Sibling a, Sibling b) {
    int order = Integer.compare(a.rank(), b.rank());
    order = order != 0 ? order : compareValues(a.value, b.value);
    if (order == 0) {
      order = Long.compare(a.expiryMillis, b.expiryMillis);
    }
    return order != 0 ? order : a.metadata.compareTo(b.metadata);
  }

  /** A delete wins over a value, a value over the tombstone of an expired one. */
  private int rank() {
    return value != null ? 1 : standsForExpired() ? 0 : 2;
  }

  private static int compareValues(@Nullable Bytes a, @Nullable Bytes b) {
    return a == null || b == null ? 0 : a.compareTo(b);
  }
}
