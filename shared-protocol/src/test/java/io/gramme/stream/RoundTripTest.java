package io.gramme.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final long MILLI = 1_000_000;

  @Test
  void theLimitGrowsWithTheRoundTripAndFallsAgain() {
    RoundTrip roundTrip = new RoundTrip(8);
    assertThat(roundTrip.outstandingLimit()).isEqualTo(1);
    roundTrip.sample(100_000);
    assertThat(roundTrip.outstandingLimit()).isEqualTo(1);
    // One slow batch is not distance.
    roundTrip.sample(5 * MILLI);
    assertThat(roundTrip.outstandingLimit()).isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      roundTrip.sample(MILLI);
    }
    assertThat(roundTrip.outstandingLimit()).isEqualTo(4);
    for (int i = 0; i < 1_000; i++) {
      roundTrip.sample(50 * MILLI);
    }
    assertThat(roundTrip.outstandingLimit()).isEqualTo(8);
    for (int i = 0; i < 20; i++) {
      roundTrip.sample(100_000);
    }
    assertThat(roundTrip.outstandingLimit()).isEqualTo(1);
  }

  @Test
  void waitingForACreditAddsAtMostAboutAQuarterOfALongRoundTrip() {
    for (long millis : new long[] {1, 2, 20}) {
      long trip = millis * MILLI;
      RoundTrip roundTrip = new RoundTrip(8);
      roundTrip.sample(trip);
      assertThat(trip / roundTrip.outstandingLimit()).isLessThanOrEqualTo(trip / 4);
    }
  }
}
