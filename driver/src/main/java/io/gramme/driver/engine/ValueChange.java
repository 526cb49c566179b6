package io.gramme.driver.engine;

import io.gramme.data.Bytes;
import org.jspecify.annotations.Nullable;

/** The change of an update. Runs on the executor of the call's settings. */
@FunctionalInterface
public interface ValueChange {
  /**
   * The new value.
   *
   * @param current the value there is, resolved; null when there is none
   * @return never null: to delete a key, delete it
   * @throws Exception which fails the update with CALLBACK_FAILED before anything is written
   */
  Bytes change(@Nullable Bytes current) throws Exception;
}
