package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One bit of the files turns over, before an engine is opened or while it is open; then every key is read, one by one and
 * in a scan. Each must show what was stored, or an error that names the damage: never anything else, never nothing. One
 * bit may cost one shard, the other goes on.
 *
 * <p>Most flips hit sectors in use. The ordinary run makes some hundreds; {@code -Dgramme.flips=100000} makes that many.
 */
@Tag("slow")
final class FlippedBitsTest {
  private static final int FLIPS = Integer.getInteger("gramme.flips", 900);
  private static final int KEYS = 150;
  private static final List<PartitionId> PARTITIONS =
      List.of(new PartitionId(3, 0), new PartitionId(3, 1));

  private final Random random = new Random(20);
  private final Map<Key, Bytes> stored = new TreeMap<>();
  private final SortedMap<String, Integer> outcomes = new TreeMap<>();
  private int live;

  private static DurableEngine open(Disk disk) throws StorageException {
    DurableSettings settings = new DurableSettings(0, 0, 60_000, 64 << 10, 1 << 30, 2);
    return DurableEngine.open(disk, settings, new BytesSummarizer(), Runnable::run);
  }

  /** Keys lie in both shards. */
  private static PartitionId partitionOf(Key key) {
    return PARTITIONS.get(Math.floorMod(key.bytes().hashCode(), 2));
  }

  /** A closed engine, one with much in its log, and one that was killed within a checkpoint. */
  private List<SimDisk> images() throws StorageException {
    SimDisk disk = SimDisk.empty();
    List<SimDisk> images = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (DurableEngine engine = open(disk)) {
        for (int i = 0; i < 3 * KEYS; i++) {
          Key key = Key.of("bucket", "key" + random.nextInt(KEYS));
          byte[] value = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 400)];
          random.nextBytes(value);
          engine.update(partitionOf(key), key, current -> Bytes.wrap(value));
          stored.put(key, Bytes.wrap(value));
        }
        engine.force();
        if (round == 2) {
          images.add(disk.afterKill());
          disk.watch((call, grows) -> {
            if (call.equals("delete states-1.journal")) {
              images.add(disk.afterPowerLoss());
            }
          });
        }
      }
    }
    images.add(disk.afterKill());
    return images;
  }

  @Test
  void aFlippedBitIsNeverBelieved() throws Exception {
    List<SimDisk> images = images();
    assertThat(images).as("closed, with a log, with a journal").hasSizeGreaterThanOrEqualTo(3);
    for (int i = 0; i < FLIPS; i++) {
      SimDisk disk = images.get(i % images.size()).afterKill();
      if (random.nextBoolean()) {
        readAll(disk, flip(disk));
      } else {
        readWhileOpen(disk);
      }
    }
    System.out.println(FLIPS + " flipped bits, " + live + " in sectors in use: " + outcomes);
    assertThat(live).isGreaterThanOrEqualTo(FLIPS / 2);
    assertThat(outcomes.keySet())
        .anyMatch(outcome -> outcome.contains("value damaged"))
        .anyMatch(outcome -> outcome.contains("shard damaged"))
        .anyMatch(outcome -> outcome.contains("not opened"))
        .anyMatch(outcome -> outcome.contains("harmless"));
  }

  /** Flips a bit and says where. */
  private String flip(SimDisk disk) throws IOException {
    List<String> names = new ArrayList<>(disk.names());
    boolean inUse = random.nextInt(10) > 0;
    while (true) {
      String name = names.get(random.nextInt(names.size()));
      long sectors = disk.size(name) / Disk.SECTOR_BYTES;
      long sector = sectors == 0 ? 0 : random.nextLong(sectors);
      if (sectors > 0 && (!inUse || isInUse(disk, name, sector))) {
        live += isInUse(disk, name, sector) ? 1 : 0;
        long bit = (sector * Disk.SECTOR_BYTES + random.nextInt(Disk.SECTOR_BYTES)) * Byte.SIZE
            + random.nextInt(Byte.SIZE);
        disk.flip(name, bit);
        return name.replaceAll("[0-9]+", "N") + ", bit " + bit;
      }
    }
  }

  /** Every page ends in checksums, used or not. */
  private static boolean isInUse(SimDisk disk, String name, long sector) throws IOException {
    boolean checksums = name.endsWith(".db") && sector % 8 == 7;
    return !disk.isZero(name, checksums ? sector - 1 : sector);
  }

  private void readAll(SimDisk disk, String where) {
    try (DurableEngine engine = open(disk)) {
      read(engine, where);
    } catch (StorageException e) {
      note(where, "not opened, " + e.reason());
    }
  }

  private void readWhileOpen(SimDisk disk) throws Exception {
    DurableEngine engine = open(disk);
    read(engine, flip(disk));
    // Closing writes next to what was flipped.
    try {
      engine.close();
    } catch (StorageException e) {
      return;
    }
    readAll(disk, "after closing, ");
  }

  private void read(DurableEngine engine, String where) {
    int damagedValues = 0;
    int lost = 0;
    for (PartitionId partition : PARTITIONS) {
      SortedMap<Key, Bytes> expected = new TreeMap<>(stored);
      expected.keySet().removeIf(key -> !partitionOf(key).equals(partition));
      int damaged = damagedIn(engine, partition, expected, where);
      boolean out = scan(engine, partition, expected, where);
      lost += out ? 1 : 0;
      damagedValues += out ? 0 : damaged;
    }
    assertThat(damagedValues).as("%s: values that one bit has cost", where).isLessThanOrEqualTo(2);
    assertThat(lost).as("%s: shards that one bit has cost", where).isLessThanOrEqualTo(1);
    note(where, lost > 0 ? "shard damaged" : damagedValues > 0 ? "value damaged" : "harmless");
  }

  private static int damagedIn(
      DurableEngine engine, PartitionId partition, SortedMap<Key, Bytes> expected, String where) {
    int damaged = 0;
    for (Map.Entry<Key, Bytes> entry : expected.entrySet()) {
      try {
        Bytes state = engine.read(partition, entry.getKey());
        assertThat(state).as("%s: %s", where, entry.getKey()).isEqualTo(entry.getValue());
      } catch (StorageException e) {
        assertThat(e.reason().endsEngine()).as(where).isFalse();
        damaged++;
      }
    }
    return damaged;
  }

  /** Goes on behind a damaged value; returns whether the partition's shard is out of service. */
  private static boolean scan(
      DurableEngine engine, PartitionId partition, SortedMap<Key, Bytes> expected, String where) {
    Key after = null;
    int seen = 0;
    while (true) {
      try {
        StoredState entry = engine.next(partition, after);
        if (entry == null) {
          assertThat(seen).as(where).isEqualTo(expected.size());
          return false;
        }
        assertThat(entry.state()).as(where).isEqualTo(expected.get(entry.key()));
        after = entry.key();
      } catch (StorageException e) {
        if (e.reason() == Reason.OUT_OF_SERVICE) {
          return true;
        }
        assertThat(e.reason()).as(where).isEqualTo(Reason.VALUE_DAMAGED);
        after = e.key();
      }
      seen++;
    }
  }

  private void note(String where, String outcome) {
    outcomes.merge(where.replaceAll(",.*", ": ") + outcome, 1, Integer::sum);
  }
}
