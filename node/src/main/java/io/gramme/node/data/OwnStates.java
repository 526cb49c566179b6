package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageException;

/** What the parts that move partitions may do with the node's own data: each at once and whole (rule S1). */
interface OwnStates {
  NodeId node();

  /** Another node's clock was seen (rule T2). */
  void clockHeard(Time now, long nodeHlc);

  /**
   * Joins a moved state with what is stored, as if it had arrived; it is durable once {@link #isDurable} says so.
   *
   * @return {@link Reply.Applied} or why not
   */
  Reply take(Time now, Request.Transfer moved, DataEffects effects);

  /** A stamp for what is read next and sent to others: not above the durable ceiling of the clock (rules R2, T3). */
  long asOf(Time now, DataEffects effects);

  /** Whether the engine's changes up to this one are on disk. */
  boolean isDurable(long change);

  /** Items of others executed so far; what moves is slower while there are many. */
  long foregroundItems();

  /** What a failed call of the engine means; the machine has taken care of what follows from it. */
  Reply.Refusal refusalOf(StorageException failure);
}
