package io.gramme.node.storage;

import io.gramme.data.Bytes;

/** Says what a state means to counts and hash tree; a pure function, called on any thread. */
@FunctionalInterface
public interface Summarizer {
  /**
   * Sums a state up.
   *
   * @param keyHash {@link io.gramme.data.Key#hash} of its key
   * @param state never empty
   * @throws StorageException when the bytes are no state
   */
  StateSummary of(long keyHash, Bytes state) throws StorageException;

  /** Sums up what a change has just made, which mostly knows by itself. */
  default StateSummary of(long keyHash, Bytes state, StateChange made) throws StorageException {
    StateSummary known = made.summary(keyHash);
    return known == null ? of(keyHash, state) : known;
  }
}
