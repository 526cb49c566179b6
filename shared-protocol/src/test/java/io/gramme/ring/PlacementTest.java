package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.gramme.ring.Tables.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 10, 17, 30};

  @Test
  void everyTableIsPlacedExactly() {
    Integer[][] zonePatterns = {{}, {1, 1}, {1, 1, 1}, {1, 2, 5}, {1, 1, 1, 1, 1}};
    for (Weights weights : Weights.values()) {
      for (Integer[] zones : zonePatterns) {
        for (int size : SIZES) {
          for (int replicas : new int[] {1, 2, 3, 5, 16}) {
            long seed = size * 31L + replicas;
            List<SeatSpec> seats = new Tables(seed, weights, zones).seats(size);
            Exactness.place(seats, 256, replicas, "seed " + seed);
          }
        }
      }
    }
  }

  @Test
  void extremesArePlacedExactly() {
    Exactness.place(List.of(SeatSpec.of("only")), 1, 16, "one partition");
    Exactness.place(new Tables(1, Weights.EQUAL).seats(9), 1, 3, "one partition");
    Exactness.place(new Tables(2, Weights.EQUAL).seats(5), 65_536, 3, "most partitions");
    Exactness.place(new Tables(3, Weights.EQUAL).seats(Placement.MAX_SEATS), 256, 3, "most seats");
    List<SeatSpec> extremeWeights = List.of(
        new SeatSpec("a", SeatSpec.MIN_WEIGHT, "x"),
        new SeatSpec("b", SeatSpec.MAX_WEIGHT, "x"),
        new SeatSpec("c", SeatSpec.MAX_WEIGHT, null),
        new SeatSpec("d", 1, null),
        new SeatSpec("e", SeatSpec.MIN_WEIGHT, null));
    Exactness.place(extremeWeights, 256, 3, "extreme weights");
    Exactness.place(extremeWeights, 256, 2, "extreme weights");
  }

  @Test
  void orderOfTheMembersDoesNotMatter() {
    for (int set = 0; set < 20; set++) {
      Tables tables = new Tables(set, Weights.ONE_TO_EIGHT, 1, 2, 5);
      List<SeatSpec> seats = tables.seats(4 + set);
      Placement placement = place(seats, 256, 3);
      Placement shuffled = place(tables.shuffled(seats), 256, 3);
      assertThat(digest(shuffled)).as("set %d", set).isEqualTo(digest(placement));
      assertThat(shuffled.seats()).isEqualTo(placement.seats()).isSorted();
    }
  }

  /** A change of these values moves the data of every cluster. */
  @Test
  void goldenDigests() {
    List<SeatSpec> five =
        IntStream.rangeClosed(1, 5).mapToObj(i -> SeatSpec.of("seat-" + i)).toList();
    List<SeatSpec> zoned = IntStream.rangeClosed(1, 12)
        .mapToObj(i -> new SeatSpec("seat-" + i, 1 + i % 4, "zone-" + i % 3))
        .toList();
    List<SeatSpec> many = IntStream.rangeClosed(1, 60)
        .mapToObj(i -> new SeatSpec("seat-" + i, 1 + i % 8, i % 2 == 0 ? "east" : null))
        .toList();
    assertThat(place(five, 256, 3).owners(0)).containsExactly("seat-4", "seat-1", "seat-5");
    assertThat(digest(place(five, 256, 3))).isEqualTo(0xa54fbdbe1d5a2809L);
    assertThat(digest(place(zoned, 1024, 3))).isEqualTo(0x86ba47bd425d24f6L);
    assertThat(digest(place(many, 4096, 3))).isEqualTo(0x95d57bfe7a7a0828L);
  }

  @Test
  void preferenceListIsTheOwnersAndThenEveryOtherSeat() {
    List<SeatSpec> seats = new Tables(7, Weights.ONE_TO_EIGHT, 1, 1, 1).seats(12);
    Placement placement = place(seats, 256, 3);
    for (int p = 0; p < 256; p++) {
      List<String> list = placement.preferenceList(p);
      assertThat(list).containsExactlyInAnyOrderElementsOf(placement.seats());
      assertThat(list.subList(0, 3)).isEqualTo(placement.owners(p));
    }
  }

  @Test
  void ownersAndFallbacksAreEachInTheOrderOfScores() {
    List<SeatSpec> seats = new Tables(8, Weights.ONE_TO_EIGHT).seats(12);
    Placement placement = place(seats, 256, 3);
    SeatTable table = SeatTable.of(seats);
    SeatRanks ranks = new SeatRanks(table, 256);
    for (int p = 0; p < 256; p++) {
      int partition = p;
      Comparator<String> byScore =
          Comparator.comparingLong(id -> ranks.score(placement.seats().indexOf(id), partition));
      assertThat(placement.owners(p)).isSortedAccordingTo(byScore);
      assertThat(placement.preferenceList(p).subList(3, 12)).isSortedAccordingTo(byScore);
    }
  }

  /** Scores know nothing of the other members, so two seats that stay owners keep their order in every family. */
  @Test
  void aChangeOfMembersKeepsTheOrderOfTheOwnersThatStay() {
    for (int set = 0; set < 20; set++) {
      Tables tables = new Tables(set, Weights.ONE_TO_EIGHT);
      List<SeatSpec> before = tables.seats(10);
      Placement first = place(before, 256, 3);
      Placement second = place(tables.joined(before), 256, 3);
      for (int p = 0; p < 256; p++) {
        List<String> stayed = new ArrayList<>(first.owners(p));
        stayed.retainAll(second.owners(p));
        List<String> kept = new ArrayList<>(second.owners(p));
        kept.retainAll(first.owners(p));
        assertThat(kept).as("set %d partition %d", set, p).isEqualTo(stayed);
      }
    }
  }

  @Test
  void aFamilyIsOwnedByTheFirstOwners() {
    Placement placement = place(new Tables(9, Weights.EQUAL).seats(6), 256, 3);
    for (int p = 0; p < 256; p++) {
      for (int family = 1; family <= 3; family++) {
        assertThat(placement.owners(new PartitionId(family, p)))
            .isEqualTo(placement.owners(p).subList(0, family));
      }
    }
    assertThat(place(List.of(SeatSpec.of("a")), 256, 3).owners(new PartitionId(2, 5)))
        .containsExactly("a");
    refused(
        () -> placement.owners(new PartitionId(4, 0)),
        "family must be 1..3 in this cluster, was 4");
    refused(() -> placement.owners(new PartitionId(3, 256)), "partition must be 0..255, was 256");
  }

  @Test
  void badQuestionsAndTablesAreRefused() {
    Placement placement = place(List.of(SeatSpec.of("a"), SeatSpec.of("b")), 256, 3);
    refused(() -> placement.owners(-1), "partition must be 0..255, was -1");
    refused(() -> placement.preferenceList(256), "partition must be 0..255, was 256");
    refused(() -> placement.load("c"), "seat c is not one of the 2 seats");
    refused(() -> placement.cap("c"), "seat c is not one of the 2 seats");
    refused(() -> place(List.of(), 256, 3), "needs 1..1024 seats, got 0");
    refused(
        () -> place(List.of(SeatSpec.of("a"), SeatSpec.of("a")), 256, 3), "seat a is given twice");
    refused(
        () -> place(new Tables(1, Weights.EQUAL).seats(1025), 256, 3),
        "needs 1..1024 seats, got 1025");
    assertThatThrownBy(() -> placement.owners(0).set(0, "c"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> placement.owners(0).get(2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void warnsOfMoreSeatsThanTheRootOfThePartitions() {
    assertThat(place(new Tables(1, Weights.EQUAL).seats(16), 256, 3).warnings()).isEmpty();
    assertThat(place(new Tables(1, Weights.EQUAL).seats(17), 256, 3).warnings())
        .singleElement()
        .asString()
        .contains("17 seats on 256 partitions", "(here 289)");
  }

  @Test
  void warnsOfAZoneTooSmallForItsReplicas() {
    List<SeatSpec> seats = List.of(
        new SeatSpec("a", 1, "small"),
        new SeatSpec("b", 1, "x"),
        new SeatSpec("c", 1, "x"),
        new SeatSpec("d", 1, "y"),
        new SeatSpec("e", 1, "y"));
    assertThat(place(seats, 256, 3).warnings())
        .singleElement()
        .asString()
        .contains("zone small: 1 of its 1 seats", "seat a, 1.67 times");
    assertThat(place(seats.subList(1, 5), 256, 2).warnings()).isEmpty();
  }

  @Test
  void efficiencyIsTheLeastShareByLoad() {
    assertThat(place(List.of(SeatSpec.of("a"), SeatSpec.of("b")), 256, 3).efficiency())
        .isEqualTo(1);
    Placement placement = place(new Tables(3, Weights.EQUAL).seats(5), 256, 3);
    int most = placement.seats().stream().mapToInt(placement::load).max().orElseThrow();
    assertThat(placement.efficiency()).isCloseTo(153.6 / most, within(1e-9));
  }

  private static Placement place(List<SeatSpec> seats, int partitions, int replicas) {
    return Placement.of(seats, new PlacementParameters(partitions, replicas));
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static long digest(Placement placement) {
    HashStream64 digest = Hashing.xxh3_64().hashStream();
    for (int p = 0; p < placement.parameters().partitions(); p++) {
      for (String seat : placement.preferenceList(p)) {
        digest.putString(seat);
      }
    }
    return digest.getAsLong();
  }
}
