package io.gramme.node.storage.shard;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.disk.Disk;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Random writes on an engine, and what must be stored after each of them. After a crash the engine must show what stood
 * after some number of steps, not fewer than were acknowledged and not more than were begun.
 */
final class Workload {
  /** Passes after a few steps, segments of a few records, a shard for each partition. */
  static final DurableSettings TINY =
      new DurableSettings(1_000, 128 << 10, 8_000, 8 << 10, 3 << 20, 3);

  private static final int KEYS = 12;
  private static final List<PartitionId> PARTITIONS =
      List.of(new PartitionId(3, 1), new PartitionId(3, 2), new PartitionId(2, 3));

  private final Random random;
  private final List<SortedMap<String, Bytes>> history = new ArrayList<>();
  private int acknowledged;

  Workload(long seed) {
    random = new Random(seed);
    history.add(new TreeMap<>());
  }

  static DurableEngine open(Disk disk) throws StorageException {
    return DurableEngine.open(disk, TINY, new BytesSummarizer(), Runnable::run);
  }

  /** Steps begun. */
  int begun() {
    return history.size() - 1;
  }

  int acknowledged() {
    return acknowledged;
  }

  /**
   * One step, then, most times, the durable point that acknowledges it and those before. A step that is refused without
   * ending the engine has changed nothing.
   */
  void step(DurableEngine engine) throws StorageException {
    int before = begun();
    try {
      change(engine);
    } catch (StorageException e) {
      if (!e.reason().endsEngine() && begun() > before) {
        history.remove(begun());
      }
      throw e;
    }
    if (random.nextInt(4) != 0) {
      acknowledge(engine);
    }
  }

  void acknowledge(DurableEngine engine) throws StorageException {
    engine.force();
    acknowledged = begun();
  }

  private void change(DurableEngine engine) throws StorageException {
    SortedMap<String, Bytes> next = new TreeMap<>(history.get(begun()));
    PartitionId partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
    Key key = Key.of("bucket", "key" + random.nextInt(KEYS));
    int kind = random.nextInt(100);
    if (kind < 3) {
      next.keySet().removeIf(name -> name.startsWith(partition.index() + "/"));
      history.add(next);
      engine.dropPartition(partition);
    } else {
      Bytes value = kind < 20 ? Bytes.EMPTY : value();
      if (value.isEmpty()) {
        next.remove(name(partition, key));
      } else {
        next.put(name(partition, key), value);
      }
      history.add(next);
      engine.update(partition, key, current -> value);
    }
  }

  private Bytes value() {
    byte[] value = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 6_000 : 300)];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private static String name(PartitionId partition, Key key) {
    return partition.index() + "/" + key.bytes().utf8();
  }

  static SortedMap<String, Bytes> contents(StorageEngine engine) throws StorageException {
    SortedMap<String, Bytes> contents = new TreeMap<>();
    for (PartitionId partition : PARTITIONS) {
      StoredState entry = engine.next(partition, null);
      while (entry != null) {
        contents.put(name(partition, entry.key()), entry.state());
        entry = engine.next(partition, entry.key());
      }
    }
    return contents;
  }

  /** What is wrong with what a crashed engine shows when it is opened again, empty when nothing is. */
  String complaint(Disk left) {
    try (DurableEngine engine = open(left)) {
      String complaint = complaint(contents(engine));
      return complaint.isEmpty() ? String.join("; ", engine.verify().problems()) : complaint;
    } catch (StorageException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Does what a peer does about a value that could not be read: puts it there again. */
  void restore(DurableEngine engine, StorageException damage) throws StorageException {
    Key key = Objects.requireNonNull(damage.key());
    for (PartitionId partition : PARTITIONS) {
      engine.restore(partition, key, now().getOrDefault(name(partition, key), Bytes.EMPTY));
    }
    acknowledge(engine);
  }

  /** What must be stored after the last step. */
  SortedMap<String, Bytes> now() {
    return history.get(begun());
  }

  private String complaint(SortedMap<String, Bytes> contents) {
    for (int steps = acknowledged; steps <= begun(); steps++) {
      if (history.get(steps).equals(contents)) {
        return "";
      }
    }
    for (int steps = 0; steps < acknowledged; steps++) {
      if (history.get(steps).equals(contents)) {
        return "lost: shows step " + steps + ", " + acknowledged + " were acknowledged";
      }
    }
    return "shows what never was";
  }
}
