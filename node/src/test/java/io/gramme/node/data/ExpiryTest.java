package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static io.gramme.node.data.TestData.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.ClusterRing;
import io.gramme.merkle.MerkleTree;
import io.gramme.message.RefusalCode;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica does with values that have expired (rules P5, T2). */
final class ExpiryTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final Key NEWEST = Key.of(TestCluster.LWW_BUCKET, "alice");
  private static final long TTL = 10_000;
  private static final long MINUTES_WRONG = 5 * 60_000;

  private final TestData replica = TestData.alone();

  private static KeyState expiring(long writer, long stamp, long expiryMillis) {
    return Delta.of(
        DotContext.EMPTY,
        new Dot(writer, stamp),
        Bytes.utf8("value"),
        expiryMillis,
        Bytes.utf8("by ann"),
        false);
  }

  private KeyState expiring(long writer) {
    return expiring(writer, replica.stamp(0), replica.timeline.now().wallMillis() + TTL);
  }

  private static void pass(TestData one, long millis) {
    one.timeline.runFor(millis * 1_000_000);
  }

  /** What is stored, without the step of a read. */
  private static List<Sibling> stored(TestData one, Key key) throws Exception {
    PartitionId partition = one.ring.partitionOf(key);
    return StateFormat.decode(one.engine.read(partition, key)).siblings();
  }

  private static Sibling tombstoneOf(KeyState delta) {
    Sibling value = delta.siblings().get(0);
    return new Sibling(value.dot(), null, value.expiryMillis(), Bytes.EMPTY);
  }

  @Test
  void aReadAtTheExpiryShowsAndStoresATombstoneUnderTheSameDot() throws Exception {
    for (Key key : List.of(KEY, NEWEST)) {
      KeyState delta = expiring(1);
      assertApplied(replica.write(key, delta));
      pass(replica, TTL - 1);
      assertThat(replica.state(key)).isEqualTo(delta);
      pass(replica, 1);
      assertThat(stored(replica, key)).as("before anybody asks").isEqualTo(delta.siblings());
      assertThat(replica.state(key).siblings()).containsExactly(tombstoneOf(delta));
      assertThat(replica.state(key).context()).isEqualTo(delta.context());
      assertThat(stored(replica, key)).containsExactly(tombstoneOf(delta));
    }
    assertThat(replica.machine.statistics().expiredValues()).isEqualTo(2);
  }

  /** M1: whoever has turned the value and whoever has not have the same tree, or sync would never find them equal. */
  @Test
  void theTurnIsCountedAndLeavesTheTreeAsItWas() throws Exception {
    PartitionId partition = replica.ring.partitionOf(KEY);
    replica.write(KEY, expiring(1));
    MerkleTree tree = replica.engine.tree(partition);
    long root = tree.root();
    assertThat(replica.engine.counts(partition).tombstones()).isZero();
    pass(replica, TTL);
    replica.read(KEY);
    assertThat(tree.root()).isEqualTo(root).isNotZero();
    assertThat(replica.engine.counts(partition).keys()).isEqualTo(1);
    assertThat(replica.engine.counts(partition).tombstones()).isEqualTo(1);
  }

  @Test
  void aWriteTurnsWhatHasExpiredBesideIt() throws Exception {
    KeyState delta = expiring(1);
    replica.write(KEY, delta);
    pass(replica, TTL);
    KeyState later = Deltas.blind(2, replica.stamp(0), "later");
    assertApplied(replica.write(KEY, later));
    assertThat(stored(replica, KEY))
        .containsExactly(tombstoneOf(delta), later.siblings().get(0));
  }

  @Test
  void whatArrivesExpiredIsStoredAsATombstone() throws Exception {
    KeyState delta = expiring(1, replica.stamp(-20), replica.timeline.now().wallMillis());
    assertApplied(replica.write(KEY, delta));
    assertThat(stored(replica, KEY)).containsExactly(tombstoneOf(delta));
  }

  @Test
  void theSameBytesAfterTheExpiryTurnTheValue() throws Exception {
    KeyState delta = expiring(1);
    replica.write(KEY, delta);
    pass(replica, TTL);
    assertApplied(replica.write(KEY, delta));
    assertThat(stored(replica, KEY)).containsExactly(tombstoneOf(delta));
    assertApplied(replica.write(KEY, delta));
    assertThat(stored(replica, KEY)).containsExactly(tombstoneOf(delta));
    assertThat(replica.machine.statistics().expiredValues()).isEqualTo(1);
  }

  @Test
  void aRepairOfAStaleReplicaDoesNotBringItBack() throws Exception {
    for (Key key : List.of(KEY, NEWEST)) {
      KeyState delta = expiring(1);
      replica.write(key, delta);
      pass(replica, TTL);
      replica.read(key);
      assertApplied(replica.repair(key, delta, replica.stamp(0)));
      assertThat(stored(replica, key)).containsExactly(tombstoneOf(delta));
    }
  }

  /** T2: a clock that is wrong by minutes takes the value from its own replica and from no other. */
  @Test
  void aReplicaWhoseClockIsAheadCostsItsOwnCopyOnly() throws Exception {
    ClusterRing ring = TestCluster.ringOf(2);
    TestData right = new TestData(1, ring, VirtualTimeline.startingAt(TestData.WALL_MILLIS));
    TestData ahead =
        new TestData(2, ring, VirtualTimeline.startingAt(TestData.WALL_MILLIS + MINUTES_WRONG));
    KeyState delta = expiring(1, right.stamp(0), TestData.WALL_MILLIS + TTL);
    assertApplied(right.write(KEY, delta));
    assertApplied(ahead.askAsNode(ahead.repairOf(KEY, delta, ahead.stamp(0))));
    assertThat(stored(ahead, KEY)).containsExactly(tombstoneOf(delta));

    assertApplied(right.askAsNode(right.repairOf(KEY, ahead.state(KEY), ahead.stamp(0))));
    assertThat(right.state(KEY)).as("what the other gave up").isEqualTo(delta);
    assertThat(ahead.state(KEY).join(right.state(KEY)))
        .as("what a reader joins")
        .isEqualTo(delta);
    pass(right, TTL);
    assertThat(right.state(KEY)).as("both agree in the end").isEqualTo(ahead.state(KEY));
  }

  @Test
  void theExpiryIsNeverComparedWithTheLogicalClock() throws Exception {
    KeyState delta = expiring(1);
    replica.write(KEY, delta);
    replica.tell(new DataEvent.ClockHeard(replica.stamp(MINUTES_WRONG)));
    assertThat(replica.state(KEY)).isEqualTo(delta);
  }

  @Test
  void aDeleteWithAnExpiryIsNoWriteOfADriver() {
    KeyState delta =
        Delta.of(DotContext.EMPTY, new Dot(1, replica.stamp(0)), null, 1_000, Bytes.EMPTY, false);
    assertThat(
            assertRefused(replica.write(KEY, delta), RefusalCode.INVALID_STATE).detail())
        .contains("no expiry");
  }
}
