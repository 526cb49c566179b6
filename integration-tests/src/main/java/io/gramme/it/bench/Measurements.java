package io.gramme.it.bench;

import io.gramme.driver.GrammeException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What one thread's operations took, counted only while measuring. Thread-safe. */
final class Measurements {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Supplier<Phase> phase;
  private final Histogram reads = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram updates = new Histogram(SIGNIFICANT_DIGITS);
  private final Map<String, Long> failures = new TreeMap<>();
  private long ended;

  Measurements(Supplier<Phase> phase) {
    this.phase = phase;
  }

  synchronized void succeeded(OperationKind kind, long nanos) {
    ended++;
    if (phase.get() == Phase.MEASURING) {
      (kind == OperationKind.READ ? reads : updates).recordValue(nanos);
    }
  }

  synchronized void failed(Throwable failure) {
    ended++;
    if (phase.get() == Phase.MEASURING) {
      failures.merge(name(failure), 1L, Long::sum);
    }
  }

  private static String name(Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    return cause instanceof GrammeException typed
        ? typed.code().code() + " " + typed.code().name()
        : cause.getClass().getName();
  }

  /** Operations that ended so far, those of the warm-up included. */
  synchronized long ended() {
    return ended;
  }

  synchronized void addTo(Histogram allReads, Histogram allUpdates, Map<String, Long> allFailures) {
    allReads.add(reads);
    allUpdates.add(updates);
    failures.forEach((name, count) -> allFailures.merge(name, count, Long::sum));
  }
}
