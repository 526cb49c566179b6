package io.gramme.it.sim;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A line about every five seconds of real time. */
final class Progress {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);
  private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final long histories;
  private long toldAt;
  private long toldHistories;

  /**
   * A progress that begins now.
   *
   * @param nanoTime real time, monotonic, in nanoseconds
   * @param histories of the whole run
   */
  Progress(PrintWriter out, LongSupplier nanoTime, long histories) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.histories = histories;
    this.toldAt = nanoTime.getAsLong();
  }

  /** Nanoseconds until the next line. */
  long patience() {
    return Math.max(LEAST_PATIENCE, toldAt + INTERVAL - nanoTime.getAsLong());
  }

  /** Prints a line when it is time for one. */
  void tell(RunTotals totals) {
    long now = nanoTime.getAsLong();
    if (now - toldAt < INTERVAL) {
      return;
    }
    double minutes = (now - toldAt) / 60e9;
    out.println(String.format(
        Locale.ROOT,
        "sim: %,d of %,d histories, %,d operations, %,d failures, %,.0f histories/min",
        totals.histories(),
        histories,
        totals.operations(),
        totals.failures(),
        (totals.histories() - toldHistories) / minutes));
    toldAt = now;
    toldHistories = totals.histories();
  }
}
