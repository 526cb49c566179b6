package io.gramme.driver.session;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a write puts.
 *
 * @param value null for a delete
 * @param metadata bytes beside it
 */
record WriteInput(@Nullable Bytes value, Bytes metadata) {
  static final WriteInput DELETE = new WriteInput(null, Bytes.EMPTY);

  static WriteInput of(Bytes value) {
    return new WriteInput(value, Bytes.EMPTY);
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
