package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.pages.ShardFile;
import java.util.function.BooleanSupplier;

/**
 * Decides when a file is built anew: MapDB never gives space back by itself. Belongs to the passes, which run one at a
 * time.
 */
final class SpaceKeeper {
  /** What a key takes beside its state: the key, framing, its place in a node that is half full. */
  private static final int KEY_BYTES = 160;

  private final Shard shard;
  private final long leastBytes;
  private final long stepBytes;
  private long builtFileBytes;
  private long builtLiveBytes = Long.MAX_VALUE;

  SpaceKeeper(Shard shard, DurableSettings settings) {
    this.shard = shard;
    this.leastBytes = settings.rebuildBytes();
    // As much as a pass brings in, so that a rebuild comes to its end however fast others write.
    this.stepBytes = settings.passBytes();
  }

  /** About what the files would take without waste, by the index of their shard. */
  static long[] liveBytes(Summaries summaries, Shards shards) {
    long[] live = new long[shards.all().size()];
    summaries
        .all()
        .forEach((partition, summary) -> live[shards.of(partition).id().index()] +=
            summary.counts().bytes() + KEY_BYTES * summary.counts().keys());
    return live;
  }

  boolean isUnderWay() {
    return shard.isRebuilding();
  }

  /**
   * Builds the file anew when more than half of it is waste, unless that was just tried.
   *
   * @param awaited whether somebody waits for the pass; the rebuild goes on in the next one then
   * @return whether it was built, or tried
   */
  boolean giveBack(long[] live, BooleanSupplier awaited) throws StorageException {
    long liveBytes = live[shard.id().index()];
    long fileBytes = shard.fileBytes();
    boolean wasteful = fileBytes > leastBytes && fileBytes > 2 * liveBytes;
    boolean changedSince = fileBytes > 2 * builtFileBytes || liveBytes < builtLiveBytes / 2;
    boolean begins = wasteful && changedSince && shard.inService();
    if (!begins && !isUnderWay()) {
      return false;
    }
    try {
      shard.attempt(file -> rebuild(file, awaited));
    } catch (StorageException e) {
      // There is no room for a second file now; the old one serves on.
      if (e.reason() != Reason.DISK_FULL) {
        throw e;
      }
    }
    if (!isUnderWay()) {
      builtFileBytes = shard.fileBytes();
      builtLiveBytes = liveBytes;
    }
    return true;
  }

  private void rebuild(ShardFile file, BooleanSupplier awaited) throws StorageException {
    boolean done = file.rebuild(stepBytes);
    while (!done && !awaited.getAsBoolean()) {
      done = file.rebuild(stepBytes);
    }
  }
}
