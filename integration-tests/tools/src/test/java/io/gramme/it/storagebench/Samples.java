package io.gramme.it.storagebench;

import java.util.Arrays;
import java.util.List;

/** When each operation ended and how long it took, in nanoseconds. Confined to one thread. */
final class Samples {
  private long[] ends = new long[1024];
  private long[] latencies = new long[1024];
  private int count;

  void add(long endNanos, long latencyNanos) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      latencies = Arrays.copyOf(latencies, 2 * count);
    }
    ends[count] = endNanos;
    latencies[count++] = latencyNanos;
  }

  static Samples merged(List<Samples> parts) {
    Samples all = new Samples();
    for (Samples part : parts) {
      for (int i = 0; i < part.count; i++) {
        all.add(part.ends[i], part.latencies[i]);
      }
    }
    return all;
  }

  int count() {
    return count;
  }

  /** All latencies, smallest first. */
  long[] sortedLatencies() {
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Latencies of what ended at or after an instant and before another, smallest first. */
  long[] sortedLatencies(long fromNanos, long toNanos) {
    long[] within = new long[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (ends[i] - fromNanos >= 0 && ends[i] - toNanos < 0) {
        within[found++] = latencies[i];
      }
    }
    long[] sorted = Arrays.copyOf(within, found);
    Arrays.sort(sorted);
    return sorted;
  }
}
