package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** A node's part in reads and writes: one answer to each item, at once. A part of {@link DataMachine}. */
sealed interface Replica permits StoringReplica, NullReplica {
  /** The node's clock as it stands (rule T2). */
  long hlc(Time now);

  /** Another node's clock was seen (rule T2). */
  void clockHeard(Time now, long nodeHlc);

  /** Adopts the clock that came with an item (rule T2). */
  void clockArrived(Time now, DataEvent.Arrived arrived);

  /** From the next item on this ring is in force (rule E2). */
  void ringChanged(ClusterRing ring);

  /** A new stamp of the node's clock, above every earlier one. */
  long tick(Time now);

  /**
   * The step (rule S1).
   *
   * @param hindrance why nothing may be changed though the store could, or null
   * @throws StorageException what the store could not do; nothing was changed by the item then
   */
  Reply answer(
      Time now, DataEvent.Arrived arrived, StorageEngine store, Reply.@Nullable Refusal hindrance)
      throws StorageException;

  /**
   * The same for a state that this node has fetched by itself under the epoch in force.
   *
   * @throws StorageException what the store could not do; nothing was changed then
   */
  Reply take(
      Time now, Request.Transfer moved, StorageEngine store, Reply.@Nullable Refusal hindrance)
      throws StorageException;
}
