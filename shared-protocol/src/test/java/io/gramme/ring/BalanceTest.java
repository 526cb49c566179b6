package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Tables.Weights;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How evenly replicas are spread: mean over maximum of load ÷ fair share. */
@Tag("slow")
class BalanceTest {
  @Test
  void equalSeatsOn256Partitions() {
    for (int seats : new int[] {3, 4, 5, 6, 7, 8}) {
      check(256, seats, 0.97, Weights.EQUAL);
    }
    for (int seats : new int[] {9, 10, 15, 20}) {
      check(256, seats, 0.96, Weights.EQUAL);
    }
    for (int seats : new int[] {21, 25, 30, 32}) {
      check(256, seats, 0.945, Weights.EQUAL);
    }
  }

  @Test
  void equalSeatsOn1024Partitions() {
    for (int seats : new int[] {3, 10, 20, 30, 35}) {
      check(1024, seats, 0.97, Weights.EQUAL);
    }
    for (int seats : new int[] {36, 50, 75, 100}) {
      check(1024, seats, 0.95, Weights.EQUAL);
    }
  }

  @Test
  void equalSeatsOn4096Partitions() {
    for (int seats : new int[] {10, 50, 100, 143}) {
      check(4096, seats, 0.97, Weights.EQUAL);
    }
  }

  @Test
  void unequalSeatsAndZones() {
    check(256, 10, 0, Weights.ONE_TO_EIGHT);
    check(1024, 30, 0, Weights.ONE_TO_EIGHT);
    check(256, 15, 0, Weights.EQUAL, 1, 1, 1);
    check(256, 15, 0, Weights.ONE_TO_EIGHT, 1, 1, 1);
    check(256, 16, 0, Weights.EQUAL, 1, 2, 5);
    check(1024, 24, 0, Weights.ONE_TO_EIGHT, 1, 2, 5);
  }

  /** Holds every placement to the bound of the caps, 1 ÷ (1.02 + 1 ÷ least share), and to that of its row. */
  private static void check(
      int partitions, int seats, double atLeast, Weights weights, Integer... zones) {
    for (int set = 0; set < Movement.sets(partitions); set++) {
      long seed = 7_919L * partitions + 104_729L * seats + set;
      List<SeatSpec> table = new Tables(seed, weights, zones).seats(seats);
      Placement placement = Exactness.place(table, partitions, 3, "seed " + seed);
      double leastShare = partitions;
      for (double share : placement.shares().share) {
        leastShare = Math.min(leastShare, share);
      }
      assertThat(placement.efficiency())
          .as("seed %d: Q=%d S=%d", seed, partitions, seats)
          .isGreaterThanOrEqualTo(Math.max(atLeast, 1 / (1.02 + 1 / leastShare)));
    }
  }
}
