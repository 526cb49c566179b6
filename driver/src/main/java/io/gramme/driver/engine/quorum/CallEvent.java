package io.gramme.driver.engine.quorum;

import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;

/** What happens to the machine of one operation. */
public sealed interface CallEvent {
  /** The first event of every machine. */
  record Started() implements CallEvent {}

  /**
   * A node answered.
   *
   * @param send the number the machine gave the request
   * @param hlc the node's clock, already adopted by the session
   * @param reply what it said
   */
  record Replied(int send, long hlc, Reply reply) implements CallEvent {}

  /**
   * A request got no answer and never will.
   *
   * @param send the number the machine gave the request
   * @param failure whether it may have been executed
   * @param detail for people
   */
  record Undelivered(int send, DeliveryFailure failure, String detail) implements CallEvent {}

  /** The instant asked for by {@link CallEffects#wakeAt} has come; it may come late, and once too often. */
  record Woken() implements CallEvent {}
}
