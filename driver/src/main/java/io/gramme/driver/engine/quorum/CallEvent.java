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
   * @param exchange the number the machine gave its request
   * @param hlc the node's clock, already adopted by the session
   * @param reply what it said
   */
  record Answered(int exchange, long hlc, Reply reply) implements CallEvent {}

  /** A request got no answer and never will. */
  sealed interface NoAnswer extends CallEvent {
    /** The number the machine gave its request. */
    int exchange();

    /** What happened. */
    DeliveryFailure why();

    /** The same for people. */
    String detail();

    /** {@link Lost} or {@link NotSent}, as the failure says. */
    static NoAnswer of(int exchange, DeliveryFailure why, String detail) {
      return why.mayBeExecuted()
          ? new Lost(exchange, why, detail)
          : new NotSent(exchange, why, detail);
    }
  }

  /** The request left: it may have been executed or not, now or later. */
  record Lost(int exchange, DeliveryFailure why, String detail) implements NoAnswer {}

  /** The request never left: it is certainly not executed. */
  record NotSent(int exchange, DeliveryFailure why, String detail) implements NoAnswer {}

  /** The instant asked for by {@link CallEffects#wakeAt} has come; it may come late, and once too often. */
  record Woken() implements CallEvent {}
}
