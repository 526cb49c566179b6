package io.gramme.node.storage.shard;

/**
 * What one shard may take.
 *
 * @param cacheBytes memory for unchanged pages and nodes of its index
 * @param fileBytes how long a file of values gets at least
 */
record ShardMemory(long cacheBytes, long fileBytes) {
  /** Of what a pass brings into a shard, the part that fills a file of values of a small store. */
  private static final int FILES_OF_A_PASS = 4;

  /** Of each of so many shards. */
  static ShardMemory of(DurableSettings settings, int shards) {
    return new ShardMemory(
        settings.pageCacheBytes() / shards, settings.passBytes() / shards / FILES_OF_A_PASS);
  }
}
