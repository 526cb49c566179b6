package io.gramme.message;

import io.gramme.data.Bytes;
import io.gramme.data.Key;

/**
 * One state of those that a walk brings (rule M3).
 *
 * @param state an encoded {@link io.gramme.format.StateFormat key state}
 */
public record MovedState(Key key, Bytes state) {
  int estimatedBytes() {
    return MessageSizes.FRAMING + key.bucket().length() + key.bytes().length() + state.length();
  }
}
