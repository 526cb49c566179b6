package io.gramme.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rule M1. */
final class MerkleTreeTest {
  private static final Key ALICE = Key.of("carts", "alice");
  private static final Dot FIRST = new Dot(0x1122334455667788L, 1_000);
  private static final Dot SECOND = new Dot(0x8877665544332211L, 2_000);

  private static final int GOLDEN_LEAF = 863;
  private static final long GOLDEN_FIRST = 0x76ddfb7fd4ca2980L;
  private static final long GOLDEN_SECOND = 0xcde0172d4726a5c4L;

  private static KeyState state(Sibling... siblings) {
    DotContext context = DotContext.EMPTY;
    for (Sibling sibling : siblings) {
      context = context.with(sibling.dot());
    }
    return new KeyState(context, List.of(siblings));
  }

  private static long digest(KeyState state, long watermark) {
    return StateDigest.of(ALICE.hash(), state, watermark);
  }

  /** Replicas of different versions compare these. */
  @Test
  void goldenValues() {
    long hash = ALICE.hash();
    assertThat(hash).isEqualTo(0xc3d7d7ff3f5248c9L);
    assertThat(MerkleTree.leafOf(hash)).isEqualTo(GOLDEN_LEAF);
    assertThat(digest(state(Sibling.value(FIRST, Bytes.utf8("book"))), 0)).isEqualTo(GOLDEN_FIRST);
    assertThat(digest(state(Sibling.tombstone(SECOND)), 0)).isEqualTo(GOLDEN_SECOND);
  }

  @Test
  void digestIsTheSumOverTheSiblingsDots() {
    Sibling first = Sibling.value(FIRST, Bytes.utf8("book"));
    Sibling second = Sibling.tombstone(SECOND);
    assertThat(digest(state(first, second), 0)).isEqualTo(GOLDEN_FIRST + GOLDEN_SECOND);
    assertThat(digest(state(Sibling.value(FIRST, Bytes.utf8("other bytes"))), 0))
        .isEqualTo(GOLDEN_FIRST);
    assertThat(digest(KeyState.EMPTY, 0)).isZero();
  }

  @Test
  void contextsDoNotCount() {
    KeyState plain = state(Sibling.value(FIRST, Bytes.utf8("book")));
    KeyState more = new KeyState(
        plain.context().join(DotContext.of(new long[] {7}, new long[] {500}, new long[] {900})),
        plain.siblings());
    assertThat(digest(more, 0)).isEqualTo(digest(plain, 0));
  }

  @Test
  void keysOfStableTombstonesAreLeftOut() {
    KeyState dead = state(Sibling.tombstone(FIRST));
    assertThat(digest(dead, FIRST.stamp() - 1)).isEqualTo(digest(dead, 0)).isNotZero();
    assertThat(digest(dead, FIRST.stamp())).isZero();
    KeyState half = state(Sibling.tombstone(FIRST), Sibling.value(SECOND, Bytes.utf8("book")));
    assertThat(digest(half, Long.MAX_VALUE)).isEqualTo(digest(half, 0));
  }

  @Test
  void orderOfChangesDoesNotMatterAndEveryNodeIsTheSumBelowIt() {
    Random random = new Random(3);
    MerkleTree one = MerkleTree.empty();
    MerkleTree other = MerkleTree.empty();
    int[] leaves = random.ints(500, 0, MerkleTree.LEAVES).toArray();
    long[] amounts = random.longs(500).toArray();
    long sum = 0;
    for (int i = 0; i < leaves.length; i++) {
      one.add(leaves[i], amounts[i]);
      other.add(leaves[leaves.length - 1 - i], amounts[leaves.length - 1 - i]);
      sum += amounts[i];
    }
    assertThat(one.sameAs(other)).isTrue();
    assertThat(one.root()).isEqualTo(sum).isEqualTo(other.root());
    assertThat(one.branch(5)).isEqualTo(java.util.Arrays.stream(one.leavesOf(5)).sum());
    one.add(leaves[0], 1);
    assertThat(one.sameAs(other)).isFalse();
    one.add(leaves[0], -1);
    assertThat(one.sameAs(other)).isTrue();
  }

  @Test
  void anInvalidLeafIsNeverTheSame() {
    MerkleTree one = MerkleTree.empty();
    MerkleTree other = MerkleTree.empty();
    one.invalidate(77);
    assertThat(one.isValid(77)).isFalse();
    assertThat(one.isValid(78)).isTrue();
    assertThat(one.sameAs(other)).isFalse();
    assertThat(other.sameAs(one)).isFalse();
    other.load(2, one.leavesOf(2), one.invalidLeaves(2));
    assertThat(other.isValid(77)).isFalse();
    other.load(2, one.leavesOf(2), 0);
    assertThat(other.isValid()).isTrue();
    assertThatThrownBy(() -> other.load(2, new long[3], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leavesDoNotDependOnTheBitsThatChooseThePartition() {
    assertThat(MerkleTree.leafOf(0xffff_0000_0000_0000L)).isZero();
    assertThat(MerkleTree.leafOf(0x0000_ffc0_0000_0000L)).isEqualTo(MerkleTree.LEAVES - 1);
    assertThat(MerkleTree.leafOf(0x0000_003f_ffff_ffffL)).isZero();
  }
}
