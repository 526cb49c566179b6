package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.Summaries;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final long SEED = 20_261_130;
  private static final PartitionId BUSY = new PartitionId(3, 0);
  private static final PartitionId QUIET = new PartitionId(3, 40_000);

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SortedMap<byte[], byte[]> saved = new TreeMap<>(Arrays::compareUnsigned);
  private Summaries summaries = Summaries.empty();

  private void change(PartitionId partition) {
    PartitionSummary.Entry entry =
        new PartitionSummary.Entry(new StateSummary(random.nextLong(), random.nextBoolean()), 7);
    summaries.replace(partition, random.nextLong(), null, entry);
  }

  private Summaries loaded() {
    SortedMap<PartitionId, PartitionSummary> loaded = new TreeMap<>();
    saved.forEach((key, value) -> {
      assertThat(Catalog.isKey(key)).isTrue();
      assertThat(Catalog.isSound(key, value)).isTrue();
      PartitionId partition = Catalog.partitionOf(key);
      loaded.put(partition, Catalog.load(loaded.get(partition), key, value));
    });
    Summaries all = Summaries.empty();
    loaded.forEach(all::put);
    return all;
  }

  private void assertSame(Summaries found) {
    for (PartitionId partition : List.of(BUSY, QUIET)) {
      assertThat(found.counts(partition)).isEqualTo(summaries.counts(partition));
      MerkleTree tree = summaries.tree(partition);
      MerkleTree other = found.tree(partition);
      for (int leaf = 0; leaf < MerkleTree.LEAVES; leaf++) {
        assertThat(other.leaf(leaf)).as("leaf %d", leaf).isEqualTo(tree.leaf(leaf));
        assertThat(other.isValid(leaf)).as("leaf %d", leaf).isEqualTo(tree.isValid(leaf));
      }
    }
  }

  @Test
  void whatWasSavedIsWhatThereIsAfterAnyNumberOfPasses() {
    int branches = 0;
    for (int pass = 0; pass < 60; pass++) {
      for (int i = random.nextInt(120); i >= 0; i--) {
        change(BUSY);
      }
      change(QUIET);
      if (pass % 7 == 0) {
        summaries.invalidate(BUSY, random.nextInt(MerkleTree.LEAVES));
      }
      SortedMap<byte[], byte[]> changes = Catalog.takeChanges(summaries);
      branches += changes.size() - 2;
      saved.putAll(changes);
      if (pass % 5 == 0) {
        Summaries reopened = loaded();
        assertSame(reopened);
        // What follows is saved by whoever has opened it.
        summaries = reopened;
      }
    }
    assertSame(loaded());
    assertThat(branches).as("branches saved").isBetween(1, 20 * MerkleTree.FAN_OUT);
  }

  @Test
  void aFewChangesAreSavedWithTheCounts() {
    for (int i = 0; i < Catalog.MOST_LISTED; i++) {
      change(QUIET);
    }
    assertThat(Catalog.takeChanges(summaries)).containsOnlyKeys(Catalog.counts(QUIET));
    assertThat(Catalog.takeChanges(summaries)).isEmpty();
  }

  @Test
  void whatIsReckonedAnewIsSavedAsAWhole() {
    PartitionSummary counted = PartitionSummary.empty();
    counted.markAllChanged();
    summaries.put(QUIET, counted);
    assertThat(Catalog.takeChanges(summaries)).hasSize(MerkleTree.FAN_OUT + 1);
  }

  @Test
  void theFilesOfValuesStandBehindAllPartitions() {
    change(new PartitionId(16, 65_535));
    byte[] key = Catalog.takeChanges(summaries).lastKey();
    assertThat(Arrays.compareUnsigned(key, Catalog.files())).isNegative();
    assertThat(Catalog.isFiles(key)).isFalse();
    assertThat(Catalog.isKey(Catalog.files())).isTrue();
  }
}
