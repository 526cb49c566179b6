package io.gramme.node.storage.shard;

import io.gramme.data.HeapShare;
import io.gramme.node.storage.log.LogSettings;
import io.gramme.node.storage.pages.ShardId;

/**
 * How much memory and disk a durable engine uses, most of it in bytes.
 *
 * @param cacheBytes of states kept in memory, 0 for none
 * @param pageCacheBytes of unchanged pages of the files kept in memory, of all shards together, 0 for the least that works
 * @param passBytes of changes after which they are written from memory into the files, the same key's counted once and a
 *     quarter for each further time; writers wait at twice as many. What has to be replayed after a crash is bounded by
 *     four times that, twice when a pass was under way
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

  /**
   * What suits a node, with the given memory for states. From a heap of 512 MiB on pages have 32 MiB and a pass 16 MiB;
   * below, a sixteenth and a thirty-second of the heap, since two passes of changes may be in memory at a time.
   */
  public static DurableSettings ofDefaults(long cacheBytes) {
    return new DurableSettings(
        cacheBytes,
        HeapShare.of(16, 2 * MIB, 32 * MIB),
        HeapShare.of(32, MIB, 16 * MIB),
        16 << 20,
        16 * MIB,
        4);
  }
}
