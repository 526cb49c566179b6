package io.gramme.driver.engine;

import io.gramme.membership.Address;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
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
  record Arrived(long call, Call what, long submittedNanos) implements SessionEvent {}

  /**
   * An application wants a bucket to exist.
   *
   * @param call names the call in effects
   * @param bucket as it is to be
   * @param deadlineNanos until when to try, on the monotonic clock
   */
  record BucketWanted(long call, BucketRecord bucket, boolean evenIfInUse, long deadlineNanos)
      implements SessionEvent {}

  /**
   * A node answered.
   *
   * @param from who listens where the request was sent
   */
  record Answered(Exchange exchange, NodeId from, long nodeHlc, Reply reply)
      implements SessionEvent {}

  /** A request got no answer and never will. */
  sealed interface NoAnswer extends SessionEvent {
    /** What was sent. */
    Exchange exchange();

    /** What happened. */
    DeliveryFailure why();

    /** The same for people. */
    String detail();

    /** {@link Lost} or {@link NotSent}, as the failure says. */
    static NoAnswer of(Exchange exchange, DeliveryFailure why, String detail) {
      return why.mayBeExecuted()
          ? new Lost(exchange, why, detail)
          : new NotSent(exchange, why, detail);
    }
  }

  /** The request left: it may have been executed or not, now or later. */
  record Lost(Exchange exchange, DeliveryFailure why, String detail) implements NoAnswer {}

  /** The request never left: it is certainly not executed. */
  record NotSent(Exchange exchange, DeliveryFailure why, String detail) implements NoAnswer {}

  /**
   * Somebody asks members about the cluster itself.
   *
   * @param call names the call in effects
   * @param deadlineNanos until when to try, on the monotonic clock
   */
  record Inquired(long call, Inquiry inquiry, long deadlineNanos) implements SessionEvent {}

  /** An alarm's instant has come. */
  record Woken(Alarm alarm) implements SessionEvent {}

  /** The application's code has run, or was not taken by its executor. */
  record CallbackReturned(CallbackTask.Ending ending) implements SessionEvent {}

  /** A node showed its member table and clock, in its welcome. */
  record TableLearnt(MemberTable table, long nodeHlc) implements SessionEvent {}

  /**
   * What {@link SessionEffects#fetchChanges} asked for.
   *
   * @param address that was asked
   * @param node who listens there
   */
  record ChangesFetched(Address address, NodeId node, TableDelta delta, long nodeHlc)
      implements SessionEvent {}

  /** Nobody told of changes at an address that {@link SessionEffects#fetchChanges} named. */
  record ChangesNotFetched(Address address) implements SessionEvent {}

  /** The connection to an address is gone, or could not be made. */
  record ConnectionLost(Address address) implements SessionEvent {}

  /** The session ends. */
  record Closing() implements SessionEvent {}
}
