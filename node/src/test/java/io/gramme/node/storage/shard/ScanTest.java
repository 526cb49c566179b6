package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.ring.PartitionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule M3: a scan comes to every key, whatever the passes do meanwhile. */
final class ScanTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final int KEYS = 60;
  private static final int ROUNDS = 40;

  @TempDir
  Path directory;

  /** What a sealed table says was removed is still in the file until the pass ends, and gone from both right after. */
  @Test
  void m3AScanDoesNotEndBeforeItsPartitionWhenAPassEndsWithinIt() throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    DurableSettings settings = new DurableSettings(0, 1 << 20, 1 << 20, 1 << 20, 1 << 30, 1);
    try (DurableEngine engine = DurableEngine.open(
        LocalDisk.open(directory), settings, new BytesSummarizer(), background)) {
      Key last = Key.of("bucket", "z");
      engine.update(HERE, last, current -> Bytes.utf8("last"));
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < KEYS; i++) {
          Bytes state = round % 2 == 0 ? Bytes.utf8("state") : Bytes.EMPTY;
          engine.update(HERE, Key.of("bucket", "k" + (100 + i)), current -> state);
        }
        engine.beginPass();
        List<Key> found = scan(engine);
        while (engine.isPassUnderWay()) {
          assertThat(scan(engine)).as("round %d", round).isEqualTo(found);
        }
        assertThat(found).as("round %d", round).hasSize(round % 2 == 0 ? KEYS + 1 : 1);
        assertThat(found.get(found.size() - 1)).isEqualTo(last);
      }
    } finally {
      background.shutdown();
    }
  }

  private static List<Key> scan(DurableEngine engine) throws StorageException {
    List<Key> keys = new ArrayList<>();
    StoredState entry = engine.next(HERE, null);
    while (entry != null) {
      keys.add(entry.key());
      entry = engine.next(HERE, entry.key());
    }
    return keys;
  }
}
