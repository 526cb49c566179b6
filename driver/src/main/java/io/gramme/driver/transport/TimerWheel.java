package io.gramme.driver.transport;

import io.gramme.driver.engine.Alarm;
import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Alarms in the buckets of a wheel, so that one periodic timer serves all operations (after Varghese and Lauck, 1987).
 *
 * <p>An alarm rings up to one tick late. Setting, cancelling and ringing cost constant time. Confined to the session's
 * event loop.
 */
final class TimerWheel {
  static final long TICK_NANOS = 5 * Time.NANOS_PER_MILLI;
  private static final int BUCKETS = 1024;

  private final long startNanos;
  private final List<Set<Alarm>> buckets = new ArrayList<>(BUCKETS);
  private long tick;
  private int size;

  TimerWheel(long startNanos) {
    this.startNanos = startNanos;
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new LinkedHashSet<>(2));
    }
  }

  void set(Alarm alarm) {
    if (bucketOf(alarm).add(alarm)) {
      size++;
    }
  }

  void cancel(Alarm alarm) {
    if (bucketOf(alarm).remove(alarm)) {
      size--;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Hands out the alarms that are due, those of earlier ticks first. */
  void advance(long nowNanos, Consumer<Alarm> ring) {
    long reached = (nowNanos - startNanos) / TICK_NANOS;
    long from = Math.max(tick, reached - BUCKETS + 1);
    List<Alarm> due = new ArrayList<>();
    for (long at = from; at <= reached && size > 0; at++) {
      takeDue(buckets.get((int) (at % BUCKETS)), nowNanos, due);
    }
    // The present tick is looked at again: alarms may still be set in it.
    tick = reached;
    for (Alarm alarm : due) {
      // An alarm that rang before may have moved this one.
      if (nowNanos - alarm.dueNanos() >= 0) {
        ring.accept(alarm);
      }
    }
  }

  private void takeDue(Set<Alarm> bucket, long nowNanos, List<Alarm> due) {
    for (Iterator<Alarm> alarms = bucket.iterator(); alarms.hasNext(); ) {
      Alarm alarm = alarms.next();
      if (nowNanos - alarm.dueNanos() >= 0) {
        alarms.remove();
        size--;
        due.add(alarm);
      }
    }
  }

  private Set<Alarm> bucketOf(Alarm alarm) {
    long at = Math.max(tick, (alarm.dueNanos() - startNanos) / TICK_NANOS);
    return buckets.get((int) (at % BUCKETS));
  }
}
