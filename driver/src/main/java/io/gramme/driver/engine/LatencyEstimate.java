package io.gramme.driver.engine;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Round trips of recent reads: when a read counts as slow (rule G1), and which nodes are far.
 *
 * <p>Confined to the session's event loop. All spans are nanoseconds.
 */
final class LatencyEstimate {
  static final int SAMPLES = 256;
  private static final int ENOUGH = 32;
  private static final double SLOW_QUANTILE = 0.95;
  private static final long FIRST_HEDGE_NANOS = 50 * Time.NANOS_PER_MILLI;
  private static final long SHORTEST_HEDGE_NANOS = 5 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_HEDGE_NANOS = 1000 * Time.NANOS_PER_MILLI;
  private static final long FORGET_NANOS = 2000 * Time.NANOS_PER_MILLI;

  private static final class Smoothed {
    private long nanos;
    private long measuredAtNanos;
  }

  private final long[] samples = new long[SAMPLES];
  private final Map<NodeId, Smoothed> byNode = new LinkedHashMap<>();
  private long count;
  private long hedgeNanos = FIRST_HEDGE_NANOS;

  void readTook(NodeId node, long nanos, Time now) {
    samples[(int) (count++ % SAMPLES)] = nanos;
    if (count % ENOUGH == 0) {
      hedgeNanos = slow();
    }
    Smoothed smoothed = byNode.computeIfAbsent(node, id -> new Smoothed());
    smoothed.nanos = isForgotten(smoothed, now) ? nanos : (smoothed.nanos * 7 + nanos) / 8;
    smoothed.measuredAtNanos = now.monotonicNanos();
  }

  private long slow() {
    int known = (int) Math.min(count, SAMPLES);
    // Kept in order; sorting all samples cost a twentieth of a session that reads.
    long[] slowest = new long[known - (int) (SLOW_QUANTILE * (known - 1))];
    for (int i = 0; i < known; i++) {
      int above = 0;
      while (above < slowest.length && slowest[above] < samples[i]) {
        above++;
      }
      if (above > 0) {
        System.arraycopy(slowest, 1, slowest, 0, above - 1);
        slowest[above - 1] = samples[i];
      }
    }
    return Math.max(SHORTEST_HEDGE_NANOS, Math.min(slowest[0], LONGEST_HEDGE_NANOS));
  }

  /** The silence after which a further owner is asked: the 95th percentile of the last {@value #SAMPLES} reads. */
  long hedgeNanos() {
    return hedgeNanos;
  }

  /** The node's recent round trip; 0 when it was not measured lately, so that a far node is tried again. */
  long latencyNanos(NodeId node, Time now) {
    Smoothed smoothed = byNode.get(node);
    return smoothed == null || isForgotten(smoothed, now) ? 0 : smoothed.nanos;
  }

  private static boolean isForgotten(Smoothed smoothed, Time now) {
    return smoothed.nanos == 0 || now.monotonicNanos() - smoothed.measuredAtNanos > FORGET_NANOS;
  }
}
