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
  private static final long CHANGES_BYTES = 48 << 20;

  @Test
  void forcesPagesAndCheckpointsOfEveryEngineAreSeen(@TempDir Path directory)
      throws StorageException {
    for (EngineKind kind : EngineKind.values()) {
      MeasuredStore store = new MeasuredStore(
          kind,
          directory.resolve(kind.name()),
          DurableSettings.of(new MemoryBudget(1 << 20, 4 << 20, CHANGES_BYTES)));
      DirectLoad load = new DirectLoad(store.engine(), Values.ofBytes(200, 1), 1_000);
      // More than one pass takes.
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
