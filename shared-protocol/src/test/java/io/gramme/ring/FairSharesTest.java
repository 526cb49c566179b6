package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gramme.ring.Tables.Weights;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares, caps and zone limits against figures worked by hand. */
class FairSharesTest {
  @Test
  void equalSeatsShareEqually() {
    FairShares shares =
        shares(256, 3, seat("a", 1), seat("b", 1), seat("c", 1), seat("d", 1), seat("e", 1));
    assertShares(shares, 153.6, 153.6, 153.6, 153.6, 153.6);
    assertThat(shares.cap).containsOnly(157);
    assertThat(shares.need).isEqualTo(3);
  }

  @Test
  void fewerSeatsThanReplicasHoldEverything() {
    FairShares shares = shares(256, 3, seat("a", 1), seat("b", 8));
    assertShares(shares, 256, 256);
    assertThat(shares.cap).containsOnly(256);
    assertThat(shares.need).isEqualTo(2);
  }

  /** The heavy seat can hold each partition once only; what its weight asks beyond that goes to the others. */
  @Test
  void heavySeatsAreFilledToTheBrim() {
    FairShares shares = shares(256, 2, seat("a", 10), seat("b", 1), seat("c", 1), seat("d", 2));
    assertShares(shares, 256, 64, 64, 128);
    assertThat(shares.cap).containsExactly(256, 66, 66, 131);
  }

  @Test
  void threeZonesOfAnySizeHoldOneReplicaEach() {
    FairShares shares = shares(
        256,
        3,
        seat("a", 1, "x"),
        seat("b", 1, "y"),
        seat("c", 1, "y"),
        seat("d", 1, "z"),
        seat("e", 3, "z"));
    assertShares(shares, 256, 128, 128, 64, 192);
    assertThat(shares.zoneLow).containsExactly(1, 1, 1);
    assertThat(shares.zoneHigh).containsExactly(1, 1, 1);
  }

  /** N=3 over two zones: each holds one or two of every partition, in proportion to its weight between the two. */
  @Test
  void twoZonesHoldOneOrTwo() {
    FairShares shares = shares(
        256,
        3,
        seat("a", 1, "x"),
        seat("b", 1, "x"),
        seat("c", 1, "x"),
        seat("d", 1, "y"),
        seat("e", 1, "y"),
        seat("f", 2, "y"));
    assertThat(shares.share[0] * 3).isCloseTo(768 * 3 / 7.0, within(1e-9));
    assertThat(shares.zoneLow).containsExactly(1, 1);
    assertThat(shares.zoneHigh).containsExactly(2, 2);
  }

  /** Zone x has more weight than two thirds, but no zone may hold all three replicas while another is free. */
  @Test
  void aHeavyZoneIsHeldToTwoOfThree() {
    FairShares shares = shares(
        256,
        3,
        seat("a", 8, "x"),
        seat("b", 8, "x"),
        seat("c", 8, "x"),
        seat("d", 1, "y"),
        seat("e", 1, "y"));
    assertShares(shares, 512 / 3.0, 512 / 3.0, 512 / 3.0, 128, 128);
    assertThat(shares.zoneLow).containsExactly(2, 1);
    assertThat(shares.zoneHigh).containsExactly(2, 1);
  }

  /** Five zones and N=3: a zone holds none or one. */
  @Test
  void moreZonesThanReplicas() {
    FairShares shares = shares(
        256,
        3,
        seat("a", 1, "v"),
        seat("b", 1, "w"),
        seat("c", 1, "x"),
        seat("d", 1, "y"),
        seat("e", 1, "z"));
    assertShares(shares, 153.6, 153.6, 153.6, 153.6, 153.6);
    assertThat(shares.zoneLow).containsOnly(0);
    assertThat(shares.zoneHigh).containsOnly(1);
  }

  @Test
  void sharesAlwaysAddUpToAllReplicas() {
    for (int set = 0; set < 50; set++) {
      List<SeatSpec> seats = new Tables(set, Weights.ONE_TO_EIGHT, 1, 2, 5).seats(1 + set);
      FairShares shares = new FairShares(SeatTable.of(seats), new PlacementParameters(256, 3));
      double expected = 256.0 * Math.min(3, seats.size());
      assertThat(Arrays.stream(shares.share).sum())
          .as("set %d", set)
          .isCloseTo(expected, within(1e-6));
      assertThat(Arrays.stream(shares.unzonedShare).sum())
          .as("set %d", set)
          .isCloseTo(expected, within(1e-6));
      assertThat(Arrays.stream(shares.cap).sum()).as("set %d", set).isGreaterThanOrEqualTo((int)
          expected);
      assertThat(Arrays.stream(shares.zoneLow).sum()).isLessThanOrEqualTo(shares.need);
      assertThat(Arrays.stream(shares.zoneHigh).sum()).isGreaterThanOrEqualTo(shares.need);
    }
  }

  private static void assertShares(FairShares shares, double... expected) {
    assertThat(shares.share).containsExactly(expected, within(1e-9));
  }

  private static FairShares shares(int partitions, int replicas, SeatSpec... seats) {
    return new FairShares(
        SeatTable.of(List.of(seats)), new PlacementParameters(partitions, replicas));
  }

  private static SeatSpec seat(String id, double weight) {
    return new SeatSpec(id, weight, null);
  }

  private static SeatSpec seat(String id, double weight, String zone) {
    return new SeatSpec(id, weight, zone);
  }
}
