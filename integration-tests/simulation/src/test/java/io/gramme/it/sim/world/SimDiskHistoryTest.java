package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.Summarizer;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a disk beside those of an engine in memory that does not crash: until a crash both are the same,
 * and after it the disk is what the engine was after the last change that survived.
 */
final class SimDiskHistoryTest {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 5;

  /** The values are no states. */
  private static final Summarizer ANYTHING = (keyHash, state) -> new StateSummary(keyHash, false);

  private final SimDisk disk = new SimDisk(ANYTHING);

  /** What was stored after each change since the last durable moment, which is the first. */
  private final List<List<String>> moments = new ArrayList<>();

  private MemoryEngine model = MemoryEngine.empty(ANYTHING);

  @Test
  void aDiskIsAnEngineThatForgetsTheLastChangesInACrash() throws StorageException {
    for (int seed = 0; seed < 200; seed++) {
      Seed draws = Seed.of(seed);
      for (int step = 0; step < 60; step++) {
        act(draws);
        assertThat(contents(disk)).as("seed %d, step %d", seed, step).isEqualTo(contents(model));
        assertThat(disk.keyCount()).isEqualTo(model.keyCount());
        assertThat(disk.unforced()).as("seed %d, step %d", seed, step).isEqualTo(changes());
      }
    }
  }

  private int changes() {
    return Math.max(0, moments.size() - 1);
  }

  private void act(Seed draws) throws StorageException {
    if (moments.isEmpty()) {
      moments.add(contents(model));
    }
    PartitionId partition = new PartitionId(3, draws.below(PARTITIONS));
    Key key = Key.of("carts", "k" + draws.below(KEYS));
    int choice = draws.below(100);
    if (choice < 60) {
      write(partition, key, Bytes.utf8("v" + draws.below(1_000)));
    } else if (choice < 75) {
      write(partition, key, Bytes.EMPTY);
    } else if (choice < 80) {
      drop(partition);
    } else if (choice < 90) {
      disk.force();
      restartFrom(moments.size() - 1);
    } else {
      int kept = draws.below(moments.size());
      disk.crash(kept);
      restartFrom(kept);
    }
  }

  private void write(PartitionId partition, Key key, Bytes state) throws StorageException {
    Bytes before = model.read(partition, key);
    disk.update(partition, key, current -> state);
    model.update(partition, key, current -> state);
    if (!before.isEmpty() || !state.isEmpty()) {
      moments.add(contents(model));
    }
  }

  /** Key by key, in their order. */
  private void drop(PartitionId partition) throws StorageException {
    disk.dropPartition(partition);
    for (StoredState entry = model.next(partition, null);
        entry != null;
        entry = model.next(partition, null)) {
      write(model, partition, entry.key(), Bytes.EMPTY);
      moments.add(contents(model));
    }
  }

  /** The model has the contents of a moment, which are durable. */
  private void restartFrom(int moment) throws StorageException {
    List<String> durable = moments.get(moment);
    model = MemoryEngine.empty(ANYTHING);
    for (String line : durable) {
      String[] parts = line.split(" ", -1);
      PartitionId partition = new PartitionId(3, Integer.parseInt(parts[0]));
      write(model, partition, Key.of("carts", parts[1]), Bytes.utf8(parts[2]));
    }
    moments.clear();
  }

  private static void write(StorageEngine engine, PartitionId partition, Key key, Bytes state)
      throws StorageException {
    engine.update(partition, key, current -> state);
  }

  /** All entries in the order of a scan, and what reads of them say. */
  private static List<String> contents(StorageEngine engine) throws StorageException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      PartitionId partition = new PartitionId(3, i);
      int entries = 0;
      @Nullable StoredState entry = engine.next(partition, null);
      while (entry != null) {
        lines.add(i + " " + entry.key().bytes().utf8() + " " + entry.state().utf8());
        assertThat(engine.read(partition, entry.key())).isEqualTo(entry.state());
        entries++;
        entry = engine.next(partition, entry.key());
      }
      assertThat(engine.counts(partition).keys()).isEqualTo(entries);
    }
    return lines;
  }
}
