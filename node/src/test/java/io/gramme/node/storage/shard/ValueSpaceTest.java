package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Space comes back in the files of values, at every load. */
@Tag("slow")
final class ValueSpaceTest {
  private static final int KEYS = 4_000;
  private static final int BYTES = 1_000;
  private static final DurableSettings SETTINGS =
      new DurableSettings(0, 1 << 20, 400_000, 1 << 20, 1 << 20, 2);

  private final SimDisk disk = SimDisk.empty();
  private final Random random = new Random(5);

  private static PartitionId partitionOf(int key) {
    return new PartitionId(3, key % 2);
  }

  private static Key key(int number) {
    return Key.of("bucket", "key" + number);
  }

  private DurableEngine open() throws StorageException {
    return DurableEngine.open(disk, SETTINGS, new BytesSummarizer(), Runnable::run);
  }

  private void put(DurableEngine engine, int key) throws StorageException {
    byte[] value = new byte[BYTES];
    random.nextBytes(value);
    engine.update(partitionOf(key), key(key), current -> Bytes.wrap(value));
  }

  private static void remove(DurableEngine engine, int key) throws StorageException {
    engine.update(partitionOf(key), key(key), current -> Bytes.EMPTY);
  }

  /** Without the index, of which a small one takes 2 MiB. */
  private double bytesPerByteStored(DurableEngine engine) throws Exception {
    long bytes = 0;
    for (String name : disk.names()) {
      bytes += name.startsWith("values-") ? disk.size(name) : 0;
    }
    return (double) bytes / (engine.keyCount() * BYTES);
  }

  /** Those of a file that was removed are gone from the disk. */
  private void requireSound(DurableEngine engine) throws Exception {
    long bytes = 0;
    for (String name : disk.names()) {
      boolean counted = name.startsWith("values-") || name.endsWith(".db");
      bytes += counted ? disk.size(name) : 0;
    }
    assertThat(bytes).isEqualTo(engine.fileBytes());
    assertThat(engine.verify().problems()).isEmpty();
  }

  @Test
  void overwritingInOrderAndAtRandomLeavesLittleBehind() throws Exception {
    try (DurableEngine engine = open()) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      for (int i = 0; i < 6 * KEYS; i++) {
        put(engine, i % 2 == 0 ? random.nextInt(KEYS) : i % KEYS);
      }
      engine.checkpoint();
      assertThat(bytesPerByteStored(engine)).isLessThan(1.4);
      requireSound(engine);
    }
  }

  /** With a third as much dead as is live a quarter of a file is dead on average, and more than that of the worst. */
  @Test
  void littleIsMovedForWhatIsOverwrittenAtRandom() throws Exception {
    long[] writes = {0};
    try (DurableEngine engine = open()) {
      for (int i = 0; i < 4 * KEYS; i++) {
        put(engine, i % KEYS);
      }
      disk.watch((call, grows) -> writes[0] += call.startsWith("write values-") ? 1 : 0);
      for (int i = 0; i < 6 * KEYS; i++) {
        put(engine, random.nextInt(KEYS));
      }
      disk.watch((call, grows) -> {});
      // 3,118 when files that are over were counted as waste until their checkpoint.
      assertThat(writes[0]).as("writes of at most 50,000 B").isLessThan(2_800);
      requireSound(engine);
    }
  }

  @Test
  void removingNineTenthsGivesTheirSpaceBack() throws Exception {
    try (DurableEngine engine = open()) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      for (int i = 0; i < KEYS; i++) {
        if (i % 10 != 0) {
          remove(engine, i);
        }
      }
      engine.checkpoint();
      assertThat(bytesPerByteStored(engine)).isLessThan(1.5);
      requireSound(engine);
    }
  }

  /** A tenth of the whole is dead, which is not too much; but it comes back for next to nothing. */
  @Test
  void filesThatAreNearlyDeadAreEmptiedHoweverLittleIsDeadInAll() throws Exception {
    try (DurableEngine engine = open()) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      engine.checkpoint();
      for (int i = 0; i < KEYS / 10; i++) {
        if (i % 10 != 0) {
          remove(engine, i);
        }
      }
      engine.checkpoint();
      // 1.16 when only what is dead in all counts.
      assertThat(bytesPerByteStored(engine)).isLessThan(1.1);
      requireSound(engine);
    }
  }

  @Test
  void everythingRemovedLeavesNoFilesButTheNewest() throws Exception {
    try (DurableEngine engine = open()) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      engine.dropPartition(partitionOf(0));
      engine.checkpoint();
      assertThat(disk.names().stream().filter(name -> name.startsWith("values-0.")))
          .hasSizeLessThanOrEqualTo(1);
      requireSound(engine);
    }
  }

  /** Removals bring no value into the files that moving could be measured by. */
  @Test
  void spaceComesBackThoughEachPassIsWaitedFor() throws Exception {
    // Nothing runs in the background, so each pass is done by whoever has to wait for it.
    try (DurableEngine engine =
        DurableEngine.open(disk, SETTINGS, new BytesSummarizer(), pass -> {})) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      engine.checkpoint();
      for (int i = 0; i < KEYS; i++) {
        if (i % 10 != 0) {
          remove(engine, i);
        }
      }
      engine.checkpoint();
      assertThat(bytesPerByteStored(engine)).isLessThan(1.6);
      requireSound(engine);
    }
  }

  /** A full disk ends the moving, and costs nothing but space. */
  @Test
  void aDiskThatIsFullForMovingTakesNothingAway() throws Exception {
    int[] refused = {0};
    try (DurableEngine engine = open()) {
      for (int i = 0; i < KEYS; i++) {
        put(engine, i);
      }
      engine.checkpoint();
      int[] calls = {0};
      disk.watch((call, grows) -> {
        if (grows && call.contains("values-") && calls[0]++ % 3 == 0) {
          refused[0]++;
          throw new DiskFullException("no room for " + call);
        }
      });
      for (int i = 0; i < 2 * KEYS; i++) {
        try {
          put(engine, random.nextInt(KEYS));
        } catch (StorageException e) {
          assertThat(e.reason()).isEqualTo(StorageException.Reason.DISK_FULL);
        }
      }
      disk.watch((call, grows) -> {});
      assertThat(refused[0]).isGreaterThan(10);
      engine.checkpoint();
      requireSound(engine);
    }
    try (DurableEngine engine = open()) {
      assertThat(engine.keyCount()).isEqualTo(KEYS);
      requireSound(engine);
    }
  }

  /** Values that a flush has written already are not written again when the disk was full behind them. */
  @Test
  void aFlushThatIsTriedAgainWritesNoValueTwice() throws Exception {
    List<String> writes = new ArrayList<>();
    try (DurableEngine engine = open()) {
      put(engine, 0);
      boolean[] full = {true};
      disk.watch((call, grows) -> {
        if (call.startsWith("write values-")) {
          writes.add(call);
        }
        if (full[0] && call.equals("create states-0.journal.new")) {
          throw new DiskFullException("no room for " + call);
        }
      });
      for (int i = 0; i < 5; i++) {
        try {
          engine.checkpoint();
        } catch (StorageException e) {
          assertThat(e.reason()).isEqualTo(StorageException.Reason.DISK_FULL);
        }
      }
      full[0] = false;
      engine.checkpoint();
      assertThat(writes).as("header and value").hasSize(2);
      requireSound(engine);
    }
  }
}
