package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Space comes back in the index. */
@Tag("slow")
final class RebuildTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final int KEYS = 60_000;

  /** So small that they stand in the index. */
  private static final int BYTES = IndexEntry.INLINE_BYTES;

  private static DurableEngine open(SimDisk disk, long rebuildBytes) throws StorageException {
    DurableSettings settings = new DurableSettings(0, 8 << 20, 4 << 20, 4 << 20, rebuildBytes, 2);
    return DurableEngine.open(disk, settings, new BytesSummarizer(), Runnable::run);
  }

  private static Key key(int number) {
    return Key.of("bucket", "key" + number);
  }

  private static void fill(DurableEngine engine) throws StorageException {
    fill(engine, HERE);
  }

  private static void fill(DurableEngine engine, PartitionId partition) throws StorageException {
    for (int i = 0; i < KEYS; i++) {
      engine.update(partition, key(i), current -> Bytes.wrap(new byte[BYTES]));
    }
    engine.checkpoint();
  }

  private static void removeNineTenths(DurableEngine engine) throws StorageException {
    removeNineTenths(engine, HERE);
    engine.checkpoint();
  }

  private static void removeNineTenths(DurableEngine engine, PartitionId partition)
      throws StorageException {
    for (int i = 0; i < KEYS; i++) {
      if (i % 10 != 0) {
        engine.update(partition, key(i), current -> Bytes.EMPTY);
      }
    }
  }

  private static void check(SimDisk disk) throws StorageException {
    try (DurableEngine engine = open(disk, 1L << 40)) {
      assertThat(engine.keyCount()).isEqualTo(KEYS / 10);
      for (int i = 0; i < KEYS; i += 10) {
        assertThat(engine.read(HERE, key(i)).length()).isEqualTo(BYTES);
      }
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  @Test
  void afterDeletingNineTenthsTheFileShrinksWhenItIsBuiltAnew() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = open(disk, 1L << 40)) {
      fill(engine);
      long before = engine.fileBytes();
      removeNineTenths(engine);
      assertThat(engine.fileBytes()).isGreaterThanOrEqualTo(before);
      engine.rebuild();
      System.out.println(
          "file of " + before + " bytes, after deleting 90 % and rebuilding " + engine.fileBytes());
      assertThat(engine.fileBytes()).isLessThan(before * 2 / 5);
      assertThat(disk.size("states-0.db") + disk.size("states-1.db")).isEqualTo(engine.fileBytes());
    }
    check(disk);
  }

  @Test
  void aWastefulFileIsBuiltAnewByItself() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = open(disk, 4 << 20)) {
      fill(engine);
      long before = engine.fileBytes();
      removeNineTenths(engine);
      assertThat(engine.fileBytes()).isLessThan(before / 2);
    }
    check(disk);
  }

  /** Decided for each shard; a pass that nobody waits for leaves none of them for the next, which may never come. */
  @Test
  void aPassBuildsEachWastefulFileAnew() throws Exception {
    SimDisk disk = SimDisk.empty();
    PartitionId there = new PartitionId(3, 2);
    // One pass for all of it.
    DurableSettings settings = new DurableSettings(0, 8 << 20, 1 << 30, 4 << 20, 4 << 20, 2);
    try (DurableEngine engine =
        DurableEngine.open(disk, settings, new BytesSummarizer(), Runnable::run)) {
      fill(engine, HERE);
      fill(engine, there);
      long[] before = {disk.size("states-0.db"), disk.size("states-1.db")};
      removeNineTenths(engine);
      assertThat(disk.size("states-0.db")).isEqualTo(before[0]);
      assertThat(disk.size("states-1.db")).isLessThan(before[1] / 2);
      fill(engine, HERE);
      removeNineTenths(engine, there);
      removeNineTenths(engine);
      assertThat(disk.size("states-0.db")).isLessThan(before[0] / 2);
      assertThat(disk.size("states-1.db")).isLessThan(before[1] / 2);
    }
  }

  /** It goes on in the next pass; who waits for a pass waits for a step of the rebuild, not for all of it. */
  @Test
  void nobodyWaitsForTheEndOfARebuild() throws Exception {
    SimDisk disk = SimDisk.empty();
    DurableSettings settings = new DurableSettings(0, 8 << 20, 100_000, 4 << 20, 4 << 20, 2);
    List<String> calls = new ArrayList<>();
    // Nothing runs in the background, so each pass is done by the writer that has to wait for it.
    try (DurableEngine engine =
        DurableEngine.open(disk, settings, new BytesSummarizer(), pass -> {})) {
      fill(engine);
      long before = engine.fileBytes();
      disk.watch((call, grows) -> calls.add(call));
      removeNineTenths(engine);
      for (int i = 0; i < 100 && engine.fileBytes() > before * 3 / 5; i++) {
        engine.update(HERE, key(0), current -> Bytes.wrap(new byte[BYTES]));
        engine.checkpoint();
      }
      assertThat(engine.fileBytes()).isLessThan(before * 3 / 5);
      assertThat(engine.verify().problems()).isEmpty();
    }
    int begun = calls.indexOf("create states-1.db.new");
    int done = calls.indexOf("rename states-1.db.new states-1.db");
    assertThat(begun).isNotNegative();
    assertThat(calls.subList(begun, done)).as("passes").contains("create states-0.journal.new");
    check(disk);
  }

  /** Once three quarters of the next pass have gathered, somebody will soon have to wait for this one. */
  @ParameterizedTest
  @CsvSource({"70, true", "80, false"})
  void aPassGoesOnUntilTheNextIsNearlyFull(int percentGathered, boolean goesOn) throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = open(disk, 1L << 40)) {
      fill(engine);
      removeNineTenths(engine);
    }
    int passBytes = 100_000;
    DurableSettings settings = new DurableSettings(0, 8 << 20, passBytes, 4 << 20, 4 << 20, 2);
    List<Runnable> passes = new ArrayList<>();
    try (DurableEngine engine =
        DurableEngine.open(disk, settings, new BytesSummarizer(), passes::add)) {
      long before = engine.fileBytes();
      engine.beginPass();
      DirtyTable gathered = new DirtyTable();
      for (int i = 0; gathered.cost() < passBytes * percentGathered / 100; i++) {
        Bytes state = Bytes.wrap(new byte[BYTES]);
        engine.update(HERE, key(KEYS + i), current -> state);
        HashedKey stored = HashedKey.ofStored(StorageKey.of(HERE, key(KEYS + i)));
        gathered.put(stored, StateFrame.of(stored.bytes(), state, new StateSummary(0, false)));
      }
      passes.get(passes.size() - 1).run();
      assertThat(engine.fileBytes() < before * 3 / 5).isEqualTo(goesOn);
    }
  }

  @Test
  void overwritingDoesNotLetTheFileGrow() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = open(disk, 1L << 40)) {
      fill(engine);
      long once = engine.fileBytes();
      for (int round = 0; round < 3; round++) {
        fill(engine);
      }
      assertThat(engine.fileBytes()).isLessThan(once * 3 / 2);
    }
  }
}
