package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The epoch changes exactly when something changes that decides who owns what (E2). */
class EpochTest {
  /** What the epoch is made of, as E2 names it. */
  private record Fingerprint(CurrentMembers current, List<Object> plan, List<Object> removed) {
    static Fingerprint of(MemberTable table) {
      PlanRecord active = table.activePlan();
      List<Object> plan =
          active == null ? List.of() : List.of(active.plan().id(), table.stageOf(active));
      List<Object> removed = new ArrayList<>();
      for (MemberRecord record : table.members().values()) {
        if (record.state() == MemberState.REMOVED) {
          removed.add(List.of(record.id(), record.incarnation()));
        }
      }
      return new Fingerprint(table.current(), plan, removed);
    }
  }

  @Test
  void e2IsEqualExactlyWhenRingPlanStageAndTheRemovedAreEqual() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable table = Tables.any(random);
      table = random.nextBoolean() ? table : table.withPlan(plan(random, table));
      MemberTable changed = changed(random, table);
      boolean same = Fingerprint.of(table).equals(Fingerprint.of(changed));
      assertThat(Epoch.of(changed) == Epoch.of(table))
          .as("%s\n%s", table, changed)
          .isEqualTo(same);
      assertThat(Epoch.of(table)).isNotEqualTo(Epoch.UNKNOWN);
    });
  }

  /** One field of one record differs, or the current members, or a bucket. */
  private static MemberTable changed(RandomGenerator random, MemberTable table) {
    List<MemberRecord> records = new ArrayList<>(table.members().values());
    MemberRecord record = records.get(random.nextInt(records.size()));
    CurrentMembers current = table.current();
    return switch (random.nextInt(16)) {
      case 0 ->
        table.withCurrent(
            new CurrentMembers(current.sequence() + 1, current.plan(), current.seats()));
      case 1 ->
        table.withCurrent(
            new CurrentMembers(current.sequence(), current.plan() + 1, current.seats()));
      case 2 ->
        table.withCurrent(
            new CurrentMembers(current.sequence(), current.plan(), List.of(RingMember.of(record))));
      case 4 -> table.withCurrent(placedElsewhere(random, current));
      case 5, 6, 7, 8 -> table.withPlan(plan(random, table));
      case 3 -> table.withBucket(Tables.bucket(random, "new"));
      default -> Tables.withRecord(table, changed(random, record));
    };
  }

  private static CurrentMembers placedElsewhere(RandomGenerator random, CurrentMembers current) {
    List<RingMember> seats = new ArrayList<>(current.seats());
    RingMember first = seats.get(0);
    @Nullable String west = first.zone() == null ? "west" : null;
    seats.set(
        0,
        switch (random.nextInt(3)) {
          case 0 -> new RingMember(first.id(), "another", first.zone(), first.weight());
          case 1 -> new RingMember(first.id(), first.seat(), west, first.weight());
          default -> new RingMember(first.id(), first.seat(), first.zone(), first.weight() + 0.5);
        });
    return new CurrentMembers(current.sequence(), current.plan(), seats);
  }

  /** One of two plans for the ring of a table, somewhere between made, under way, moving and aborted. */
  private static PlanRecord plan(RandomGenerator random, MemberTable table) {
    CurrentMembers current = table.current();
    PlanRecord record = PlanRecord.proposing(new RingPlan(
        1 + random.nextInt(2),
        current.sequence(),
        current.plan(),
        current.seats(),
        new TreeSet<>(),
        1));
    record = random.nextInt(4) == 0 ? record : record.commit();
    boolean all = random.nextBoolean();
    for (NodeId participant : record.plan().nextMembers()) {
      Vote vote = all ? Vote.GO : Tables.VOTES.get(random.nextInt(3));
      record = all || random.nextBoolean() ? record.withVote(participant, vote) : record;
    }
    return record;
  }

  private static MemberRecord changed(RandomGenerator random, MemberRecord record) {
    int field = random.nextInt(7);
    @Nullable String zone = field == 4 ? (record.zone() == null ? "west" : null) : record.zone();
    return new MemberRecord(
        record.id(),
        field == 0 ? "another" : record.seat(),
        record.incarnation() + (field == 1 ? 1 : 0),
        field == 2
            ? (random.nextBoolean() ? MemberState.REMOVED : MemberState.LEAVING)
            : record.state(),
        field == 3 ? new Address("elsewhere", 1) : record.address(),
        zone,
        record.weight() + (field == 5 ? 0.5 : 0),
        record.featureLevel() + (field == 6 ? 1 : 0),
        record.version() + 1);
  }

  @Test
  void dependsOnWhatWasFixedAtCreation() {
    MemberTable table = Tables.any(new SplittableRandom(1));
    ClusterParameters other =
        new ClusterParameters(new ClusterId(78), table.parameters().placement(), 60_000, 1);
    MemberTable elsewhere =
        new MemberTable(other, table.members(), table.buckets(), table.current());
    assertThat(Epoch.of(elsewhere)).isNotEqualTo(Epoch.of(table));
  }

  /** Nodes of different releases must agree: the digest never changes. */
  @Test
  void goldenEpoch() {
    MemberRecord founder = new MemberRecord(
        new NodeId(1), "a", 1, MemberState.ACTIVE, new Address("127.0.0.1", 7400), "z", 1, 0, 1);
    MemberTable table = MemberTable.founding(Tables.PARAMETERS, founder);
    assertThat(Long.toHexString(Epoch.of(table))).isEqualTo("39150bf969a272bb");
  }
}
