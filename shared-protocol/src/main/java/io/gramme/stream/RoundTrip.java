package io.gramme.stream;

/**
 * How long a batch takes to its first reply when nothing is in its way, and how many batches may be outstanding.
 *
 * <p>The estimate falls fast and rises slowly, so it stays near the least of the recent samples: waiting behind other
 * work does not count as distance. One batch is allowed for each {@value #NANOS_PER_BATCH} ns of it. On loopback that
 * is one batch, which gathers the most items; over a network it is about four for a millisecond and more beyond, so
 * that waiting for a credit adds about a quarter of a millisecond or a quarter of a round trip, whichever is more.
 */
final class RoundTrip {
  static final long NANOS_PER_BATCH = 250_000;

  private final int mostBatches;
  private long estimateNanos;

  RoundTrip(int mostBatches) {
    this.mostBatches = mostBatches;
  }

  void sample(long nanos) {
    if (estimateNanos == 0) {
      estimateNanos = Math.max(1, nanos);
      return;
    }
    long difference = nanos - estimateNanos;
    estimateNanos =
        Math.max(1, estimateNanos + (difference < 0 ? difference / 2 : difference / 64));
  }

  /** The estimate, or 0 before the first sample. */
  long nanos() {
    return estimateNanos;
  }

  /** Batches that may be outstanding: 1 before anything is known. */
  int outstandingLimit() {
    long batches = (estimateNanos + NANOS_PER_BATCH / 2) / NANOS_PER_BATCH;
    return (int) Math.max(1, Math.min(batches, mostBatches));
  }
}
