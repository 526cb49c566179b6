package io.gramme.driver.engine;

import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * Which updates can be combined (rule W7): those of one key that read, resolve, write and expire alike. Where their
 * changes run does not matter.
 *
 * @param key what they update
 * @param conversion see {@link UpdateCall}
 * @param ttlMillis after how many milliseconds what they write expires
 * @param settings theirs, but for the executor
 */
record UpdateKind(Key key, Object conversion, long ttlMillis, CallSettings settings) {
  /** The kind of an update, or null when it is combined with no other. */
  static @Nullable UpdateKind of(UpdateCall call) {
    Object conversion = call.conversion();
    return conversion == null
        ? null
        : new UpdateKind(
            call.key(), conversion, call.ttlMillis(), call.settings().anywhere());
  }
}
