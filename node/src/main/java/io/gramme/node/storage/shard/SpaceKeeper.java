package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.Summaries;
import java.util.function.BooleanSupplier;

/**
 * Decides when space is given back: values are moved out of wasteful files, and an index is built anew, since MapDB never
 * gives space back by itself. Belongs to the passes, which run one at a time.
 */
final class SpaceKeeper {
  /** What a key takes beside its state: the key, its entry, framing, its place in a node that is half full. */
  private static final int KEY_BYTES = 200;

  private final Shard shard;
  private final long leastBytes;
  private final long stepBytes;
  private long builtIndexBytes;
  private long builtLiveBytes = Long.MAX_VALUE;

  SpaceKeeper(Shard shard, DurableSettings settings) {
    this.shard = shard;
    this.leastBytes = settings.rebuildBytes();
    // As much as a pass brings in, so that a rebuild comes to its end however fast others write.
    this.stepBytes = settings.passBytes();
  }

  /** About what index and values would take without waste, by the index of their shard. */
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

  /** Moves values out of wasteful files until somebody waits, each step made durable. */
  void compact(BooleanSupplier awaited) throws StorageException {
    boolean[] due = {true};
    while (due[0] && !awaited.getAsBoolean()) {
      due[0] = false;
      shard.attempt(states -> {
        due[0] = states.isCompactionDue();
        if (due[0]) {
          due[0] = states.compact(stepBytes, awaited);
          states.checkpoint(states.mark());
        }
      });
    }
  }

  /**
   * Builds the index anew when more than half of it is waste, unless that was just tried.
   *
   * @param awaited whether somebody waits for the pass; the rebuild goes on in the next one then
   * @return whether it was built, or tried
   */
  boolean giveBack(long[] live, BooleanSupplier awaited) throws StorageException {
    long liveBytes = Math.max(0, live[shard.id().index()] - shard.valueBytes());
    long indexBytes = shard.indexBytes();
    boolean wasteful = indexBytes > leastBytes && indexBytes > 2 * liveBytes;
    boolean changedSince = indexBytes > 2 * builtIndexBytes || liveBytes < builtLiveBytes / 2;
    boolean begins = wasteful && changedSince && shard.inService();
    if (!begins && !isUnderWay()) {
      return false;
    }
    try {
      shard.attempt(states -> rebuild(states, awaited));
    } catch (StorageException e) {
      // There is no room for a second file now; the old one serves on.
      if (e.reason() != Reason.DISK_FULL) {
        throw e;
      }
    }
    if (!isUnderWay()) {
      builtIndexBytes = shard.indexBytes();
      builtLiveBytes = liveBytes;
    }
    return true;
  }

  private void rebuild(SavedStates states, BooleanSupplier awaited) throws StorageException {
    boolean done = states.rebuildIndex(stepBytes);
    while (!done && !awaited.getAsBoolean()) {
      done = states.rebuildIndex(stepBytes);
    }
  }
}
