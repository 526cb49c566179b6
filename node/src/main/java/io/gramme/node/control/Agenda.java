package io.gramme.node.control;

import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The instants at which a control machine has something to do. */
final class Agenda {
  private record Entry(long atNanos, long order, Due due) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(atNanos - other.atNanos, 0);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long last;
  private @Nullable Long wokenAt;

  void add(long atNanos, Due due, ControlEffects effects) {
    entries.add(new Entry(atNanos, ++last, due));
    wake(effects);
  }

  /** What is due now, in order. */
  List<Due> take(Time now, ControlEffects effects) {
    wokenAt = null;
    List<Due> due = new ArrayList<>();
    for (Entry first = entries.peek();
        first != null && first.atNanos - now.monotonicNanos() <= 0;
        first = entries.peek()) {
      due.add(first.due);
      entries.remove();
    }
    wake(effects);
    return due;
  }

  private void wake(ControlEffects effects) {
    Entry first = entries.peek();
    if (first != null && (wokenAt == null || first.atNanos - wokenAt < 0)) {
      wokenAt = first.atNanos;
      effects.wakeAt(first.atNanos);
    }
  }
}
