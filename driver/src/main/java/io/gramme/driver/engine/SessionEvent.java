package io.gramme.driver.engine;

import io.gramme.membership.Address;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;

/** What happens to a session. */
public sealed interface SessionEvent {
  /**
   * An application asks for something.
   *
   * @param call names the call in effects
   * @param what what is asked
   * @param submittedNanos when, on the monotonic clock
   */
  record Submitted(long call, Call what, long submittedNanos) implements SessionEvent {}

  /**
   * An application wants a bucket to exist.
   *
   * @param call names the call in effects
   * @param bucket as it is to be
   * @param deadlineNanos until when to try, on the monotonic clock
   */
  record BucketWanted(long call, BucketRecord bucket, boolean forced, long deadlineNanos)
      implements SessionEvent {}

  /** A node answered. */
  record Replied(Exchange exchange, long nodeHlc, Reply reply) implements SessionEvent {}

  /** A request got no answer and never will. */
  record Undelivered(Exchange exchange, DeliveryFailure failure, String detail)
      implements SessionEvent {}

  /** An alarm's instant has come. */
  record AlarmRang(Alarm alarm) implements SessionEvent {}

  /**
   * The application's code has run.
   *
   * @param then carries its result into the operation that waits for it
   */
  record CallbackReturned(Runnable then) implements SessionEvent {}

  /** A node showed its member table and clock, in its welcome. */
  record TableLearnt(MemberTable table, long nodeHlc) implements SessionEvent {}

  /**
   * What {@link SessionEffects#fetchTable} asked for.
   *
   * @param address that was asked
   * @param node who listens there
   */
  record TableFetched(Address address, NodeId node, MemberTable table, long nodeHlc)
      implements SessionEvent {}

  /** Nobody showed a table at an address that {@link SessionEffects#fetchTable} named. */
  record TableNotFetched(Address address) implements SessionEvent {}

  /** The connection to an address is gone, or could not be made. */
  record ConnectionLost(Address address) implements SessionEvent {}

  /** The session ends. */
  record Closing() implements SessionEvent {}
}
