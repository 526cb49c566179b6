package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.ring.PlacementParameters;
import io.gramme.testkit.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The member table converges however its news travel (E1). */
class MemberTableTest {
  private static final NodeId NODE = new NodeId(1);

  @Test
  void joinsByTheLaws() {
    Seeds.check(4_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable a = Tables.any(random);
      MemberTable b = Tables.any(random);
      MemberTable c = Tables.any(random);
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    });
  }

  @Test
  void addingARecordIsJoiningATableThatHasIt() {
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable table = Tables.any(random);
      MemberRecord record = Tables.record(random, NODE);
      BucketRecord bucket = Tables.bucket(random, "carts");
      MemberTable other = Tables.withRecord(table, record);
      assertThat(table.withMember(record)).isEqualTo(table.join(other));
      assertThat(table.withBucket(bucket))
          .isEqualTo(table.join(new MemberTable(
              table.parameters(),
              table.members(),
              new TreeMap<>(Map.of("carts", bucket)),
              table.current())));
    });
  }

  /** E1: votes and answers of an earlier life must never count again, so no incarnation brings a removed node back. */
  @Test
  void e1ARemovedNodeNeverComesBack() {
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      MemberTable table = Tables.any(random);
      MemberRecord removed = Tables.record(random, NODE).removed(new Removal(new NodeId(2), 5));
      MemberTable after = table.withMember(removed);
      MemberTable news = Tables.any(random);
      MemberRecord joined = Objects.requireNonNull(after.join(news).member(NODE));
      assertThat(joined.state()).isEqualTo(MemberState.REMOVED);
      assertThat(after.join(news).isRemoved(NODE)).isTrue();
      assertThat(after.join(news).removed()).contains(NODE);
    });
  }

  @Test
  void theNewerRecordOfANodeWins() {
    MemberRecord first =
        new MemberRecord(NODE, "a", 1, MemberState.JOINING, new Address("h", 1), null, 1, 0, 1);
    MemberRecord moved =
        new MemberRecord(NODE, "a", 1, MemberState.JOINING, new Address("h", 2), null, 1, 0, 2);
    MemberRecord reborn =
        new MemberRecord(NODE, "a", 2, MemberState.JOINING, new Address("h", 3), null, 1, 0, 1);
    assertThat(first.join(moved)).isEqualTo(moved);
    assertThat(moved.join(reborn)).isEqualTo(reborn);
    assertThat(first.join(record(first, MemberState.ACTIVE)).state()).isEqualTo(MemberState.ACTIVE);
    MemberRecord removed = moved.removed(new Removal(new NodeId(2), 5));
    assertThat(reborn.join(removed)).isEqualTo(removed);
    assertThat(removed.join(reborn)).isEqualTo(removed);
  }

  private static MemberRecord record(MemberRecord like, MemberState state) {
    return new MemberRecord(
        like.id(),
        like.seat(),
        like.incarnation(),
        state,
        like.address(),
        like.zone(),
        like.weight(),
        like.featureLevel(),
        like.version());
  }

  @Test
  void theHigherSequenceIsInForce() {
    CurrentMembers early = new CurrentMembers(1, 9, List.of(Tables.seat(NODE)));
    CurrentMembers late =
        new CurrentMembers(2, 0, List.of(Tables.seat(NODE), Tables.seat(new NodeId(2))));
    assertThat(early.join(late)).isEqualTo(late);
    assertThat(late.join(early)).isEqualTo(late);
    assertThatIllegalArgumentException().isThrownBy(() -> new CurrentMembers(1, 0, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new CurrentMembers(1, 0, List.of(Tables.seat(new NodeId(2)), Tables.seat(NODE))));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new CurrentMembers(1, 0, List.of(Tables.seat(new NodeId(-1)), Tables.seat(NODE))));
  }

  /** K5: of two sides of a split that created a bucket differently, causal wins on both. */
  @Test
  void aBucketCreatedInBothModesIsCausal() {
    BucketRecord causal = new BucketRecord("carts", BucketMode.CAUSAL, 1);
    BucketRecord newest = new BucketRecord("carts", BucketMode.LAST_WRITE_WINS, 5);
    BucketRecord loose = new BucketRecord("carts", BucketMode.CAUSAL, Durability.INTERVAL, 9);
    assertThat(loose.join(causal).durability())
        .isEqualTo(causal.join(loose).durability())
        .isEqualTo(Durability.FSYNC);
    assertThat(loose.join(loose)).isEqualTo(loose);
    assertThat(newest.join(causal)).isEqualTo(new BucketRecord("carts", BucketMode.CAUSAL, 5));
    assertThat(newest.join(newest)).isEqualTo(newest);
  }

  @Test
  void tablesOfOtherClustersAndRingsOfStrangersAreRefused() {
    MemberTable table = Tables.any(new SplittableRandom(1));
    ClusterParameters other =
        new ClusterParameters(new ClusterId(78), PlacementParameters.ofDefaults(), 60_000, 1);
    MemberTable stranger =
        new MemberTable(other, table.members(), table.buckets(), table.current());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.join(stranger))
        .withMessageContaining("different clusters");
    NodeId unknown = new NodeId(99);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> table.withCurrent(new CurrentMembers(9, 0, List.of(Tables.seat(unknown)))))
        .withMessageContaining(unknown.toString());
  }
}
