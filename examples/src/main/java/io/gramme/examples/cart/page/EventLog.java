package io.gramme.examples.cart.page;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened to a tab's calls, in words; the oldest lines are forgotten. Thread-safe. */
final class EventLog {
  private static final int LINES = 60;

  private final Deque<Line> lines = new ArrayDeque<>();
  private long last;

  /**
   * One line.
   *
   * @param number counts the lines of this log
   * @param time of day
   */
  record Line(long number, String time, String text) {}

  synchronized void add(String text) {
    String time =
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    lines.addFirst(new Line(++last, time, text));
    if (lines.size() > LINES) {
      lines.removeLast();
    }
  }

  /** The newest first. */
  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }
}
