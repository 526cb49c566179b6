package io.gramme.node.storage.shard;

import io.gramme.data.HeapShare;

/**
 * What a node's storage keeps in memory, in bytes, as one share of the heap: half of it for changes on their way into the
 * files, three eighths for states as the files have them, the rest for pages.
 *
 * @param states encoded states in front of the shards
 * @param pages unchanged pages of the shards' files, all together
 * @param changes the most that is not in the files yet: the changes of a pass, and as many again, at which writers
 *     wait for it
 */
public record MemoryBudget(long states, long pages, long changes) {
  /** Of the heap of a process that is a node and nothing else. */
  public static final double SHARE_OF_A_NODE = 0.4;

  /** Of the heap of an application that carries a node. */
  public static final double SHARE_OF_AN_APPLICATION = 0.25;

  /** The smallest share that may be asked for. */
  public static final double LEAST_SHARE = 0.05;

  /** The largest: what waits, arrives and leaves needs memory, too. */
  public static final double LARGEST_SHARE = 0.6;

  private static final long MIB = 1L << 20;
  private static final int PARTS = 8;

  /**
   * The budget of a share of this process's largest heap; none of its parts is below what the engine works with.
   *
   * @param share {@value #LEAST_SHARE} to {@value #LARGEST_SHARE}
   * @throws IllegalArgumentException when the share is out of range
   */
  public static MemoryBudget of(double share) {
    return of(share, HeapShare.of(1, 0, Long.MAX_VALUE));
  }

  static MemoryBudget of(double share, long heapBytes) {
    if (!(share >= LEAST_SHARE && share <= LARGEST_SHARE)) {
      throw new IllegalArgumentException(
          share + " is out of range; allowed are " + LEAST_SHARE + " to " + LARGEST_SHARE);
    }
    long part = (long) (heapBytes * share) / PARTS;
    return new MemoryBudget(
        Math.max(4 * MIB, 3 * part), Math.max(2 * MIB, part), Math.max(4 * MIB, 4 * part));
  }
}
