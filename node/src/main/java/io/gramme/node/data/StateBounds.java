package io.gramme.node.data;

import io.gramme.data.Limits;

/**
 * How large a write may make the state of a key (rule S3).
 *
 * @param siblings versions that stand beside each other
 * @param bytes of the whole state
 * @param softEntries context entries above which those are dropped that were covered long ago
 * @param hardEntries context entries at which the valve opens, and a write that adds one is refused
 * @param longMillis how long ago an entry must have been covered to be dropped before the valve opens
 */
public record StateBounds(
    int siblings, int bytes, int softEntries, int hardEntries, long longMillis) {
  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  /** Those of every node. */
  public static final StateBounds USUAL = new StateBounds(
      Limits.MAX_SIBLINGS,
      Limits.MAX_STATE_BYTES,
      Limits.CONTEXT_ENTRIES_SOFT,
      Limits.CONTEXT_ENTRIES_HARD,
      DAY_MILLIS);
}
