package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Deltas carry what tables differ in, and digests tell whether they do (E1). */
class TableDeltaTest {
  @Test
  void joiningADeltaIsJoiningTheTable() {
    Seeds.check(4_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable a = Tables.any(random);
      MemberTable b = Tables.any(random);
      assertThat(a.join(TableDelta.whole(b))).isEqualTo(a.join(b));
      assertThat(a.join(TableDelta.between(a, b))).isEqualTo(a.join(b));
      assertThat(TableDelta.between(a, a)).isEqualTo(TableDelta.EMPTY);
    });
  }

  @Test
  void equalTablesHaveEqualDigestsAndOthersDoNot() {
    Seeds.check(4_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable a = Tables.any(random);
      MemberTable b = Tables.any(random);
      TableDigest of = TableDigest.of(a);
      TableDigest other = TableDigest.of(b);
      assertThat(of.members() == other.members()).isEqualTo(a.members().equals(b.members()));
      assertThat(of.buckets() == other.buckets()).isEqualTo(a.buckets().equals(b.buckets()));
      assertThat(of.ring() == other.ring())
          .isEqualTo(a.current().equals(b.current()) && a.plans().equals(b.plans()));
    });
  }

  /** Whatever table somebody has, what the history says leads it to what both know together. */
  @Test
  void aHistoryTellsWhatSomebodyLacks() {
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable table = Tables.any(random);
      TableHistory history = new TableHistory(table);
      List<MemberTable> all = new ArrayList<>(List.of(table));
      for (int i = random.nextInt(2 * TableHistory.KEPT); i > 0; i--) {
        table = table.join(Tables.any(random));
        history.add(table);
        all.add(table);
      }
      all.add(Tables.any(random));
      for (MemberTable known : all) {
        TableDelta delta = history.since(TableDigest.of(known));
        assertThat(known.join(delta)).isEqualTo(known.join(table));
      }
      assertThat(history.since(history.digest())).isEqualTo(TableDelta.EMPTY);
      assertThat(history.table()).isEqualTo(table);
    });
  }

  @Test
  void onlyWhatChangedIsTold() {
    var random = new SplittableRandom(1);
    MemberTable table = Tables.any(random);
    TableHistory history = new TableHistory(table);
    BucketRecord bucket = new BucketRecord("new", BucketMode.CAUSAL, 1);
    history.add(table.withBucket(bucket));
    assertThat(history.since(TableDigest.of(table)))
        .isEqualTo(new TableDelta(List.of(), List.of(bucket), null, List.of()));
  }

  /** A table that was pushed out of the history is told the parts that differ. */
  @Test
  void whoIsFarBehindIsToldThePartsThatDiffer() {
    MemberTable table = Tables.any(new SplittableRandom(2));
    TableHistory history = new TableHistory(table);
    for (int i = 0; i < TableHistory.KEPT; i++) {
      history.add(history.table().withBucket(new BucketRecord("b" + i, BucketMode.CAUSAL, 1)));
    }
    TableDelta delta = history.since(TableDigest.of(table));
    assertThat(delta.members()).isEmpty();
    assertThat(delta.current()).isNull();
    assertThat(delta.buckets())
        .containsExactlyElementsOf(history.table().buckets().values());
  }

  @Test
  void aRingWithAMemberOfNoRecordIsRefused() {
    MemberTable table = Tables.any(new SplittableRandom(3));
    TableDelta delta = new TableDelta(
        List.of(),
        List.of(),
        new CurrentMembers(99, 0, List.of(Tables.seat(new NodeId(77)))),
        List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.join(delta))
        .withMessageContaining("has no record");
  }
}
