package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people are told of a plan before they commit it (rules E3, E3a). */
final class PlanPreviewTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId FIVE = new NodeId(5);
  private static final NodeId SIX = new NodeId(6);
  private static final MemberTable TABLE = Tables.ring(5, 7);

  private static PlanPreview preview(MemberTable table, RingChange change) {
    return PlanPreview.of(table, change.plan(42, 1), sizes(table));
  }

  /** The partition of an index holds as many bytes as its index says. */
  private static Map<PartitionId, Long> sizes(MemberTable table) {
    PlacementParameters placement = table.parameters().placement();
    Map<PartitionId, Long> sizes = new HashMap<>();
    for (int index = 0; index < placement.partitions(); index++) {
      sizes.put(new PartitionId(placement.replicas(), index), (long) index);
    }
    return sizes;
  }

  @Test
  void e3AReplacementTakesOverWhatTheOldOneOwnsAndNothingElseMoves() {
    ClusterRing ring = ClusterRing.of(TABLE);
    PlanPreview preview = preview(TABLE, RingChange.on(TABLE).replace(ONE, SIX));
    long bytes = 0;
    int owned = 0;
    for (int index = 0; index < 256; index++) {
      boolean owner = ring.isOwner(ONE, new PartitionId(3, index));
      bytes += owner ? index : 0;
      owned += owner ? 1 : 0;
    }
    assertThat(preview.moves()).hasSize(owned).allSatisfy(move -> {
      assertThat(move.to()).isEqualTo(SIX);
      assertThat(move.insteadOf()).isEqualTo(ONE);
      assertThat(move.from()).isEqualTo(ring.currentOwners(move.partition()).live());
      assertThat(move.bytes()).isEqualTo(move.partition().index());
    });
    assertThat(preview.partitionsMoved()).hasSize(owned);
    assertThat(preview.bytesMoved()).isEqualTo(bytes);
    assertThat(preview.flows())
        .contains(new PlanPreview.Flow(ONE, SIX, owned, bytes))
        .hasSize(5);
    assertThat(preview.flows().stream().mapToLong(PlanPreview.Flow::bytes).sum())
        .isEqualTo(3 * bytes);
    assertThat(preview.shares())
        .contains(new PlanPreview.Share(ONE, owned, 0), new PlanPreview.Share(SIX, 0, owned));
    assertThat(preview.balanceAfter()).isEqualTo(preview.balanceBefore());
    assertThat(preview.warnings()).isEmpty();
    assertThat(preview.missingOwners()).isZero();
  }

  @Test
  void e3ANewcomerTakesItsShareAndWhatIsMovedFitsTheShares() {
    PlanPreview preview = preview(TABLE, RingChange.on(TABLE).join(SIX));
    long gained = preview.moves().stream().filter(move -> move.to().equals(SIX)).count();
    assertThat(preview.shares()).contains(new PlanPreview.Share(SIX, 0, (int) gained));
    assertThat(gained).isBetween(120L, 131L);
    for (PlanPreview.Share share : preview.shares()) {
      long to = preview.moves().stream()
          .filter(move -> move.to().equals(share.member()))
          .count();
      long from = preview.moves().stream()
          .filter(move -> share.member().equals(move.insteadOf()))
          .count();
      assertThat(share.before() + to - from).isEqualTo(share.after());
    }
    assertThat(preview.balanceAfter()).isBetween(0.9, 1.0);
  }

  @Test
  void e3BalanceIsMeanOverGreatestLoad() {
    MemberTable one = Tables.ring(2, 3, new PlacementParameters(4, 1));
    PlanPreview preview = preview(one, RingChange.on(one).join(new NodeId(3)));
    int most =
        preview.shares().stream().mapToInt(PlanPreview.Share::after).max().orElseThrow();
    assertThat(preview.balanceAfter()).isEqualTo(4.0 / 3 / most);
  }

  @Test
  void e3AMorePlentifulRingHasReplicasThatNobodyGivesUp() {
    MemberTable lone = Tables.ring(1, 2);
    PlanPreview preview = preview(lone, RingChange.on(lone).join(TWO));
    assertThat(preview.moves()).hasSize(256).allSatisfy(move -> {
      assertThat(move.insteadOf()).isNull();
      assertThat(move.from()).containsExactly(ONE);
    });
    assertThat(preview.owners()).isEqualTo(2);
    assertThat(preview.warnings()).singleElement().asString().contains("2 members", "3 replicas");
    assertThat(preview.isFresh(1, 2)).isTrue();
    assertThat(preview.isFresh(1, 1)).isFalse();
  }

  @Test
  void e3aOneRemovedOwnerMakesOneReplicaTooFew() {
    MemberTable removed = Tables.removing(TABLE, ONE);
    PlanPreview preview = preview(removed, RingChange.on(removed).replace(ONE, SIX));
    assertThat(preview.missingOwners()).isEqualTo(1);
    assertThat(preview.moves()).allSatisfy(move -> assertThat(move.from()).hasSize(2));
    assertThat(preview.warnings()).singleElement().asString().contains("f = 1", "at least 2");
    assertThat(preview.isFresh(2, 2)).isTrue();
    assertThat(preview.isFresh(1, 3)).isFalse();
    assertThat(preview.isFresh(3, 1)).isFalse();
  }

  @Test
  void e3aAnAbsentOwnerCountsAsARemovedOne() {
    PlanPreview preview = preview(TABLE, RingChange.on(TABLE).absent(ONE).join(SIX));
    assertThat(preview.missingOwners()).isEqualTo(1);
    assertThat(preview.moves()).allSatisfy(move -> assertThat(move.from()).doesNotContain(ONE));
  }

  @Test
  void e3aWhereAllOwnersAreGoneNothingIsFreshAndPartitionsComeBackEmpty() {
    MemberTable removed = Tables.removing(Tables.removing(Tables.removing(TABLE, ONE), TWO), FIVE);
    PlanPreview preview = preview(removed, RingChange.on(removed).join(SIX));
    assertThat(preview.missingOwners()).isEqualTo(3);
    assertThat(preview.isFresh(3, 3)).isFalse();
    assertThat(preview.warnings())
        .anyMatch(warning -> warning.contains("come back empty"))
        .anyMatch(warning -> warning.contains("f = 3") && warning.contains("no R and W"));
  }

  @Test
  void e3TooFewZonesTooFewPartitionsAndUnevenSharesAreWarnedOf() {
    MemberTable small = Tables.ring(5, 6, new PlacementParameters(32, 3));
    assertThat(preview(small, RingChange.on(small).join(SIX)).warnings())
        .singleElement()
        .asString()
        .contains("6 seats on 32 partitions");
    RingChange zoned = RingChange.on(TABLE).zone(ONE, "east");
    assertThat(preview(TABLE, zoned).warnings())
        .anyMatch(warning -> warning.contains("2 zones for 3 replicas"))
        .anyMatch(warning -> warning.contains("zone east"));
  }

  @Test
  void e3APlanOfAnotherRingOrWithoutPlacementHasNoPreview() {
    RingPlan plan = RingChange.on(TABLE).join(SIX).plan(42, 1);
    MemberTable later =
        TABLE.withCurrent(new CurrentMembers(2, 0, TABLE.current().seats()));
    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(() -> PlanPreview.of(later, plan, Map.of()))
        .withMessageContainingAll("sequence 1", "sequence 2");
    RingPlan shared = new RingPlan(
        42,
        1,
        0,
        List.of(Tables.seat(ONE), new RingMember(TWO, "seat-" + ONE, null, 1)),
        plan.absent(),
        1);
    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(() -> PlanPreview.of(TABLE, shared, Map.of()))
        .withMessageContaining("share the seat");
  }
}
