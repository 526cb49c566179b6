package io.gramme.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long items are expected to take. */
final class RecentPaceTest {
  private final RecentPace pace = RecentPace.keeping(0.75);

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(pace.nanosPerItem()).isZero();
  }

  @Test
  void theFirstStretchIsAllThatIsKnown() {
    pace.add(1_000, 10);
    assertThat(pace.nanosPerItem()).isEqualTo(100);
  }

  @Test
  void followsAChangeWithinAFewStretches() {
    for (int i = 0; i < 20; i++) {
      pace.add(1_000, 10);
    }
    for (int i = 0; i < 20; i++) {
      pace.add(1_000, 100);
    }
    assertThat(pace.nanosPerItem()).isBetween(10L, 12L);
  }

  /** A mean of rates would say 750 there. */
  @Test
  void aStallInWhichOneItemEndedSaysLittle() {
    for (int i = 0; i < 20; i++) {
      pace.add(1_000, 1_000);
    }
    pace.add(3_000, 1);
    assertThat(pace.nanosPerItem()).isBetween(1L, 4L);
  }
}
