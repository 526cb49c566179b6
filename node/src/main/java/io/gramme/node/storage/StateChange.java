package io.gramme.node.storage;

import io.gramme.data.Bytes;
import org.jspecify.annotations.Nullable;

/** What a step does to one key's state (rule S1). Called on the store's thread; must not call the engine. */
@FunctionalInterface
public interface StateChange {
  /**
   * Turns the current state into the next.
   *
   * @param current the encoded state as it stands, empty for an absent key
   * @return the encoded state to store; the very object given as {@code current} to leave it unchanged; empty to remove
   *     the key
   * @throws StorageException when the current bytes are not what was stored; the store is then left unchanged
   */
  Bytes next(Bytes current) throws StorageException;

  /**
   * What the state that {@link #next} just returned means, when the change had it decoded; null when the engine is to ask
   * its {@link Summarizer}, which decodes it once more.
   *
   * @param keyHash {@link io.gramme.data.Key#hash} of the key
   */
  default @Nullable StateSummary summary(long keyHash) {
    return null;
  }
}
