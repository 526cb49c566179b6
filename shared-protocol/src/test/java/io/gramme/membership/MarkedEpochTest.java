package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules E2, K5: a request tells the mode its sender goes by, and is refused only by who can teach the sender. */
final class MarkedEpochTest {
  private static MemberTable founded(int node) {
    return MemberTable.founding(
        Tables.PARAMETERS,
        new MemberRecord(
            new NodeId(node), "seat", 1, MemberState.ACTIVE, new Address("a", 1), null, 1, 1, 1));
  }

  private static ClusterRing ring(@Nullable BucketMode mode) {
    MemberTable table = founded(1);
    return ClusterRing.of(mode == null ? table : table.withBucket(new BucketRecord("b", mode, 1)));
  }

  private static boolean admits(@Nullable BucketMode node, @Nullable BucketMode sender) {
    return ring(node).admits(ring(sender).epochOf("b"), "b");
  }

  @Test
  void k5WhoKnowsMoreRefusesAndWhoKnowsLessExecutes() {
    BucketMode newest = BucketMode.LAST_WRITE_WINS;
    BucketMode causal = BucketMode.CAUSAL;
    assertThat(admits(newest, null)).as("the sender takes it for causal").isFalse();
    assertThat(admits(causal, newest)).as("after a split causal wins").isFalse();
    assertThat(admits(newest, newest)).isTrue();
    assertThat(admits(causal, causal)).isTrue();
    assertThat(admits(causal, null)).as("the same either way").isTrue();
    assertThat(admits(null, newest)).as("the node has not heard").isTrue();
    assertThat(admits(null, causal)).isTrue();
    assertThat(admits(newest, causal))
        .as("the node has not heard of the other side")
        .isTrue();
    assertThat(admits(BucketMode.UNRECOGNIZED, newest)).isTrue();
    assertThat(admits(newest, BucketMode.UNRECOGNIZED)).isFalse();
  }

  @Test
  void e2AnotherBucketOrRingIsNotMixedUp() {
    ClusterRing ring = ring(BucketMode.LAST_WRITE_WINS);
    assertThat(ring.epochOf("other")).isEqualTo(ring.epoch());
    assertThat(ring.admits(ring.epochOf("b"), "other")).isTrue();
    ClusterRing larger = ClusterRing.of(founded(2));
    for (BucketMode mode : BucketMode.values()) {
      assertThat(ring.admits(Epoch.marked(larger.epoch(), mode), "b")).isFalse();
    }
    assertThat(ring.admits(Epoch.UNKNOWN, "b")).isFalse();
  }
}
