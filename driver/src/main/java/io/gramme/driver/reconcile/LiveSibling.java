package io.gramme.driver.reconcile;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * One of several live versions of a key, none of which was written with knowledge of the others.
 *
 * <p>Immutable and thread-safe as far as the value is.
 *
 * @param <V> type of the values
 */
public final class LiveSibling<V> {
  private static final byte[] NO_METADATA = {};

  private final V value;
  private final Instant writtenAt;
  private final byte[] metadata;

  private LiveSibling(V value, Instant writtenAt, byte[] metadata) {
    this.value = Objects.requireNonNull(value, "value");
    this.writtenAt = Objects.requireNonNull(writtenAt, "writtenAt");
    this.metadata = metadata;
  }

  /** A sibling without metadata, as the driver makes them and as tests of a reconciler need them. */
  public static <V> LiveSibling<V> of(V value, Instant writtenAt) {
    return new LiveSibling<>(value, writtenAt, NO_METADATA);
  }

  /** A sibling with the bytes its writer attached. */
  public static <V> LiveSibling<V> of(V value, Instant writtenAt, byte[] metadata) {
    return new LiveSibling<>(value, writtenAt, metadata.clone());
  }

  public V value() {
    return value;
  }

  /**
   * When it was written by the clock of its writer, in milliseconds: good for showing to people. Clocks of different
   * machines differ, so it does not prove which of two siblings was first.
   */
  public Instant writtenAt() {
    return writtenAt;
  }

  /** A copy of the bytes its writer attached; empty when there are none. */
  public byte[] metadata() {
    return metadata.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LiveSibling<?> that
        && value.equals(that.value)
        && writtenAt.equals(that.writtenAt)
        && Arrays.equals(metadata, that.metadata);
  }

  @Override
  public int hashCode() {
    return 31 * value.hashCode() + writtenAt.hashCode();
  }

  @Override
  public String toString() {
    return value + " written at " + writtenAt;
  }
}
