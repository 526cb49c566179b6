package io.gramme.node.storage.durable;

import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.mapdb.StoreFile;

/**
 * Decides when a file is built anew: MapDB never gives space back by itself. Belongs to the passes, which run one at a
 * time.
 */
final class SpaceKeeper {
  /** What a key takes beside its state: the key, framing, its place in a node that is half full. */
  private static final int KEY_BYTES = 160;

  private final StoreFile file;
  private final long leastBytes;
  private long builtFileBytes;
  private long builtLiveBytes = Long.MAX_VALUE;

  SpaceKeeper(StoreFile file, long leastBytes) {
    this.file = file;
    this.leastBytes = leastBytes;
  }

  /** About what a file without waste would take. */
  static long liveBytes(Summaries summaries) {
    long live = 0;
    for (PartitionSummary summary : summaries.all().values()) {
      live += summary.counts().bytes() + KEY_BYTES * summary.counts().keys();
    }
    return live;
  }

  /** Builds the file anew when more than half of it is waste, unless that was just tried. */
  void giveBack(long liveBytes) throws StorageException {
    long fileBytes = file.fileBytes();
    boolean wasteful = fileBytes > leastBytes && fileBytes > 2 * liveBytes;
    boolean changedSince = fileBytes > 2 * builtFileBytes || liveBytes < builtLiveBytes / 2;
    if (!wasteful || !changedSince) {
      return;
    }
    try {
      file.rebuild();
    } catch (StorageException e) {
      // There is no room for a second file now; the old one serves on.
      if (e.reason() != Reason.DISK_FULL) {
        throw e;
      }
    }
    builtFileBytes = file.fileBytes();
    builtLiveBytes = liveBytes;
  }
}
