package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyEstimateTest {
  private static final NodeId NODE = new NodeId(1);
  private static final long MILLI = Time.NANOS_PER_MILLI;
  private final LatencyEstimate estimate = new LatencyEstimate();

  private static Time at(long millis) {
    return new Time(millis * MILLI, millis);
  }

  @Test
  void g1HedgesAtTheNinetyFifthPercentileOfRecentReads() {
    for (int i = 1; i <= 256; i++) {
      estimate.readTook(NODE, (i <= 240 ? 10 : 100) * MILLI, at(i));
    }
    assertThat(estimate.hedgeNanos()).isEqualTo(100 * MILLI);
    for (int i = 1; i <= 256; i++) {
      estimate.readTook(NODE, (i <= 250 ? 10 : 100) * MILLI, at(i));
    }
    assertThat(estimate.hedgeNanos()).isEqualTo(10 * MILLI);
  }

  @Test
  void g1TheSlowestAreFoundAsBySorting() {
    Random random = new Random(7);
    long[] recent = new long[256];
    for (int i = 0; i < 100 * 256; i++) {
      long nanos = 5 * MILLI + random.nextLong(i % 3 == 0 ? 10 : 900 * MILLI);
      recent[i % 256] = nanos;
      estimate.readTook(NODE, nanos, at(i));
      if (i % 256 == 255) {
        assertThat(estimate.hedgeNanos())
            .isEqualTo(Arrays.stream(recent).sorted().toArray()[242]);
      }
    }
  }

  @Test
  void g1WaitsNeitherTooShortNorTooLong() {
    for (int i = 0; i < 256; i++) {
      estimate.readTook(NODE, MILLI / 10, at(i));
    }
    assertThat(estimate.hedgeNanos()).isEqualTo(5 * MILLI);
    for (int i = 0; i < 256; i++) {
      estimate.readTook(NODE, 30_000 * MILLI, at(i));
    }
    assertThat(estimate.hedgeNanos()).isEqualTo(1_000 * MILLI);
  }

  @Test
  void aNodeNotAskedLatelyIsNoLongerFar() {
    estimate.readTook(NODE, 40 * MILLI, at(0));

    assertThat(estimate.latencyNanos(NODE, at(100))).isEqualTo(40 * MILLI);
    assertThat(estimate.latencyNanos(NODE, at(3_000))).isZero();
    assertThat(estimate.latencyNanos(new NodeId(2), at(100))).isZero();
  }
}
