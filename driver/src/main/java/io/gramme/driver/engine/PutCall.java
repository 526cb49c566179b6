package io.gramme.driver.engine;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * A write.
 *
 * @param key what to write
 * @param value the value, or null to delete
 * @param metadata bytes kept beside the value, often empty
 * @param seen what it replaces; a delete by {@link Seen#BY_SESSION} reads first (rule W8)
 * @param ttlMillis after how many milliseconds the value expires, counted on the wall clock from when the write begins;
 *     0 for never, and without effect on a delete
 * @param settings how
 */
public record PutCall(
    Key key,
    @Nullable Bytes value,
    Bytes metadata,
    Seen seen,
    long ttlMillis,
    CallSettings settings)
    implements Call {
  /** Checks the time to live. */
  public PutCall {
    Ttl.require(ttlMillis);
  }

  /** A write of a value that never expires. */
  public PutCall(Key key, @Nullable Bytes value, Bytes metadata, Seen seen, CallSettings settings) {
    this(key, value, metadata, seen, Ttl.NONE, settings);
  }
}
