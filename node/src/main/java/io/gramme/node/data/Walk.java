package io.gramme.node.data;

import io.gramme.data.Key;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.MovedState;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk through one partition at one source (rules M3, E3): page behind page, each durable here before it counts. It
 * goes on behind the last key, whatever befalls the source in between.
 */
final class Walk {
  private final PartitionId partition;
  private final NodeId source;
  private final MovedSoFar moved;

  /** Of all walks at the source. */
  private final MovedSoFar together;

  private @Nullable Key after;
  private boolean complete;
  private String waitsFor = "its turn";

  Walk(Time now, PartitionId partition, NodeId source, MovedSoFar together) {
    this.together = together;
    this.partition = partition;
    this.source = source;
    moved = new MovedSoFar(now);
  }

  NodeId source() {
    return source;
  }

  /** Whether all that the source held is durable here. */
  boolean isComplete() {
    return complete;
  }

  Request.FetchStates question() {
    return new Request.FetchStates(partition, after);
  }

  /** For people; empty when it waits for nothing. */
  void waitsFor(String cause) {
    waitsFor = cause;
  }

  /** Joins the states of a page with what is stored; returns why one of them was not taken, or null. */
  Reply.@Nullable Refusal take(Time now, Reply.States page, OwnStates own, DataEffects effects) {
    for (MovedState state : page.states()) {
      Request.Transfer arriving =
          new Request.Transfer(partition, state.key(), state.state(), page.asOf());
      if (own.take(now, arriving, effects) instanceof Reply.Refusal refusal) {
        return refusal;
      }
    }
    return null;
  }

  /** All of a page is durable here. */
  void isDurable(Time now, Reply.States page) {
    List<MovedState> states = page.states();
    long bytes = 0;
    for (MovedState state : states) {
      bytes += state.state().length();
    }
    moved.add(now, states.size(), bytes);
    together.add(now, states.size(), bytes);
    if (!states.isEmpty()) {
      after = states.get(states.size() - 1).key().compact();
    }
    complete = page.last();
  }

  /**
   * How far it has come.
   *
   * @param told whether it tells how fast all walks at its source are: one walk alone is over before that is known
   */
  TransferStatus status(NodeId receiver, boolean told) {
    return new TransferStatus(
        partition,
        source,
        receiver,
        moved.states(),
        moved.bytes(),
        0,
        told ? together.bytesPerSecond() : 0,
        waitsFor);
  }
}
