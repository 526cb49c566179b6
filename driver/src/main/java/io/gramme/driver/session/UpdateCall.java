package io.gramme.driver.session;

import io.gramme.data.Key;

/**
 * Read, resolve, change, write (rule W7).
 *
 * @param key what to update
 * @param change makes the new value; run once, not again when the write's fate is unknown
 * @param resolver makes one value of siblings
 * @param ttlMillis after how many milliseconds the new value expires, as in {@link PutCall}; what the old value had does
 *     not count
 * @param settings how
 */
public record UpdateCall(
    Key key, ValueChange change, SiblingResolver resolver, long ttlMillis, CallSettings settings)
    implements Call {
  /** Checks the time to live. */
  public UpdateCall {
    Ttl.require(ttlMillis);
  }

  /** An update to a value that never expires. */
  public UpdateCall(Key key, ValueChange change, SiblingResolver resolver, CallSettings settings) {
    this(key, change, resolver, Ttl.NONE, settings);
  }
}
