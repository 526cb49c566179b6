package io.gramme.node.storage.shard;

/**
 * What one shard takes.
 *
 * @param cacheBytes memory for unchanged pages and nodes of its index
 * @param fileBytes how long a file of values gets at least before the next is begun
 */
record ShardMemory(long cacheBytes, long fileBytes) {
  /** Of what a pass brings into a shard, the part that fills a file of values of a small store. */
  private static final int FILES_OF_A_PASS = 16;

  /** The same of a pass that is so small that its files would be. */
  private static final int FILES_OF_A_SMALL_PASS = 4;

  private static final long SMALL_FILE_BYTES = 64 << 10;

  /** Of each of so many shards. */
  static ShardMemory of(DurableSettings settings, int shards) {
    long pass = settings.passBytes() / shards;
    long small = Math.min(SMALL_FILE_BYTES, pass / FILES_OF_A_SMALL_PASS);
    return new ShardMemory(
        settings.pageCacheBytes() / shards, Math.max(small, pass / FILES_OF_A_PASS));
  }
}
