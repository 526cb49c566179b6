package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who takes writes and who answers reads while the ring changes (rule E3). */
final class ClusterRingTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId SIX = new NodeId(6);
  private static final MemberTable TABLE = Tables.ring(5, 7, new PlacementParameters(64, 3));
  private static final RingPlan PLAN = RingChange.on(TABLE).leave(ONE).join(SIX).plan(42, 1);
  private static final MemberTable COPY =
      TABLE.withPlan(PlanRecord.proposing(PLAN).commit());

  private static MemberTable moving() {
    PlanRecord record = PlanRecord.proposing(PLAN).commit();
    for (NodeId id : PLAN.participants(TABLE.current())) {
      record = record.withVote(id, Vote.GO);
    }
    return TABLE.withPlan(record);
  }

  private static MemberTable done() {
    MemberTable table = moving();
    PlanRecord record = Objects.requireNonNull(table.activePlan());
    for (NodeId id : PLAN.participants(TABLE.current())) {
      record = record.withMoved(id);
    }
    return table.withPlan(record);
  }

  private static List<PartitionId> partitions() {
    return IntStream.range(0, 64).mapToObj(i -> new PartitionId(3, i)).toList();
  }

  @Test
  void e3WritesGoToBothRingsAndReadsToOne() {
    ClusterRing before = ClusterRing.of(TABLE);
    ClusterRing copy = ClusterRing.of(COPY);
    ClusterRing move = ClusterRing.of(moving());
    ClusterRing after = ClusterRing.of(done());
    for (PartitionId partition : partitions()) {
      List<NodeId> old = before.owners(partition);
      List<NodeId> coming = after.owners(partition);
      Set<NodeId> both = new LinkedHashSet<>(old);
      both.addAll(coming);
      for (ClusterRing ring : List.of(copy, move)) {
        assertThat(ring.owners(partition)).containsExactlyElementsOf(both);
        assertThat(ring.currentOwners(partition)).isEqualTo(new OwnerGroup(3, old));
        assertThat(ring.nextOwners(partition)).isEqualTo(new OwnerGroup(3, coming));
        assertThat(ring.sources(partition)).isEqualTo(old);
        for (NodeId id : TABLE.members().keySet()) {
          assertThat(ring.isOwner(id, partition)).isEqualTo(both.contains(id));
          assertThat(ring.isPending(id, partition))
              .isEqualTo(coming.contains(id) && !old.contains(id));
        }
      }
      assertThat(copy.readers(partition).live()).isEqualTo(old);
      assertThat(move.readers(partition).live()).isEqualTo(coming);
      assertThat(after.readers(partition).live()).isEqualTo(coming);
      assertThat(after.sources(partition)).isEmpty();
    }
    assertThat(before.plan()).isNull();
    assertThat(copy.readsNext()).isFalse();
    assertThat(move.readsNext()).isTrue();
    assertThat(after.plan()).isNull();
  }

  @Test
  void e3ARingThatFollowsAnotherIsAsIfComputedAnew() {
    ClusterRing ring = ClusterRing.of(TABLE);
    for (MemberTable table :
        List.of(TABLE, COPY, moving(), Tables.removing(moving(), ONE), done(), TABLE)) {
      ring = ring.followedBy(table);
      ClusterRing anew = ClusterRing.of(table);
      assertThat(ring.epoch()).isEqualTo(anew.epoch()).isEqualTo(Epoch.of(table));
      assertThat(ring.readsNext()).isEqualTo(anew.readsNext());
      assertThat(ring.plan()).isEqualTo(anew.plan());
      for (PartitionId partition : partitions()) {
        assertThat(ring.owners(partition)).isEqualTo(anew.owners(partition));
        assertThat(ring.readers(partition)).isEqualTo(anew.readers(partition));
        assertThat(ring.nextOwners(partition)).isEqualTo(anew.nextOwners(partition));
        assertThat(ring.preferenceList(partition)).isEqualTo(anew.preferenceList(partition));
      }
    }
  }

  @Test
  void e3ARemovedOwnerIsCountedAndNotAsked() {
    ClusterRing before = ClusterRing.of(TABLE);
    ClusterRing removed = ClusterRing.of(Tables.removing(COPY, ONE));
    for (PartitionId partition : partitions()) {
      assertThat(removed.owners(partition)).doesNotContain(ONE);
      assertThat(removed.sources(partition)).doesNotContain(ONE);
      OwnerGroup group = removed.currentOwners(partition);
      assertThat(group.count()).isEqualTo(3);
      assertThat(group.live()).hasSize(before.isOwner(ONE, partition) ? 2 : 3);
      assertThat(removed.isReader(ONE, partition)).isFalse();
    }
  }

  @Test
  void e3AnAbsentOwnerIsAskedAndIsNoSource() {
    RingPlan plan = RingChange.on(TABLE).absent(ONE).join(SIX).plan(42, 1);
    ClusterRing ring = ClusterRing.of(TABLE.withPlan(PlanRecord.proposing(plan).commit()));
    for (PartitionId partition : partitions()) {
      assertThat(ring.sources(partition)).doesNotContain(ONE);
      assertThat(ring.currentOwners(partition).live()).hasSize(3);
    }
  }

  @Test
  void e2EachStageHasAnEpochOfItsOwn() {
    MemberTable proposed = TABLE.withPlan(PlanRecord.proposing(PLAN));
    assertThat(Epoch.of(proposed)).isEqualTo(Epoch.of(TABLE));
    assertThat(List.of(TABLE, COPY, moving(), done(), Tables.removing(COPY, ONE)))
        .extracting(Epoch::of)
        .doesNotHaveDuplicates();
    PlanRecord plan = Objects.requireNonNull(COPY.activePlan());
    assertThat(Epoch.of(COPY.withPlan(plan.withVote(ONE, Vote.GO)))).isEqualTo(Epoch.of(COPY));
  }
}
