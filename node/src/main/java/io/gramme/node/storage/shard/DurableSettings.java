package io.gramme.node.storage.shard;

import io.gramme.node.storage.log.LogSettings;
import io.gramme.node.storage.pages.ShardId;

/**
 * How much memory and disk a durable engine uses, most of it in bytes.
 *
 * @param cacheBytes of states kept in memory, 0 for none
 * @param pageCacheBytes of unchanged pages of the files kept in memory, of all shards together, 0 for the least that works
 * @param passBytes of changes after which they are written from memory into the files, the same key's counted once and a
 *     quarter for each further time; writers wait when there are as many again before those are. What has to be replayed after
 *     a crash is bounded by four times that, twice when a pass was under way
 * @param segmentBytes of one segment of the commit log
 * @param rebuildBytes of a shard's file below which it is never built anew to give space back
 * @param shards how many shards a directory is made with, 1 to {@value ShardId#MAX_COUNT}; one that exists keeps the
 *     number it was made with
 */
public record DurableSettings(
    long cacheBytes,
    long pageCacheBytes,
    long passBytes,
    int segmentBytes,
    long rebuildBytes,
    int shards) {
  private static final long MIB = 1L << 20;

  /** Four times that may have to be replayed at an opening. */
  private static final long MAX_PASS_BYTES = 64 * MIB;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public DurableSettings {
    requireAtLeast("cache bytes", cacheBytes, 0);
    requireAtLeast("page cache bytes", pageCacheBytes, 0);
    requireAtLeast("pass bytes", passBytes, 1);
    requireAtLeast("rebuild bytes", rebuildBytes, 0);
    new LogSettings(segmentBytes);
    new ShardId(0, shards);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be " + least + " or more, got " + value);
    }
  }

  /** What suits a node with that much memory. */
  public static DurableSettings of(MemoryBudget memory) {
    return new DurableSettings(
        memory.states(),
        memory.pages(),
        Math.min(MAX_PASS_BYTES, memory.changes() / 2),
        16 << 20,
        16 * MIB,
        4);
  }

  /** These with another amount of memory for states. */
  public DurableSettings withCacheBytes(long bytes) {
    return new DurableSettings(
        bytes, pageCacheBytes, passBytes, segmentBytes, rebuildBytes, shards);
  }
}
