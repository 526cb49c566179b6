package io.gramme.driver.engine;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a write puts.
 *
 * @param value null for a delete
 * @param metadata bytes beside it
 * @param expiryMillis wall-clock milliseconds at which the value expires, 0 for never (rule T2)
 */
record WriteInput(@Nullable Bytes value, Bytes metadata, long expiryMillis) {
  static final WriteInput DELETE = new WriteInput(null, Bytes.EMPTY, Sibling.NEVER);

  /** A value and when it expires; the expiry of a delete is dropped. */
  static WriteInput of(@Nullable Bytes value, Bytes metadata, long expiryMillis) {
    return new WriteInput(value, metadata, value == null ? Sibling.NEVER : expiryMillis);
  }

  /** What is wrong with the sizes, or null. */
  @Nullable
  String problem() {
    if (value != null && value.length() > Limits.MAX_VALUE_BYTES) {
      return "value has " + value.length() + " bytes; allowed are at most "
          + Limits.MAX_VALUE_BYTES;
    }
    if (metadata.length() > Limits.MAX_METADATA_BYTES) {
      return "metadata has " + metadata.length() + " bytes; allowed are at most "
          + Limits.MAX_METADATA_BYTES;
    }
    return null;
  }
}
