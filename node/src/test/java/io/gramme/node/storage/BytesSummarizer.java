package io.gramme.node.storage;

import io.gramme.data.Bytes;
import java.util.Arrays;

/** Sums up any bytes, for tests that do not care what a state is. */
public final class BytesSummarizer implements Summarizer {
  public static final String TOMBSTONE = "tombstone";

  @Override
  public StateSummary of(long keyHash, Bytes state) {
    long digest = keyHash;
    digest = 31 * digest + Arrays.hashCode(state.toByteArray());
    return new StateSummary(digest * 0x9e37_79b9_7f4a_7c15L, state.equals(Bytes.utf8(TOMBSTONE)));
  }
}
