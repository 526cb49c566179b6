package io.gramme.node.data;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.merkle.StateDigest;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.Summarizer;

/** Tells a store what the states it keeps mean to its counts and hash trees (rule M1). Immutable. */
public final class StateSummarizer implements Summarizer {
  /** H until the members publish what they have received (rule P1). */
  private static final long WATERMARK = Hlc.NONE;

  private StateSummarizer() {}

  public static StateSummarizer create() {
    return new StateSummarizer();
  }

  /** Sums up a state that is decoded already. */
  static StateSummary of(long keyHash, KeyState state) {
    return new StateSummary(
        StateDigest.of(keyHash, state, WATERMARK), state.isPurgeableUpTo(Long.MAX_VALUE));
  }

  @Override
  public StateSummary of(long keyHash, Bytes state) throws StorageException {
    try {
      return of(keyHash, StateFormat.decode(state));
    } catch (FormatException e) {
      throw new StorageException(
          StorageException.Reason.DAMAGED, "a state cannot be read: " + e.getMessage(), e);
    }
  }
}
