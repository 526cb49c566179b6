package io.gramme.stream;

import io.gramme.data.Limits;
import io.gramme.message.Request;
import org.jspecify.annotations.Nullable;

/** One request on its way: queued, then outstanding as part of a batch. */
final class OutgoingRequest {
  final long epoch;
  final Request request;
  final long deadlineNanos;
  final ReplyHandler handler;
  final int bytes;

  /** Set when the request is written. */
  long correlation;

  @Nullable
  OutstandingBatch batch;

  OutgoingRequest(long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    this.epoch = epoch;
    this.request = request;
    this.deadlineNanos = deadlineNanos;
    this.handler = handler;
    this.bytes = request.estimatedBytes();
  }

  boolean isLarge() {
    return bytes > Limits.CHUNK_BYTES;
  }

  boolean isPast(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }
}
