package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** Random steps on an engine and on a map that is obviously right; both must show the same after each. */
public final class StorageHistory {
  public static final int PARTITIONS = 3;
  private static final int KEYS = 40;

  private final StorageEngine engine;
  private final Random random;
  private final String seedText;
  private final List<Map<Key, Bytes>> model = new ArrayList<>();

  private StorageHistory(StorageEngine engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
    this.seedText = "seed " + seed;
    for (int i = 0; i < PARTITIONS; i++) {
      model.add(new TreeMap<>());
    }
  }

  /** Runs a history from an empty engine and returns what must be stored at its end, by partition. */
  public static List<Map<Key, Bytes>> run(StorageEngine engine, long seed, int steps)
      throws StorageException {
    StorageHistory history = new StorageHistory(engine, seed);
    for (int i = 0; i < steps; i++) {
      history.step();
    }
    history.compare();
    return history.model;
  }

  public static PartitionId partition(int index) {
    return new PartitionId(3, index * 300);
  }

  private void step() throws StorageException {
    int index = random.nextInt(PARTITIONS);
    Key key = Key.of("bucket" + random.nextInt(2), "key" + random.nextInt(KEYS));
    int kind = random.nextInt(100);
    if (kind < 60) {
      store(index, key, randomBytes());
    } else if (kind < 75) {
      store(index, key, Bytes.EMPTY);
    } else if (kind < 95) {
      assertThat(engine.read(partition(index), key))
          .as(seedText)
          .isEqualTo(model.get(index).getOrDefault(key, Bytes.EMPTY));
    } else if (kind < 99) {
      compare();
    } else {
      engine.dropPartition(partition(index));
      model.get(index).clear();
    }
  }

  private Bytes randomBytes() {
    byte[] value = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 50_000 : 200)];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private void store(int index, Key key, Bytes next) throws StorageException {
    Bytes expected = model.get(index).getOrDefault(key, Bytes.EMPTY);
    engine.update(partition(index), key, current -> {
      assertThat(current).as(seedText).isEqualTo(expected);
      return next;
    });
    if (next.isEmpty()) {
      model.get(index).remove(key);
    } else {
      model.get(index).put(key, next);
    }
  }

  private void compare() throws StorageException {
    long total = 0;
    for (int i = 0; i < PARTITIONS; i++) {
      assertThat(contents(engine, i)).as(seedText).isEqualTo(model.get(i));
      assertThat(engine.counts(partition(i)).keys())
          .as(seedText)
          .isEqualTo(model.get(i).size());
      total += model.get(i).size();
    }
    assertThat(engine.keyCount()).as(seedText).isEqualTo(total);
  }

  /** What a scan of a partition shows; fails when it is out of order. */
  public static Map<Key, Bytes> contents(StorageEngine engine, int index) throws StorageException {
    TreeMap<Key, Bytes> found = new TreeMap<>();
    StoredState entry = engine.next(partition(index), null);
    while (entry != null) {
      if (!found.isEmpty()) {
        assertThat(entry.key()).isGreaterThan(found.lastKey());
      }
      found.put(entry.key(), Objects.requireNonNull(entry).state());
      entry = engine.next(partition(index), entry.key());
    }
    return found;
  }
}
