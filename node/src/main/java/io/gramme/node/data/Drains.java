package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of which this node holds keys and is no owner, neither now nor by the plan under way (rule E4): what a
 * leaver, an owner that gave some to others, and a receiver of an aborted plan have left. Says once for each epoch that
 * nothing is left, durably.
 */
final class Drains {
  private final OwnStates own;
  private final List<PartitionDrain> open = new ArrayList<>();
  private DrainWindow window = new DrainWindow();
  private long epoch;

  /** What must be durable before any of it is shown (rule S2), and before nothing is left. */
  private long awaited = -1;

  private boolean told = true;

  /** When it looks again whether the partitions out of service have come back. */
  private @Nullable Long lookAgainNanos;

  Drains(OwnStates own) {
    this.own = own;
  }

  void ringChanged(Time now, ClusterRing ring, StorageEngine store) {
    open.forEach(PartitionDrain::end);
    open.clear();
    window = new DrainWindow();
    epoch = ring.epoch();
    awaited = store.lastChange();
    lookAgainNanos = null;
    told = ring.table().isRemoved(own.node());
    if (told) {
      return; // E6: what it has is kept for salvage
    }
    for (PartitionId partition : Ownership.partitions(ring)) {
      if (store.counts(partition).keys() > 0 && !ring.isOwner(own.node(), partition)) {
        open.add(new PartitionDrain(now, partition, ring, own, window));
      }
    }
  }

  /** Goes on where it can; says so when nothing is left. */
  void advance(Time now, DataExchanges exchanges, DataEffects effects) {
    if (told || !own.isDurable(awaited)) {
      return;
    }
    for (PartitionDrain drain : List.copyOf(open)) {
      if (drain.advance(now, exchanges, effects)) {
        awaited = Math.max(awaited, drain.droppedUpTo());
        open.remove(drain);
      }
    }
    if (open.isEmpty() && own.isDurable(awaited)) {
      finish(now, effects);
    }
  }

  /** What a part out of service holds is not counted, and may be all there is. */
  private void finish(Time now, DataEffects effects) {
    if (effects.store().outOfService() == null) {
      told = true;
      lookAgainNanos = null;
      effects.drained(epoch);
    } else {
      lookAgainNanos = now.monotonicNanos() + RetryPause.LONGEST_MILLIS * Time.NANOS_PER_MILLI;
    }
  }

  /** The change of the engine that must be durable before it goes on; -1 for none. */
  long awaited() {
    return told ? -1 : awaited;
  }

  /** When it wants to go on, in monotonic nanoseconds; null while it waits for others or has nothing to do. */
  @Nullable
  Long wake(Time now) {
    if (told || !own.isDurable(awaited)) {
      return null;
    }
    Long wake = lookAgainNanos;
    if (window.hasRoom()) {
      for (PartitionDrain drain : open) {
        wake = Transfers.earlier(now, wake, drain.wake());
      }
    }
    return wake;
  }

  List<TransferStatus> status(StorageEngine store) {
    return open.stream().map(drain -> drain.status(store)).toList();
  }
}
