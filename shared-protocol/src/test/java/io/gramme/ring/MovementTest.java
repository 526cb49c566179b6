package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Movement.Row;
import io.gramme.ring.Tables.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bounds on what one change of members moves. Every placement made here is also checked for exactness. */
@Tag("slow")
class MovementTest {
  private static final List<Integer> NO_ZONES = List.of();
  private static final List<Integer> THREE_ZONES = List.of(1, 1, 1);
  private static final List<Integer> UNEQUAL_ZONES = List.of(1, 2, 5);
  private static final List<Integer> TWO_ZONES = List.of(1, 1);
  private static final List<Integer> FOUR_ZONES = List.of(1, 1, 1, 1);
  private static final List<Integer> FIVE_ZONES = List.of(1, 1, 1, 1, 1);
  private static final List<Integer> SIX_ZONES = List.of(1, 1, 1, 1, 1, 1);

  @Test
  void equalSeatsUpToTheRootOfThePartitions() {
    BiConsumer<Row, Movement> bounds = (row, movement) -> {
      double size = row.relativeSize();
      atMost(movement.aggregate(), 1 + 0.25 * size, movement);
      atMost(movement.ratioP95(), 1 + 0.40 * size, movement);
      atMost(movement.worstRatio(), 1 + 0.50 * size, movement);
    };
    check(256, Weights.EQUAL, NO_ZONES, bounds, 4, 5, 6, 8, 10, 12, 16);
    check(1024, Weights.EQUAL, NO_ZONES, bounds, 4, 10, 20, 32);
    check(4096, Weights.EQUAL, NO_ZONES, bounds, 4, 30, 64);
  }

  @Test
  void equalSeatsUpToTheRootOfThreeTimesThePartitions() {
    BiConsumer<Row, Movement> bounds = (row, movement) -> {
      atMost(movement.aggregate(), 1 + 0.40 * row.relativeSize(), movement);
      atMost(movement.ratioP95(), 1 + 0.55 * row.relativeSize(), movement);
    };
    check(256, Weights.EQUAL, NO_ZONES, bounds, 17, 20, 24, 27);
    check(1024, Weights.EQUAL, NO_ZONES, bounds, 33, 45, 55);
    check(4096, Weights.EQUAL, NO_ZONES, bounds, 80, 110);
  }

  @Test
  void threeEqualZones() {
    BiConsumer<Row, Movement> bounds =
        (row, movement) -> atMost(movement.aggregate(), 1 + 0.20 * row.relativeSize(), movement);
    check(256, Weights.EQUAL, THREE_ZONES, bounds, 6, 9, 15, 21, 27);
    check(1024, Weights.EQUAL, THREE_ZONES, bounds, 9, 30, 54);
    check(4096, Weights.EQUAL, THREE_ZONES, bounds, 63, 108);
  }

  @Test
  void zonesOneToTwoToFive() {
    BiConsumer<Row, Movement> bounds =
        (row, movement) -> atMost(movement.aggregate(), 1.3, movement);
    check(256, Weights.EQUAL, UNEQUAL_ZONES, bounds, 8, 16);
    check(1024, Weights.EQUAL, UNEQUAL_ZONES, bounds, 16, 32);
    check(4096, Weights.EQUAL, UNEQUAL_ZONES, bounds, 64);
  }

  @Test
  void weightsUpToTheRootOfThePartitions() {
    BiConsumer<Row, Movement> bounds = weighted(1.25);
    check(256, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 4, 5, 10, 16);
    check(1024, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 10, 20, 32);
    check(4096, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 30, 64);
  }

  @Test
  void weightsUpToTheRootOfThreeTimesThePartitions() {
    BiConsumer<Row, Movement> bounds = weighted(1.45);
    check(256, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 20, 27);
    check(1024, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 40, 55);
    check(4096, Weights.ONE_TO_EIGHT, NO_ZONES, bounds, 110);
  }

  @Test
  void twoEqualZones() {
    checkEqualZones(TWO_ZONES, 1.5, 1.8);
  }

  @Test
  void fourToSixEqualZones() {
    checkEqualZones(FOUR_ZONES, 1.9, 2.1);
    checkEqualZones(FIVE_ZONES, 1.9, 2.1);
    checkEqualZones(SIX_ZONES, 1.9, 2.1);
  }

  @Test
  void oneChangeFarBeyondTheAdvisedNumberOfSeats() {
    BiConsumer<Row, Movement> bounds =
        (row, movement) -> atMost(movement.worstExcess(), 0.15, movement);
    check(256, Weights.EQUAL, NO_ZONES, bounds, 28, 50, 100);
    check(1024, Weights.EQUAL, NO_ZONES, bounds, 60, 100);
    check(4096, Weights.EQUAL, NO_ZONES, bounds, 150);
  }

  private static void checkEqualZones(List<Integer> zones, double bound, double weightedBound) {
    BiConsumer<Row, Movement> bounds = (row, movement) -> atMost(
        movement.aggregate(), row.weights() == Weights.EQUAL ? bound : weightedBound, movement);
    for (Weights weights : Weights.values()) {
      check(256, weights, zones, bounds, 2 * zones.size(), 16 / zones.size() * zones.size());
      check(1024, weights, zones, bounds, 2 * zones.size(), 32 / zones.size() * zones.size());
      check(4096, weights, zones, bounds, 64 / zones.size() * zones.size());
    }
  }

  /** A light newcomer makes the minimum of one run tiny, so weighted tables are judged by their sum and excess. */
  private static BiConsumer<Row, Movement> weighted(double aggregate) {
    return (row, movement) -> {
      atMost(movement.aggregate(), aggregate, movement);
      atMost(movement.excessMean(), 0.015, movement);
      atMost(movement.excessP95(), 0.04, movement);
    };
  }

  private static void check(
      int partitions,
      Weights weights,
      List<Integer> zones,
      BiConsumer<Row, Movement> bounds,
      int... sizes) {
    for (int seats : sizes) {
      Row row = new Row(partitions, seats, weights, zones);
      for (Movement movement : Movement.of(row)) {
        bounds.accept(row, movement);
      }
    }
  }

  private static void atMost(double measured, double bound, Movement movement) {
    assertThat(measured).as("%s", movement).isLessThanOrEqualTo(bound);
  }
}
