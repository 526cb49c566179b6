package io.gramme.stream;

import io.gramme.membership.Address;
import io.gramme.message.Request;

/**
 * One batched stream to one node.
 *
 * <p>Everything sent in one event-loop turn leaves as one message. The stream connects when it is first used and again
 * after it broke, with growing pauses; while a pause lasts requests fail at once. Confined to the context of its
 * {@link StreamEnvironment}: every method is called there, and every handler is called there.
 */
@SuppressWarnings("NullAway")
public final class PeerStream {
  private PeerStream() {}

  /** A stream to the node that listens at the address; nothing is connected yet. */
  public static PeerStream to(
      Address address, StreamSettings settings, StreamEnvironment environment) {
    if (true) throw Unwritten.body();
    return null;
  }

  /**
   * Queues a request. The handler learns the outcome, never before this method has returned.
   *
   * @param epoch the epoch the sender acts under (rule E2)
   * @param deadlineNanos when the answer is of no more use, on the environment's monotonic clock
   */
  public void send(long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    if (true) throw Unwritten.body();
  }

  /** Whether the node has welcomed the stream and it has not ended since. */
  public boolean isUp() {
    if (true) throw Unwritten.body();
    return false;
  }

  public StreamStatistics statistics() {
    if (true) throw Unwritten.body();
    return null;
  }

  /** Ends the stream for good: what is queued fails as not sent, what is outstanding as lost. */
  public void close() {
    if (true) throw Unwritten.body();
  }
}
