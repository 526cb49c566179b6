package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.Address;
import io.gramme.membership.TableDigest;
import io.gramme.message.Request;

/** What a session asks of its host. What comes of it is a later event, never one inside the call. */
public interface SessionEffects {
  /**
   * Sends a request; answered by exactly one {@link SessionEvent.Answered} or {@link SessionEvent.NoAnswer}, at the
   * latest soon after its deadline: until then the node's health is in doubt, and no other request may probe a node that
   * was judged down.
   *
   * @param exchange comes back with the answer
   * @param address where the node listens
   * @param epoch under which the session acts
   * @param request what
   * @param deadlineNanos after which the answer is of no use
   */
  void send(Exchange exchange, Address address, long epoch, Request request, long deadlineNanos);

  /**
   * Asks whoever listens at an address what has changed since the member table of a digest; answered by exactly one
   * {@link SessionEvent.ChangesFetched} or {@link SessionEvent.ChangesNotFetched}, at the latest soon after the deadline.
   */
  void fetchChanges(Address address, TableDigest known, long deadlineNanos);

  /** A {@link SessionEvent.Woken} is wanted when the alarm's instant has come, or soon after. */
  void wakeAt(Alarm alarm);

  /** The alarm is not wanted any more. */
  void stopWaking(Alarm alarm);

  /** Runs the application's code on its executor; what {@link CallbackTask#run} returns is the event that follows. */
  void run(CallbackTask<?> task);

  /** The one answer to a call. */
  void reply(long call, CallOutcome outcome);

  /** The repairs of a call that has ended before are settled. */
  void settled(long call, RepairOutcome outcome);
}
