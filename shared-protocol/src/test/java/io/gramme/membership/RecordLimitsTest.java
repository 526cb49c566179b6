package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.ring.PlacementParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** E1: nothing enters a table that placement, a later start or another process could not take. */
class RecordLimitsTest {
  private static final Address HERE = new Address("127.0.0.1", 7400);

  private static MemberRecord record(long id, String seat, @Nullable String zone, double weight) {
    return new MemberRecord(new NodeId(id), seat, 1, MemberState.ACTIVE, HERE, zone, weight, 1, 1);
  }

  private static void refused(String says, Runnable made) {
    assertThatIllegalArgumentException().isThrownBy(made::run).withMessageContaining(says);
  }

  @Test
  void e1AMemberHasASeatZoneAndWeightThatPlacementTakes() {
    refused("weight", () -> record(1, "a", null, 5_000));
    refused("weight", () -> record(1, "a", null, 0.0001));
    refused("weight", () -> record(1, "a", null, Double.NaN));
    refused("seat", () -> record(1, " ", null, 1));
    refused("seat", () -> record(1, "a\n", null, 1));
    refused("seat", () -> record(1, "\ud800", null, 1));
    refused("zone", () -> record(1, "a", "", 1));
    refused("zone", () -> record(1, "a", "z".repeat(256), 1));
    refused("seat must not be longer than 255", () -> record(1, "é".repeat(128), null, 1));
    assertThat(record(1, "é".repeat(127), "z".repeat(255), 1_000).weight()).isEqualTo(1_000);
  }

  @Test
  void e1CountersStayFarFromOverflow() {
    refused(
        "version",
        () -> new MemberRecord(
            new NodeId(1), "a", 1, MemberState.ACTIVE, HERE, null, 1, 1, Long.MAX_VALUE));
    refused(
        "incarnation",
        () -> new MemberRecord(
            new NodeId(1), "a", Long.MAX_VALUE, MemberState.ACTIVE, HERE, null, 1, 1, 1));
    refused(
        "sequence",
        () -> new CurrentMembers(Long.MAX_VALUE, 0, List.of(Tables.seat(new NodeId(1)))));
    refused("sequence", () -> new CurrentMembers(-1, 0, List.of(Tables.seat(new NodeId(1)))));
    refused("bucket", () -> new BucketRecord("b", BucketMode.CAUSAL, Long.MAX_VALUE));
  }

  @Test
  void e1AHostIsBounded() {
    refused("host", () -> new Address("h".repeat(256), 1));
    refused("host", () -> new Address("a\tb", 1));
    assertThat(new Address("h".repeat(255), 1).host()).hasSize(255);
  }

  @Test
  void e1WhatTwoGoodTablesKnowTogetherHasARing() {
    ClusterParameters parameters =
        new ClusterParameters(new ClusterId(5), new PlacementParameters(8, 3), 60_000, 1);
    MemberTable founded = MemberTable.founding(parameters, record(1, "a", null, 1))
        .withMember(record(2, "b", null, 1))
        .withCurrent(2, 0, List.of(new NodeId(1), new NodeId(2)));
    MemberRecord moved =
        new MemberRecord(new NodeId(2), "a", 1, MemberState.ACTIVE, HERE, null, 1, 1, 9);
    MemberTable other = MemberTable.founding(parameters, moved);
    assertThat(founded.obstacle()).isNull();
    assertThat(other.obstacle()).isNull();
    // The seats of the ring are its own: what a record asks for counts when a plan is made.
    assertThat(founded.join(other).obstacle()).isNull();
    assertThat(founded.join(other).current()).isEqualTo(founded.current());
  }

  @Test
  void whatANewerVersionChoseGivesWayAndIsNeverStricter() {
    BucketRecord unknown =
        new BucketRecord("b", BucketMode.UNRECOGNIZED, Durability.UNRECOGNIZED, 1);
    BucketRecord known = new BucketRecord("b", BucketMode.LAST_WRITE_WINS, Durability.INTERVAL, 1);
    assertThat(unknown.join(known)).isEqualTo(known);
    assertThat(known.join(unknown)).isEqualTo(known);
    assertThat(unknown.join(unknown)).isEqualTo(unknown);
  }
}
