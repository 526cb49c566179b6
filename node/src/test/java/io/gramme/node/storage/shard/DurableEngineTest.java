package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageEngineContract;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on real files, with tables so small that passes run all the time, and with the partitions of a history
 * in shards of their own.
 */
@Tag("slow")
final class DurableEngineTest extends StorageEngineContract {
  static final DurableSettings SMALL =
      new DurableSettings(4_000, 1 << 20, 20_000, 64 << 10, 1 << 20, 7);

  @TempDir
  Path directory;

  @Override
  protected StorageEngine open() throws StorageException {
    return DurableEngine.open(directory.resolve("store"), SMALL, new BytesSummarizer());
  }

  private void reopen() throws StorageException {
    engine.close();
    engine = open();
  }

  @Test
  void everythingIsThereAfterCloseAndOpen() throws Exception {
    List<Map<Key, Bytes>> stored = StorageHistory.run(engine, 42, 500);
    for (int round = 0; round < 3; round++) {
      reopen();
      long total = 0;
      for (int i = 0; i < StorageHistory.PARTITIONS; i++) {
        assertThat(StorageHistory.contents(engine, i)).isEqualTo(stored.get(i));
        assertThat(engine.counts(StorageHistory.partition(i)).keys())
            .isEqualTo(stored.get(i).size());
        total += stored.get(i).size();
      }
      assertThat(engine.keyCount()).isEqualTo(total);
      Verification verification = ((DurableEngine) engine).verify();
      assertThat(verification.problems()).isEmpty();
      assertThat(verification.keys()).isEqualTo(total);
    }
  }

  @Test
  void tellsHowMuchItsDiskHasFree() {
    assertThat(engine.freeBytes()).isPositive();
  }

  @Test
  void removedKeysStayRemovedAfterCloseAndOpen() throws Exception {
    put(HERE, key("a"), "one");
    put(HERE, key("b"), "one");
    reopen();
    remove(HERE, key("a"));
    reopen();
    assertThat(engine.read(HERE, key("a"))).isEqualTo(Bytes.EMPTY);
    assertThat(keysOf(HERE)).containsExactly(key("b"));
    assertThat(engine.keyCount()).isEqualTo(1);
  }

  @Test
  void aPartitionThatWasDroppedAfterItWasSavedIsGoneWithItsCounts() throws Exception {
    put(HERE, key("a"), "one");
    reopen();
    engine.dropPartition(HERE);
    reopen();
    assertThat(engine.counts(HERE)).isEqualTo(PartitionCounts.NONE);
    assertThat(engine.keyCount()).isZero();
    assertThat(((DurableEngine) engine).verify().problems()).isEmpty();
  }

  @Test
  void closingTwiceDoesNothingTheSecondTime() throws Exception {
    put(HERE, key("a"), "one");
    engine.close();
    engine.close();
    engine = open();
    assertThat(engine.read(HERE, key("a"))).isEqualTo(bytes("one"));
  }
}
