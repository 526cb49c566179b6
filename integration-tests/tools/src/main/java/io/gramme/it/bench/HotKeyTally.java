package io.gramme.it.bench;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of the writes of a hot key. Thread-safe. */
final class HotKeyTally {
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.OVERLOADED, ErrorCode.REFUSED, ErrorCode.TOO_MANY_SIBLINGS);

  private final Histogram times = new Histogram(3);
  private final SortedMap<String, Long> failures = new TreeMap<>();
  private long refused;
  private long unknown;

  synchronized void succeeded(long nanos) {
    times.recordValue(nanos);
  }

  synchronized void failed(RuntimeException failure) {
    failures.merge(Measurements.name(failure), 1L, Long::sum);
    if (failure instanceof GrammeException typed) {
      refused += REFUSALS.contains(typed.code()) ? 1 : 0;
      unknown += typed.fate() == Fate.UNKNOWN ? 1 : 0;
    }
  }

  synchronized long ended() {
    return acknowledged() + failed();
  }

  synchronized long acknowledged() {
    return times.getTotalCount();
  }

  synchronized long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized long refused() {
    return refused;
  }

  synchronized long unknown() {
    return unknown;
  }

  synchronized SortedMap<String, Long> failuresByCode() {
    return new TreeMap<>(failures);
  }

  synchronized BenchReport.Latency latency() {
    return ReportMaker.latency(times);
  }
}
