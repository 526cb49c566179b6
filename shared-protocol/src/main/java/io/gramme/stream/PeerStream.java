package io.gramme.stream;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batched stream to one node.
 *
 * <p>Everything sent in one event-loop turn leaves as one message. The stream connects when it is first used and again
 * after it broke, with growing pauses; while a pause lasts requests fail at once, and the first one after it opens the
 * next attempt. Confined to the context of its {@link StreamEnvironment}: every method is called there, and every
 * handler is called there.
 */
public final class PeerStream {
  private final Address address;
  private final StreamSettings settings;
  private final StreamEnvironment environment;
  private final OutgoingBatches batches;
  private final DeadlineTimer deadlines;
  private final Backoff backoff;
  private @Nullable PeerConnection connection;
  private String lastEnd = "";
  private boolean up;
  private boolean closed;

  private PeerStream(Address address, StreamSettings settings, StreamEnvironment environment) {
    this.address = address;
    this.settings = settings;
    this.environment = environment;
    this.batches = new OutgoingBatches(settings, new BatchEffects());
    this.deadlines =
        new DeadlineTimer(environment.context().owner(), environment.nanoTime(), batches);
    this.backoff = new Backoff(settings, environment.random());
  }

  /** A stream to the node that listens at the address; nothing is connected yet. */
  public static PeerStream to(
      Address address, StreamSettings settings, StreamEnvironment environment) {
    return new PeerStream(address, settings, environment);
  }

  /**
   * Queues a request. The handler learns the outcome, never before this method has returned.
   *
   * @param epoch the epoch the sender acts under (rule E2)
   * @param deadlineNanos when the answer is of no more use, on the environment's monotonic clock
   */
  public void send(long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    if (closed) {
      failLater(handler, DeliveryFailure.NOT_SENT, "the stream to " + address + " is closed");
      return;
    }
    if (connection == null) {
      long pause = backoff.nanosLeft(now());
      if (pause > 0) {
        failLater(
            handler,
            DeliveryFailure.NOT_SENT,
            lastEnd + "; next attempt in " + pause / Time.NANOS_PER_MILLI + " ms");
        return;
      }
    }
    String refusal = batches.enqueue(epoch, request, deadlineNanos, handler);
    if (refusal != null) {
      failLater(handler, DeliveryFailure.BACKLOG_FULL, address + ": " + refusal);
      return;
    }
    deadlines.include(deadlineNanos);
    if (connection == null) {
      connect();
    }
  }

  private void connect() {
    PeerConnection attempt =
        new PeerConnection(address, settings, environment, new ConnectionEvents());
    connection = attempt;
    environment.context().runOnContext(ignored -> attempt.open());
  }

  private void failLater(ReplyHandler handler, DeliveryFailure failure, String detail) {
    environment.context().runOnContext(ignored -> handler.noAnswer(failure, detail));
  }

  /** Whether the node has welcomed the stream and it has not ended since. */
  public boolean isUp() {
    return up;
  }

  public StreamStatistics statistics() {
    return batches.statistics();
  }

  /** Ends the stream for good: what is queued fails as not sent, what is outstanding as lost. */
  public void close() {
    closed = true;
    if (connection != null) {
      connection.close("the stream to " + address + " was closed");
    }
    deadlines.cancel();
  }

  private long now() {
    return environment.nanoTime().getAsLong();
  }

  private void write() {
    boolean more = true;
    while (more && up && connection != null && !connection.isFull()) {
      more = connection.writeChunk();
      if (up && connection != null && !connection.isFull()) {
        more |= batches.writeNext(now(), !connection.isChunking());
      }
    }
  }

  private final class BatchEffects implements OutgoingBatches.Effects {
    @Override
    public void writeAtEndOfTurn() {
      environment.context().runOnContext(ignored -> {
        batches.turnEnded();
        PeerStream.this.write();
      });
    }

    @Override
    public void write(List<RequestItem> items, boolean large) {
      if (connection != null) {
        connection.write(items, large);
      }
    }
  }

  private final class ConnectionEvents implements PeerConnection.Events {
    @Override
    public void welcomed(Frame.Welcome welcome) {
      up = true;
      backoff.succeeded();
      environment.listener().onWelcome(welcome);
      // The listener may have closed the stream.
      if (up) {
        batches.opened();
      }
    }

    @Override
    public void answered(NodeId node, Frame.ReplyBatch replies) {
      batches.answered(now(), node, replies);
    }

    @Override
    public void drained() {
      write();
    }

    @Override
    public void ended(String why, Frame.@Nullable Rejection rejection) {
      connection = null;
      up = false;
      lastEnd = why;
      backoff.failed(now());
      batches.closed(why);
      environment.listener().onDown(why, rejection);
    }
  }
}
