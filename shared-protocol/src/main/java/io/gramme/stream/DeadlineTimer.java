package io.gramme.stream;

import io.gramme.machine.Time;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** One timer for the earliest deadline of a stream; as requests are mostly answered in time, it is rarely set anew. */
final class DeadlineTimer {
  private final TimerSlot timer;
  private final LongSupplier nanoTime;
  private final OutgoingBatches batches;
  private long dueNanos;

  DeadlineTimer(Vertx vertx, LongSupplier nanoTime, OutgoingBatches batches) {
    this.timer = new TimerSlot(vertx);
    this.nanoTime = nanoTime;
    this.batches = batches;
  }

  /** A request with this deadline was queued. */
  void include(long deadlineNanos) {
    if (!timer.isSet() || deadlineNanos - dueNanos < 0) {
      set(nanoTime.getAsLong(), deadlineNanos);
    }
  }

  private void set(long nowNanos, long deadlineNanos) {
    dueNanos = deadlineNanos;
    long millis = (deadlineNanos - nowNanos) / Time.NANOS_PER_MILLI + 1;
    timer.once(millis, this::fired);
  }

  private void fired() {
    batches.expire(nanoTime.getAsLong());
    long now = nanoTime.getAsLong();
    long left = batches.nanosToEarliestDeadline(now);
    if (left != Long.MAX_VALUE) {
      include(now + left);
    }
  }

  void cancel() {
    timer.cancel();
  }
}
