package io.gramme.driver.engine;

import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * Read, resolve, change, write (rule W7).
 *
 * @param key what to update
 * @param change makes the new value; run once, not again when the write's fate is unknown
 * @param resolver makes one value of siblings
 * @param ttlMillis after how many milliseconds the new value expires, as in {@link PutCall}; what the old value had does
 *     not count
 * @param settings how
 * @param conversion equal for calls whose resolvers and values are made by the same code, so that one's change may be
 *     given the value that another's made; null when it is combined with no other update
 */
public record UpdateCall(
    Key key,
    ValueChange change,
    SiblingResolver resolver,
    long ttlMillis,
    CallSettings settings,
    @Nullable Object conversion)
    implements Call {
  /** Checks the time to live. */
  public UpdateCall {
    Ttl.require(ttlMillis);
  }

  /** An update that is combined with no other. */
  public UpdateCall(
      Key key,
      ValueChange change,
      SiblingResolver resolver,
      long ttlMillis,
      CallSettings settings) {
    this(key, change, resolver, ttlMillis, settings, null);
  }

  /** The same update, combined with no other. */
  public UpdateCall alone() {
    return new UpdateCall(key, change, resolver, ttlMillis, settings);
  }

  /** An update to a value that never expires. */
  public UpdateCall(Key key, ValueChange change, SiblingResolver resolver, CallSettings settings) {
    this(key, change, resolver, Ttl.NONE, settings);
  }
}
