package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.node.storage.disk.SlotFile;
import io.gramme.node.storage.pages.FormerHeader;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is missing, of another version, unreadable or without room when a directory is opened costs no more than itself. */
final class DirectoryFaultTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final String FILE = "states-1.db";
  private static final Key KEY = Key.of("bucket", "key");
  private static final Key OTHER = Key.of("bucket", "other");
  private static final String VALUE = "a value that is easy to find in a file";

  private static void put(DurableEngine engine, Key key, String value) throws StorageException {
    engine.update(HERE, key, current -> Bytes.utf8(value));
  }

  private static void assertReason(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }

  /** One bit in a file's version is damage of that file; the manifest says what version the directory has. */
  @Test
  void aBitInTheVersionOfAFileCostsNoOther() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
    }
    for (String file : disk.names()) {
      SimDisk flipped = disk.afterKill();
      flipped.flip(file, 8L * 8 + 8 * 3 + 6); // the version is the integer at byte 8
      if (file.equals("manifest")) {
        assertReason(() -> Workload.open(flipped), Reason.DAMAGED);
        continue;
      }
      try (DurableEngine engine = Workload.open(flipped)) {
        if (file.equals(FILE)) {
          assertReason(() -> engine.read(HERE, KEY), Reason.OUT_OF_SERVICE);
        } else {
          assertThat(engine.read(HERE, KEY)).as(file).isEqualTo(Bytes.utf8(VALUE));
        }
      }
    }
  }

  @Test
  void aDirectoryOfALaterFormatIsRefusedByItsVersion() throws Exception {
    SimDisk disk = SimDisk.empty();
    Workload.open(disk).close();
    SlotFile file = SlotFile.open(disk, "manifest", 1, bytes -> false);
    byte[] contents = Objects.requireNonNull(file.contents());
    contents[3] = Manifest.VERSION + 1;
    file.save(contents);
    assertReason(() -> Workload.open(disk), Reason.UNKNOWN_FORMAT);
  }

  @Test
  void aDirectoryThatHasLostItsManifestIsRefused() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
    }
    disk.delete("manifest");
    assertThatThrownBy(() -> Workload.open(disk)).hasMessageContaining("manifest");
  }

  /** Format 5 had entries outside the nodes of the index, format 4 all values in it, format 3 no manifest either. */
  @Test
  void aDirectoryOfAnEarlierFormatIsRefusedByItsVersion() throws Exception {
    SimDisk disk = SimDisk.empty();
    Workload.open(disk).close();
    SlotFile file = SlotFile.open(disk, "manifest", 1, bytes -> false);
    byte[] contents = Objects.requireNonNull(file.contents());
    contents[3] = 5;
    file.save(contents);
    file.close();
    assertReason(() -> Workload.open(disk), Reason.UNKNOWN_FORMAT);
    assertThatThrownBy(() -> Workload.open(disk))
        .hasMessageContaining("format version 5")
        .hasMessageContaining("reads version 7");
    disk.delete("manifest");
    for (int shard = 0; shard < 3; shard++) {
      toLayout3(disk, "states-" + shard + ".db");
    }
    assertReason(() -> Workload.open(disk), Reason.UNKNOWN_FORMAT);
    assertThatThrownBy(() -> Workload.open(disk))
        .hasMessageContaining("format version 3")
        .hasMessageContaining("reads version 7");
  }

  private static void toLayout3(SimDisk disk, String name) throws IOException {
    byte[] page = Arrays.copyOf(disk.contents(name), 4096);
    page[11] = 3;
    try (DiskFile file = disk.open(name)) {
      file.write(ByteBuffer.wrap(FormerHeader.sealed(page)), 0);
    }
  }

  /** The first life: nothing was saved yet, all of it is in the log. */
  @Test
  void aLogThatWasRemovedInTheFirstLifeIsMissed() throws Exception {
    SimDisk disk = SimDisk.empty();
    DurableEngine engine = Workload.open(disk);
    put(engine, KEY, VALUE);
    engine.force();
    SimDisk left = disk.afterKill();
    for (String name : left.names()) {
      if (name.startsWith("log.")) {
        left.delete(name);
      }
    }
    assertReason(() -> Workload.open(left), Reason.DAMAGED);
    assertThatThrownBy(() -> Workload.open(left)).hasMessageContaining("log.00000000000000000001");
  }

  /** Only its own shard may be out of service, and only until it can be opened. */
  @Test
  void aFileThatCannotBeReadAtOpeningCostsNoOther() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
      engine.update(new PartitionId(3, 2), KEY, current -> Bytes.utf8("elsewhere"));
    }
    disk.watch((call, grows) -> {
      if (call.equals("read " + FILE)) {
        throw new IOException("medium error");
      }
    });
    try (DurableEngine engine = Workload.open(disk)) {
      assertReason(() -> engine.read(HERE, KEY), Reason.OUT_OF_SERVICE);
      assertThat(engine.read(new PartitionId(3, 2), KEY)).isEqualTo(Bytes.utf8("elsewhere"));
      engine.update(new PartitionId(3, 2), OTHER, current -> Bytes.utf8("written"));
      engine.checkpoint();
    }
    disk.watch((call, grows) -> {});
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /** Reads must be served there; writes as soon as there is room. Damage that is met there is noted all the same. */
  @Test
  void aStoreOpensAndServesReadsOnAFullDisk() throws Exception {
    SimDisk disk = SimDisk.empty();
    DurableEngine before = Workload.open(disk);
    for (int i = 0; i < 60; i++) {
      put(before, Key.of("bucket", "k" + i), "x".repeat(190));
    }
    put(before, KEY, VALUE);
    before.force();
    SimDisk left = disk.afterKill();
    boolean[] full = {true};
    left.watch((call, grows) -> {
      if (full[0] && grows) {
        throw new DiskFullException("no room for " + call);
      }
    });
    try (DurableEngine engine = Workload.open(left)) {
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
      assertThat(engine.keyCount()).isEqualTo(61);
      assertReason(() -> put(engine, OTHER, "no room"), Reason.DISK_FULL);
      engine.force();
      full[0] = false;
      put(engine, OTHER, "room again");
      engine.force();
    }
    left.watch((call, grows) -> {});
    try (DurableEngine engine = Workload.open(left.afterPowerLoss())) {
      assertThat(engine.read(HERE, OTHER)).isEqualTo(Bytes.utf8("room again"));
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
      assertThat(engine.keyCount()).isEqualTo(62);
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  @Test
  void damageThatIsMetOnAFullDiskEndsNoMoreThanItsStore() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      put(engine, KEY, VALUE);
      engine.update(new PartitionId(3, 2), KEY, current -> Bytes.utf8("elsewhere"));
    }
    for (long page = 1; page < disk.size(FILE) / 4096; page++) {
      disk.flip(FILE, 8 * 4096 * page + 13);
      disk.flip(FILE, 8 * 4096 * page + 8 * 600);
    }
    disk.watch((call, grows) -> {
      if (grows) {
        throw new DiskFullException("no room for " + call);
      }
    });
    try (DurableEngine engine = Workload.open(disk)) {
      assertReason(() -> engine.read(HERE, KEY), Reason.OUT_OF_SERVICE);
      assertThat(engine.read(new PartitionId(3, 2), KEY)).isEqualTo(Bytes.utf8("elsewhere"));
    }
  }
}
