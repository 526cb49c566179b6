package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.Tables.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementChangeTest {
  private static final PlacementParameters DEFAULTS = PlacementParameters.ofDefaults();

  @Test
  void nothingChangesBetweenEqualTables() {
    List<SeatSpec> seats = new Tables(1, Weights.EQUAL).seats(6);
    PlacementChange change =
        PlacementChange.between(Placement.of(seats, DEFAULTS), Placement.of(seats, DEFAULTS));
    assertThat(change).isEqualTo(new PlacementChange(0, 0, List.of()));
  }

  @Test
  void theSecondSeatReceivesEveryPartition() {
    Placement one = Placement.of(List.of(SeatSpec.of("a")), DEFAULTS);
    Placement two = Placement.of(List.of(SeatSpec.of("a"), SeatSpec.of("b")), DEFAULTS);
    PlacementChange joined = PlacementChange.between(one, two);
    assertThat(joined.replicasMoved()).isEqualTo(256);
    assertThat(joined.minimum()).isEqualTo(256);
    assertThat(joined.partitionsAffected()).hasSize(256);
    PlacementChange left = PlacementChange.between(two, one);
    assertThat(left.replicasMoved()).isZero();
    assertThat(left.minimum()).isZero();
    assertThat(left.partitionsAffected()).hasSize(256).isSorted();
  }

  @Test
  void familyOneMovesOnlyFirstOwners() {
    Placement one = Placement.of(List.of(SeatSpec.of("a")), DEFAULTS);
    Placement two = Placement.of(List.of(SeatSpec.of("a"), SeatSpec.of("b")), DEFAULTS);
    PlacementChange change = PlacementChange.between(one, two, 1);
    List<Integer> expected = new ArrayList<>();
    for (int p = 0; p < 256; p++) {
      if (two.owners(p).get(0).equals("b")) {
        expected.add(p);
      }
    }
    assertThat(change).isEqualTo(new PlacementChange(expected.size(), expected.size(), expected));
    assertThat(expected.size()).isBetween(64, 192);
  }

  @Test
  void countsEveryGainAndNeverLessThanTheMinimum() {
    for (int set = 0; set < 40; set++) {
      Tables tables = new Tables(set, Weights.ONE_TO_EIGHT, 1, 2, 5);
      List<SeatSpec> seats = tables.seats(5 + set % 12);
      Placement before = Placement.of(seats, DEFAULTS);
      Placement after =
          Placement.of(set % 2 == 0 ? tables.joined(seats) : tables.left(seats), DEFAULTS);
      PlacementChange change = PlacementChange.between(before, after);
      int moved = 0;
      List<Integer> affected = new ArrayList<>();
      for (int p = 0; p < 256; p++) {
        List<String> owners = before.owners(p);
        int gains = (int)
            after.owners(p).stream().filter(seat -> !owners.contains(seat)).count();
        moved += gains;
        if (gains > 0) {
          affected.add(p);
        }
      }
      assertThat(change.replicasMoved()).as("set %d", set).isEqualTo(moved).isPositive();
      assertThat(change.partitionsAffected()).as("set %d", set).isEqualTo(affected);
      assertThat(change.minimum()).as("set %d", set).isPositive().isLessThanOrEqualTo(moved);
    }
  }

  @Test
  void aChangeOfWeightMovesAtLeastTheGain() {
    List<SeatSpec> before =
        List.of(SeatSpec.of("a"), SeatSpec.of("b"), SeatSpec.of("c"), SeatSpec.of("d"));
    List<SeatSpec> after = new ArrayList<>(before);
    after.set(0, new SeatSpec("a", 1.3, null));
    Placement first = Placement.of(before, DEFAULTS);
    Placement second = Placement.of(after, DEFAULTS);
    PlacementChange change = PlacementChange.between(first, second);
    assertThat(change.minimum()).isGreaterThanOrEqualTo(second.load("a") - first.load("a"));
    assertThat(change.replicasMoved()).isGreaterThanOrEqualTo(change.minimum());
  }

  @Test
  void onlyPlacementsOfOneClusterCompare() {
    Placement small = Placement.of(List.of(SeatSpec.of("a")), DEFAULTS);
    Placement large = Placement.of(List.of(SeatSpec.of("a")), new PlacementParameters(1024, 3));
    assertThatThrownBy(() -> PlacementChange.between(small, large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partitions=256")
        .hasMessageContaining("partitions=1024");
    assertThatThrownBy(() -> PlacementChange.between(small, small, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("family must be 1..3");
  }
}
