package io.gramme.node.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageEngineContract;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MapDbEngineTest extends StorageEngineContract {
  private static final long SMALL_CACHE_BYTES = 4_000;

  @TempDir
  Path directory;

  @Override
  protected StorageEngine open() throws StorageException {
    return MapDbEngine.open(directory.resolve("store"), SMALL_CACHE_BYTES);
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
        assertThat(engine.keyCount(StorageHistory.partition(i)))
            .isEqualTo(stored.get(i).size());
        total += stored.get(i).size();
      }
      assertThat(engine.keyCount()).isEqualTo(total);
    }
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
  void worksWithoutACache() throws Exception {
    engine.close();
    engine = MapDbEngine.open(directory.resolve("store"), 0);
    StorageHistory.run(engine, 7, 300);
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
