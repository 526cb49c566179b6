package io.gramme.stream;

import io.gramme.data.Limits;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.wire.FrameCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batch policy of one stream as a machine without input or output: it is told the time with each event and asks
 * for effects. Requests arrive as plain arguments, since an event object per request would double what each costs.
 *
 * <ul>
 *   <li>What is queued in one event-loop turn leaves as one batch of at most {@link Limits#MAX_BATCH_ITEMS} items and
 *       {@link Limits#MAX_BATCH_BYTES}; an item above {@link Limits#CHUNK_BYTES} leaves alone.
 *   <li>The next batch waits while as many are outstanding as {@link RoundTrip} allows. The first reply to a batch
 *       gives its credit back, and so does the expiry of its last item.
 *   <li>The queue is bounded in items and bytes.
 *   <li>A request whose deadline passes in the queue was not sent, one that was written is lost.
 * </ul>
 *
 * <p>Handlers may queue further requests while they are told an outcome.
 */
final class OutgoingBatches {
  /** What the machine asks for. */
  interface Effects {
    /** Call {@link OutgoingBatches#writeNext} until it writes nothing, when the current event-loop turn ends. */
    void writeAtEndOfTurn();

    /** Writes one batch. */
    void write(List<RequestItem> items, boolean large);
  }

  private static final int MAX_REQUEST_BYTES = FrameCodec.MAX_FRAME_BYTES - 64 * 1024;

  private final StreamSettings settings;
  private final Effects effects;
  private final RoundTrip roundTrip;
  private final ArrayDeque<OutgoingRequest> queue = new ArrayDeque<>();
  private final OutstandingRequests outstanding = new OutstandingRequests();
  private long queuedBytes;
  private int outstandingBatches;
  private boolean open;
  private boolean writeRequested;
  private long itemsSent;
  private long batchesSent;
  private long repliesReceived;
  private long lateReplies;

  OutgoingBatches(StreamSettings settings, Effects effects) {
    this.settings = settings;
    this.effects = effects;
    this.roundTrip = new RoundTrip(settings.maxOutstandingBatches());
  }

  /**
   * Queues a request.
   *
   * @return null when it was queued; otherwise why not, and then nothing has changed
   */
  @Nullable
  String enqueue(long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    OutgoingRequest outgoing = new OutgoingRequest(epoch, request, deadlineNanos, handler);
    if (outgoing.bytes > MAX_REQUEST_BYTES) {
      return "a request of about " + outgoing.bytes + " bytes; allowed are " + MAX_REQUEST_BYTES;
    }
    if (queue.size() >= settings.maxQueuedItems()
        || queuedBytes + outgoing.bytes > settings.maxQueuedBytes()) {
      return "the backlog is full: " + queue.size() + " requests of about " + queuedBytes
          + " bytes wait; allowed are " + settings.maxQueuedItems() + " of "
          + settings.maxQueuedBytes();
    }
    queue.add(outgoing);
    queuedBytes += outgoing.bytes;
    requestWrite();
    return null;
  }

  private void requestWrite() {
    if (open && !writeRequested && !queue.isEmpty() && hasCredit()) {
      writeRequested = true;
      effects.writeAtEndOfTurn();
    }
  }

  private boolean hasCredit() {
    return outstandingBatches < roundTrip.outstandingLimit();
  }

  /** The node has welcomed the stream: what is queued may leave. */
  void opened() {
    open = true;
    requestWrite();
  }

  /** The event-loop turn in which writing was asked for has ended. */
  void turnEnded() {
    writeRequested = false;
  }

  /**
   * Writes the next batch when there is one and a credit for it.
   *
   * @param largeAllowed whether a request above {@link Limits#CHUNK_BYTES} may leave now
   * @return whether a batch was written
   */
  boolean writeNext(long nowNanos, boolean largeAllowed) {
    if (!open || !hasCredit()) {
      return false;
    }
    List<OutgoingRequest> expired = new ArrayList<>(0);
    List<RequestItem> items = new ArrayList<>(Math.min(queue.size(), Limits.MAX_BATCH_ITEMS));
    OutstandingBatch batch = new OutstandingBatch(nowNanos);
    boolean large = false;
    int bytes = 0;
    while (!large && items.size() < Limits.MAX_BATCH_ITEMS) {
      OutgoingRequest head = queue.peek();
      if (head == null) {
        break;
      }
      if (head.isPast(nowNanos)) {
        expired.add(dequeue());
        continue;
      }
      boolean fits = head.isLarge()
          ? items.isEmpty() && largeAllowed
          : bytes + head.bytes <= Limits.MAX_BATCH_BYTES;
      if (!fits) {
        break;
      }
      large = head.isLarge();
      bytes += head.bytes;
      items.add(entered(dequeue(), batch, nowNanos));
    }
    if (!items.isEmpty()) {
      outstandingBatches++;
      batchesSent++;
      itemsSent += items.size();
      effects.write(items, large);
    }
    failAll(expired, DeliveryFailure.EXPIRED, "the deadline passed before it could be sent");
    return !items.isEmpty();
  }

  private OutgoingRequest dequeue() {
    OutgoingRequest head = queue.remove();
    queuedBytes -= head.bytes;
    return head;
  }

  private RequestItem entered(OutgoingRequest request, OutstandingBatch batch, long nowNanos) {
    outstanding.add(request);
    request.batch = batch;
    batch.unanswered++;
    long remaining = (request.deadlineNanos - nowNanos) / Time.NANOS_PER_MILLI;
    return new RequestItem(request.correlation, request.epoch, remaining, request.request);
  }

  /** Replies came. Those whose request was given up before are dropped by their id. */
  void answered(long nowNanos, NodeId node, Frame.ReplyBatch replies) {
    for (ReplyItem item : replies.items()) {
      OutgoingRequest request = outstanding.remove(item.correlation());
      if (request == null) {
        lateReplies++;
        continue;
      }
      repliesReceived++;
      leave(request, nowNanos, true);
      request.handler.answered(node, replies.hlc(), replies.epoch(), item.reply());
    }
    requestWrite();
  }

  private void leave(OutgoingRequest request, long nowNanos, boolean answered) {
    OutstandingBatch batch = request.batch;
    if (batch == null) {
      return;
    }
    batch.unanswered--;
    if (batch.creditReturned || !(answered || batch.unanswered == 0)) {
      return;
    }
    batch.creditReturned = true;
    outstandingBatches--;
    if (answered) {
      roundTrip.sample(nowNanos - batch.writtenNanos);
    }
  }

  /** Fails what has passed its deadline. */
  void expire(long nowNanos) {
    List<OutgoingRequest> unsent = new ArrayList<>(0);
    for (OutgoingRequest request : queue) {
      if (request.isPast(nowNanos)) {
        unsent.add(request);
        queuedBytes -= request.bytes;
      }
    }
    queue.removeIf(request -> request.isPast(nowNanos));
    List<OutgoingRequest> lost = outstanding.removeIf(request -> request.isPast(nowNanos));
    for (OutgoingRequest request : lost) {
      leave(request, nowNanos, false);
    }
    failAll(unsent, DeliveryFailure.EXPIRED, "the deadline passed before it could be sent");
    failAll(lost, DeliveryFailure.UNANSWERED, "no reply before the deadline");
    requestWrite();
  }

  /** Nanoseconds to the earliest deadline, {@link Long#MAX_VALUE} when nothing waits. */
  long nanosToEarliestDeadline(long nowNanos) {
    long earliest = outstanding.nanosToEarliestDeadline(nowNanos);
    for (OutgoingRequest request : queue) {
      earliest = Math.min(earliest, request.deadlineNanos - nowNanos);
    }
    return earliest;
  }

  /** The stream ended or could not be opened: everything fails. */
  void closed(String why) {
    open = false;
    List<OutgoingRequest> unsent = new ArrayList<>(queue);
    List<OutgoingRequest> lost = outstanding.removeIf(request -> true);
    queue.clear();
    queuedBytes = 0;
    outstandingBatches = 0;
    for (OutgoingRequest request : lost) {
      request.batch = null;
    }
    failAll(lost, DeliveryFailure.LOST, why);
    failAll(unsent, DeliveryFailure.NOT_SENT, why);
  }

  private static void failAll(
      List<OutgoingRequest> requests, DeliveryFailure failure, String detail) {
    for (OutgoingRequest request : requests) {
      request.handler.noAnswer(failure, detail);
    }
  }

  StreamStatistics statistics() {
    return new StreamStatistics(
        itemsSent,
        batchesSent,
        repliesReceived,
        lateReplies,
        queue.size(),
        queuedBytes,
        outstanding.size(),
        outstandingBatches,
        roundTrip.outstandingLimit(),
        roundTrip.nanos());
  }
}
