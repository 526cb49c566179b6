package io.gramme.it.storagebench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class MeasuredStoreTest {
  @Test
  void forcesPagesAndCheckpointsOfEveryEngineAreSeen(@TempDir Path directory)
      throws StorageException {
    for (EngineKind kind : EngineKind.values()) {
      MeasuredStore store = new MeasuredStore(
          kind,
          directory.resolve(kind.name()),
          DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
              .withCacheBytes(1 << 20));
      DirectLoad load = new DirectLoad(store.engine(), Values.ofBytes(200, 1), 1_000);
      // More than one pass of the default settings takes.
      for (int i = 0; i < 60_000; i++) {
        load.put(i);
      }
      store.engine().close();
      store.close();

      List<Interval> checkpoints = store.checkpoints().all();
      CountingDisk.Counts counts = store.counts();
      assertThat(checkpoints).as(kind.title()).isNotEmpty();
      assertThat(checkpoints.get(0).toNanos() - checkpoints.get(0).fromNanos()).isPositive();
      assertThat(counts.logForces()).as(kind.title()).isGreaterThanOrEqualTo(60);
      assertThat(counts.filePages()).as(kind.title()).isGreaterThan(60_000L * 200 / 4096 / 4);
      assertThat(counts.journalPages()).as(kind.title()).isPositive();
    }
  }
}
