package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine does when its disk, its files or their owner misbehave. */
final class DurableFailureTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final String FILE = "states-1.db";
  private static final Key KEY = Key.of("bucket", "key");
  private static final Key OTHER = Key.of("bucket", "other");
  private static final String VALUE = "a value that is easy to find in a file";

  @TempDir
  Path directory;

  private DurableEngine open() throws StorageException {
    return DurableEngine.open(
        directory,
        DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0),
        new BytesSummarizer());
  }

  private static void put(DurableEngine engine, Key key, String value) throws StorageException {
    engine.update(HERE, key, current -> Bytes.utf8(value));
  }

  private static void assertReason(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }

  /** Turns over one bit of a text wherever it stands; what was freed keeps its bytes. */
  private static void flip(SimDisk disk, String file, String text) throws IOException {
    String contents = new String(disk.contents(file), StandardCharsets.ISO_8859_1);
    int at = contents.indexOf(text);
    assertThat(at).isPositive();
    while (at >= 0) {
      disk.flip(file, 8L * at + 3);
      at = contents.indexOf(text, at + 1);
    }
  }

  @Test
  void secondOpenIsRefused() throws Exception {
    try (DurableEngine engine = open()) {
      assertReason(this::open, Reason.IN_USE);
      put(engine, KEY, VALUE);
      assertThat(OtherProcess.run("open", directory)).isEqualTo("IN_USE");
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
    }
    assertThat(OtherProcess.run("open", directory)).isEqualTo("opened");
  }

  @Test
  void storeOfTheFormatBeforeIsRefusedByItsVersion() throws Exception {
    Files.write(directory.resolve("store.mapdb"), new byte[] {0x4a});
    assertThatThrownBy(this::open)
        .hasMessageContaining("format version 1")
        .hasMessageContaining("reads version 7");
    assertReason(this::open, Reason.UNKNOWN_FORMAT);
    assertThat(directory.resolve("states-0.db")).doesNotExist();
    Path second = Files.createDirectories(directory.resolve("second"));
    Files.write(second.resolve("states.db"), new byte[] {0x4a});
    assertThatThrownBy(() -> DurableEngine.open(
            second,
            DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0),
            new BytesSummarizer()))
        .hasMessageContaining("format version 2");
  }

  @Test
  void missingLogAndMissingStatesAreRefused() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
    }
    SimDisk noStates = disk.afterKill();
    for (String file : noStates.names()) {
      if (file.startsWith("states")) {
        noStates.delete(file);
      }
    }
    assertReason(() -> Workload.open(noStates), Reason.DAMAGED);
    for (String file : disk.names()) {
      if (file.startsWith("log")) {
        disk.delete(file);
      }
    }
    assertReason(() -> Workload.open(disk), Reason.DAMAGED);
  }

  /** Rule S4. */
  @Test
  void s4ADamagedValueIsAnErrorForItsKeyAloneUntilItIsRestored() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
      put(engine, OTHER, "sound");
    }
    flip(disk, FILE, VALUE);
    int leaf = MerkleTree.leafOf(KEY.hash());
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.tree(HERE).isValid(leaf)).isTrue();
      assertReason(() -> engine.read(HERE, KEY), Reason.VALUE_DAMAGED);
      assertThat(engine.tree(HERE).isValid(leaf)).isFalse();
      assertReason(() -> put(engine, KEY, "new"), Reason.VALUE_DAMAGED);
      assertThatThrownBy(() -> engine.next(HERE, null))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::key)
          .isEqualTo(KEY);
      assertThat(engine.read(HERE, OTHER)).isEqualTo(Bytes.utf8("sound"));
      put(engine, OTHER, "still written");
      assertThat(engine.damagedKeys()).containsExactly(KEY);
    }
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.tree(HERE).isValid(leaf)).as("saved with the data").isFalse();
      engine.restore(HERE, KEY, Bytes.utf8("from a peer"));
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8("from a peer"));
      assertThat(engine.damagedKeys()).isEmpty();
      assertThat(engine.tree(HERE).isValid()).isTrue();
    }
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8("from a peer"));
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /** Counts and trees can be had from the states again. */
  @Test
  void damagedSummaryIsReckonedAnew() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      for (int i = 0; i < 40; i++) {
        put(engine, Key.of("bucket", "k" + i), VALUE);
      }
    }
    byte[] counts =
        ByteBuffer.allocate(16).putLong(40).putLong(40L * VALUE.length()).array();
    flip(disk, FILE, new String(counts, StandardCharsets.ISO_8859_1));
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.counts(HERE).keys()).isEqualTo(40);
      assertThat(engine.tree(HERE).isValid()).isTrue();
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  @Test
  void directoryWhoseStoresAreAllQuarantinedIsMovedAsideAsAWhole() throws Exception {
    Path store = directory.resolve("store");
    DurableSettings settings =
        DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0);
    DurableEngine.open(store, settings, new BytesSummarizer()).close();
    for (int i = 0; i < settings.shards(); i++) {
      Files.writeString(store.resolve("quarantined-" + i), "its index was damaged");
    }
    assertThatThrownBy(() -> DurableEngine.open(store, settings, new BytesSummarizer()))
        .hasMessageContaining("its index was damaged");
    assertReason(
        () -> DurableEngine.open(store, settings, new BytesSummarizer()), Reason.QUARANTINED);
    Path aside = Quarantine.moveAside(store);
    assertThat(aside.resolve("quarantined-0")).exists();
    DurableEngine.open(store, settings, new BytesSummarizer()).close();
    assertThat(Quarantine.moveAside(store)).isNotEqualTo(aside);
  }

  @Test
  void fullDiskRefusesWritesServesReadsAndRecovers() throws Exception {
    SimDisk disk = SimDisk.empty();
    boolean[] full = {false};
    disk.watch((call, grows) -> {
      if (full[0] && grows) {
        throw new DiskFullException("no room");
      }
    });
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
      full[0] = true;
      int written = putUntilRefused(engine);
      for (int i = 0; i < 20; i++) {
        assertReason(() -> put(engine, OTHER, "x".repeat(200)), Reason.DISK_FULL);
        assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
      }
      engine.force();
      assertThat(engine.keyCount()).isEqualTo(written + 1);
      full[0] = false;
      put(engine, OTHER, "room again");
      engine.force();
    }
    try (DurableEngine engine = Workload.open(disk.afterPowerLoss())) {
      assertThat(engine.read(HERE, OTHER)).isEqualTo(Bytes.utf8("room again"));
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  private static int putUntilRefused(DurableEngine engine) {
    for (int i = 0; ; i++) {
      try {
        put(engine, Key.of("bucket", "k" + i), "x".repeat(200));
      } catch (StorageException e) {
        assertThat(e.reason()).isEqualTo(Reason.DISK_FULL);
        return i;
      }
    }
  }

  @Test
  void failedForceEndsTheStoreAndIsNeverTriedAgain() throws Exception {
    SimDisk disk = SimDisk.empty();
    int[] forces = {0};
    DurableEngine engine = Workload.open(disk);
    put(engine, KEY, VALUE);
    engine.force();
    disk.watch((call, grows) -> {
      if (call.startsWith("force")) {
        forces[0]++;
        throw new IOException("medium error");
      }
    });
    put(engine, KEY, "not acknowledged");
    assertReason(engine::force, Reason.FORCE_FAILED);
    assertReason(engine::force, Reason.FORCE_FAILED);
    assertReason(() -> engine.read(HERE, KEY), Reason.FORCE_FAILED);
    assertReason(() -> put(engine, KEY, "new"), Reason.FORCE_FAILED);
    engine.close();
    assertThat(forces[0]).isEqualTo(1);
    SimDisk left = disk.afterPowerLoss();
    try (DurableEngine again = Workload.open(left)) {
      assertThat(again.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
    }
  }

  @Test
  void closedEngineRefuses() throws Exception {
    DurableEngine engine = open();
    engine.close();
    List<ThrowingCallable> calls =
        List.of(() -> engine.read(HERE, KEY), engine::force, engine::verify);
    calls.forEach(call -> assertReason(call, Reason.INPUT_OUTPUT));
  }

  @Test
  void fileInPlaceOfTheDirectoryIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    assertReason(
        () -> DurableEngine.open(
            file,
            DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0),
            new BytesSummarizer()),
        Reason.INPUT_OUTPUT);
  }
}
