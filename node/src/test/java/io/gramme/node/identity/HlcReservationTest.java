package io.gramme.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import org.junit.jupiter.api.Test;

/** How far ahead of use the clock ceiling runs (T3). */
class HlcReservationTest {
  private static final long WALL = 1_700_000_000_000L;
  private static final long SHORTEST_DMAX = 100;
  private static final long LONGEST_DMAX = 3_600_000;

  @Test
  void t3TheCeilingRunsAQuarterOfDmaxAheadAndNeverMoreThanAMinute() {
    assertThat(HlcReservation.ofDmax(6_000).aheadMillis()).isEqualTo(1_500);
    assertThat(HlcReservation.ofDmax(60_000).aheadMillis()).isEqualTo(15_000);
    assertThat(HlcReservation.ofDmax(240_000).aheadMillis()).isEqualTo(60_000);
    assertThat(HlcReservation.ofDmax(LONGEST_DMAX).aheadMillis()).isEqualTo(60_000);
  }

  /** A write may be a third of Dmax old when it arrives (T5); a node's crash must not make it too old (R1). */
  @Test
  void t3AfterACrashWhatIsOnItsWayIsStillYoungerThanDmax() {
    for (long dmax = SHORTEST_DMAX; dmax <= LONGEST_DMAX; dmax += 50) {
      HlcReservation reservation = HlcReservation.ofDmax(dmax);
      long restartedAt = reservation.ceilingFor(Hlc.ofMillis(WALL), WALL);
      assertThat(Hlc.millis(restartedAt) - WALL + dmax / 3).as("Dmax %s", dmax).isLessThan(dmax);
    }
  }

  @Test
  void t3TheCeilingIsRenewedAheadOfUseWhateverDmaxIs() {
    for (long dmax = SHORTEST_DMAX; dmax <= LONGEST_DMAX; dmax += 50) {
      HlcReservation reservation = HlcReservation.ofDmax(dmax);
      long ceiling = reservation.ceilingFor(Hlc.ofMillis(WALL), WALL);
      long wall = WALL + reservation.aheadMillis() - 1;
      assertThat(reservation.isDue(Hlc.ofMillis(WALL), WALL, ceiling))
          .as("Dmax %s", dmax)
          .isFalse();
      assertThat(reservation.isDue(Hlc.ofMillis(wall), wall, ceiling))
          .as("Dmax %s", dmax)
          .isTrue();
      assertThat(reservation.ceilingFor(ceiling, wall)).isGreaterThan(ceiling);
    }
  }
}
