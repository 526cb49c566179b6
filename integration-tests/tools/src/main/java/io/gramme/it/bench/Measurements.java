package io.gramme.it.bench;

import io.gramme.driver.GrammeException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What one thread's operations took, counted only while measuring. Thread-safe. */
final class Measurements {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Supplier<Phase> phase;
  private final Map<OperationKind, Histogram> times = new EnumMap<>(OperationKind.class);
  private final Map<String, Long> failures = new TreeMap<>();
  private final Histogram steady = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram changing = new Histogram(SIGNIFICANT_DIGITS);
  private long ended;
  private long failedWhileChanging;

  Measurements(Supplier<Phase> phase) {
    this.phase = phase;
  }

  synchronized void succeeded(OperationKind kind, long nanos) {
    ended++;
    Phase now = phase.get();
    if (now.isMeasured()) {
      of(times, kind).recordValue(nanos);
      (now == Phase.CHANGING ? changing : steady).recordValue(nanos);
    }
  }

  synchronized void failed(Throwable failure) {
    ended++;
    Phase now = phase.get();
    failedWhileChanging += now == Phase.CHANGING ? 1 : 0;
    if (now.isMeasured()) {
      failures.merge(name(failure), 1L, Long::sum);
    }
  }

  /** How a failure is counted: by its code. */
  static String name(Throwable failure) {
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

  private static Histogram of(Map<OperationKind, Histogram> histograms, OperationKind kind) {
    return histograms.computeIfAbsent(kind, one -> new Histogram(SIGNIFICANT_DIGITS));
  }

  /** Adds the times of what ended while the ring did not change, and while it did. */
  synchronized void addTo(Histogram allSteady, Histogram allChanging) {
    allSteady.add(steady);
    allChanging.add(changing);
  }

  synchronized long failedWhileChanging() {
    return failedWhileChanging;
  }

  synchronized void addTo(Map<OperationKind, Histogram> allTimes, Map<String, Long> allFailures) {
    times.forEach((kind, own) -> of(allTimes, kind).add(own));
    failures.forEach((name, count) -> allFailures.merge(name, count, Long::sum));
  }
}
