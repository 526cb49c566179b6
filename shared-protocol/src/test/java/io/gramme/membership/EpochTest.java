package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The epoch changes exactly when something changes that decides who owns what (E2). */
class EpochTest {
  /** What the epoch is made of, as E2 names it. */
  private record Fingerprint(CurrentMembers current, List<Object> placement, List<Object> removed) {
    static Fingerprint of(MemberTable table) {
      List<Object> placement = new ArrayList<>();
      for (MemberRecord record : table.currentRecords()) {
        placement.add(record.id());
        placement.add(record.seat());
        placement.add(Optional.ofNullable(record.zone()));
        placement.add(record.weight());
      }
      List<Object> removed = new ArrayList<>();
      for (MemberRecord record : table.members().values()) {
        if (record.state() == MemberState.REMOVED) {
          removed.add(List.of(record.id(), record.incarnation()));
        }
      }
      return new Fingerprint(table.current(), placement, removed);
    }
  }

  @Test
  void isEqualExactlyWhenThePlacementAndTheRemovedAreEqual() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable table = Tables.any(random);
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
    return switch (random.nextInt(11)) {
      case 0 ->
        table.withCurrent(
            new CurrentMembers(current.sequence() + 1, current.plan(), current.seats()));
      case 1 ->
        table.withCurrent(
            new CurrentMembers(current.sequence(), current.plan() + 1, current.seats()));
      case 2 ->
        table.withCurrent(
            new CurrentMembers(current.sequence(), current.plan(), List.of(RingMember.of(record))));
      case 3 -> table.withBucket(Tables.bucket(random, "new"));
      default -> Tables.withRecord(table, changed(random, record));
    };
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
