package io.gramme.node.data;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A former owner's copy of one partition on its way to the owners under one epoch (rule E4): each state goes to all of
 * them, and is dropped when all have it durably and it is still the same here. What fails is read and sent again.
 */
final class PartitionDrain {
  private final PartitionId partition;
  private final ClusterRing ring;
  private final List<NodeId> owners;
  private final OwnStates own;
  private final DrainWindow window;
  private final MovedSoFar moved;
  private final RetryPause retry = new RetryPause();
  private final Map<Key, Handing> underWay = new LinkedHashMap<>();

  /** Behind which key it reads on, stored or not; null for the first. */
  private @Nullable Key after;

  private boolean read;
  private long dueNanos;
  private long droppedUpTo = -1;
  private String waitsFor = "";

  PartitionDrain(
      Time now, PartitionId partition, ClusterRing ring, OwnStates own, DrainWindow window) {
    this.partition = partition;
    this.ring = ring;
    this.own = own;
    this.window = window;
    owners = ring.owners(partition);
    moved = new MovedSoFar(now);
    dueNanos = now.monotonicNanos();
  }

  /** The last change of the engine that dropped something here; -1 before the first. */
  long droppedUpTo() {
    return droppedUpTo;
  }

  /** When it wants to go on, in monotonic nanoseconds; null while it waits for answers. */
  @Nullable
  Long wake() {
    return read && !underWay.isEmpty() ? null : dueNanos;
  }

  /** Reads on and sends as much as there is room for; returns whether nothing is left here. */
  boolean advance(Time now, DataExchanges exchanges, DataEffects effects) {
    while (!read && isDue(now) && window.hasRoom()) {
      handNext(now, exchanges, effects);
    }
    if (!read || !underWay.isEmpty()) {
      return false;
    }
    if (effects.store().counts(partition).keys() == 0) {
      return true;
    }
    if (isDue(now)) {
      pause(now, waitsFor.isEmpty() ? "states that changed meanwhile" : waitsFor);
    }
    return false;
  }

  private boolean isDue(Time now) {
    return now.monotonicNanos() - dueNanos >= 0;
  }

  private void handNext(Time now, DataExchanges exchanges, DataEffects effects) {
    if (owners.isEmpty()) {
      pause(now, "an owner: all were removed");
      return;
    }
    long asOf = own.asOf(now, effects);
    StoredState next;
    try {
      next = effects.store().next(partition, after);
    } catch (StorageException e) {
      unreadable(now, e);
      return;
    }
    if (next == null) {
      read = true;
      return;
    }
    after = next.key();
    if (!underWay.containsKey(next.key())) {
      send(now, next, asOf, exchanges, effects);
    }
  }

  /** S4: a value that cannot be read stays where it is, and keeps this node from having handed on everything. */
  private void unreadable(Time now, StorageException failure) {
    Key damaged = failure.key();
    if (failure.reason() == StorageException.Reason.VALUE_DAMAGED && damaged != null) {
      after = damaged;
      waitsFor = String.valueOf(failure.getMessage());
    } else {
      pause(now, own.refusalOf(failure).detail());
    }
  }

  private void send(
      Time now, StoredState next, long asOf, DataExchanges exchanges, DataEffects effects) {
    Handing handing = new Handing(this, next.key(), next.state(), owners);
    underWay.put(next.key(), handing);
    window.add(handing);
    Request request = new Request.Transfer(partition, next.key(), next.state(), asOf);
    long epoch = ring.epochOf(next.key().bucket());
    for (NodeId owner : owners) {
      exchanges.send(now, owner, epoch, request, handing, effects);
    }
  }

  /** The confirmation round: all owners have it durably, under the epoch that is still in force. */
  void confirmed(Time now, Handing handing, DataEffects effects) {
    end(handing);
    Bytes held = handing.state();
    StorageEngine store = effects.store();
    try {
      Bytes after = store.update(
          partition, handing.key(), current -> current.equals(held) ? Bytes.EMPTY : current);
      if (after.isEmpty()) {
        droppedUpTo = store.lastChange();
        moved.add(now, 1, held.length());
        retry.succeeded();
        waitsFor = "";
      }
    } catch (StorageException e) {
      Reply.Refusal refusal = own.refusalOf(e);
      pause(now, refusal.code() + ", " + refusal.detail());
    } catch (OutOfMemoryError e) {
      pause(now, "memory to drop a state"); // S4: nothing was changed
    }
  }

  void failed(Time now, Handing handing, String cause) {
    end(handing);
    if (isDue(now)) { // what was sent together fails together, and is one failure
      pause(now, cause);
    }
    after = null;
    read = false;
  }

  private void end(Handing handing) {
    handing.end();
    underWay.remove(handing.key());
    window.remove(handing);
  }

  private void pause(Time now, String cause) {
    waitsFor = cause;
    dueNanos = now.monotonicNanos() + retry.nextNanos();
    after = null;
    read = false;
  }

  /** Another ring is in force: what was sent under this one does not count. */
  void end() {
    underWay.values().forEach(Handing::end);
  }

  TransferStatus status(StorageEngine store) {
    return new TransferStatus(
        partition,
        own.node(),
        null,
        moved.states(),
        moved.bytes(),
        moved.bytes() + store.counts(partition).bytes(),
        moved.bytesPerSecond(),
        waitsFor);
  }
}
