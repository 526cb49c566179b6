package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule S4: a file of values that is missing, another, short or unreadable costs its values and nothing else. */
final class ValueFaultTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final PartitionId THERE = new PartitionId(3, 2);
  private static final Key LARGE = Key.of("bucket", "large");
  private static final Key SMALL = Key.of("bucket", "small");
  private static final Bytes LARGE_VALUE = Bytes.utf8("y".repeat(1_000));
  private static final Bytes OTHER_VALUE = Bytes.utf8("x".repeat(1_000));

  /** Its shard and number stand in the name. */
  private static final String FILE = "values-1.1";

  private static SimDisk filled() throws Exception {
    SimDisk disk = SimDisk.empty();
    try (DurableEngine engine = Workload.open(disk)) {
      for (PartitionId partition : List.of(HERE, THERE)) {
        engine.update(partition, LARGE, current -> LARGE_VALUE);
        engine.update(partition, SMALL, current -> Bytes.utf8("small"));
      }
    }
    assertThat(disk.names()).contains(FILE, "values-2.1");
    return disk;
  }

  private static void write(SimDisk disk, String name, byte[] contents) throws IOException {
    disk.delete(name);
    try (DiskFile file = disk.create(name)) {
      file.write(ByteBuffer.wrap(contents), 0);
    }
  }

  private static void requireOnlyItsValuesAreLost(SimDisk disk, String where) throws Exception {
    int leaf = MerkleTree.leafOf(LARGE.hash());
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.outOfService()).as(where).isNull();
      assertThatThrownBy(() -> engine.read(HERE, LARGE))
          .asInstanceOf(type(StorageException.class))
          .satisfies(e -> {
            assertThat(e.reason()).as(where).isEqualTo(Reason.VALUE_DAMAGED);
            assertThat(e.key()).isEqualTo(LARGE);
          });
      assertThat(engine.tree(HERE).isValid(leaf)).as(where).isFalse();
      assertThat(engine.read(HERE, SMALL)).isEqualTo(Bytes.utf8("small"));
      assertThat(engine.read(THERE, LARGE)).isEqualTo(LARGE_VALUE);
      assertThat(engine.tree(THERE).isValid()).isTrue();
      engine.restore(HERE, LARGE, OTHER_VALUE);
      assertThat(engine.read(HERE, LARGE)).isEqualTo(OTHER_VALUE);
      assertThat(engine.tree(HERE).isValid()).as(where).isTrue();
      engine.checkpoint();
      assertThat(engine.verify().problems()).as(where).isEmpty();
    }
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.read(HERE, LARGE)).isEqualTo(OTHER_VALUE);
      assertThat(engine.verify().problems()).as(where).isEmpty();
    }
  }

  @Test
  void s4AMissingFileOfValuesCostsItsValues() throws Exception {
    SimDisk disk = filled();
    disk.delete(FILE);
    requireOnlyItsValuesAreLost(disk, "missing");
  }

  @Test
  void s4AFileOfValuesThatIsAnotherCostsItsValues() throws Exception {
    SimDisk disk = filled();
    write(disk, FILE, disk.contents("values-2.1"));
    requireOnlyItsValuesAreLost(disk, "of another shard");
    SimDisk elsewhere = SimDisk.empty();
    try (DurableEngine engine = Workload.open(elsewhere)) {
      engine.update(HERE, LARGE, current -> OTHER_VALUE);
    }
    disk = filled();
    write(disk, FILE, elsewhere.contents(FILE));
    requireOnlyItsValuesAreLost(disk, "sound, of the same key and place, of another store");
  }

  @Test
  void s4AShortFileOfValuesCostsWhatItLacks() throws Exception {
    for (int left : new int[] {0, 10, 40, 500}) {
      SimDisk disk = filled();
      byte[] contents = new byte[left];
      System.arraycopy(disk.contents(FILE), 0, contents, 0, left);
      write(disk, FILE, contents);
      requireOnlyItsValuesAreLost(disk, left + " bytes are left");
    }
  }

  @Test
  void s4AFileOfValuesThatCannotBeOpenedOnceCostsNothing() throws Exception {
    boolean[] reached = {true};
    for (int k = 1; reached[0]; k++) {
      SimDisk disk = filled();
      int[] calls = {0};
      int failing = k;
      reached[0] = false;
      disk.watch((call, grows) -> {
        if (call.endsWith(FILE) && ++calls[0] == failing) {
          reached[0] = true;
          throw new IOException("failed at " + call);
        }
      });
      try (DurableEngine engine = Workload.open(disk)) {
        disk.watch((call, grows) -> {});
        assertThat(engine.read(HERE, LARGE)).as("call %d", k).isEqualTo(LARGE_VALUE);
        assertThat(engine.verify().problems()).as("call %d", k).isEmpty();
      }
      assertThat(k).as("calls to the file").isLessThan(9);
    }
  }

  /** What is lost is known at once, so that the peers are asked before anybody reads it. */
  @Test
  void s4TheLeavesOfAMissingFileAreInvalidFromTheStart() throws Exception {
    SimDisk disk = filled();
    disk.delete(FILE);
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.tree(HERE).isValid(MerkleTree.leafOf(LARGE.hash()))).isFalse();
      assertThat(engine.damagedKeys()).containsExactly(LARGE);
    }
  }

  @Test
  void s4AFileOfValuesThatCannotBeOpenedCostsItsValues() throws Exception {
    SimDisk disk = filled();
    disk.watch((call, grows) -> {
      if (call.equals("open " + FILE)) {
        throw new IOException("medium error");
      }
    });
    requireOnlyItsValuesAreLost(disk, "cannot be opened");
  }

  @Test
  void s4AValueThatCouldNotBeReadOnceIsAskedOfThePeers() throws Exception {
    SimDisk disk = filled();
    boolean[] fails = {true};
    disk.watch((call, grows) -> {
      if (fails[0] && call.equals("read " + FILE)) {
        throw new IOException("medium error");
      }
    });
    try (DurableEngine engine = Workload.open(disk)) {
      assertThatThrownBy(() -> engine.update(HERE, LARGE, current -> OTHER_VALUE))
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VALUE_DAMAGED));
      fails[0] = false;
      assertThat(engine.outOfService()).isNull();
      assertThat(engine.tree(HERE).isValid(MerkleTree.leafOf(LARGE.hash()))).isFalse();
      engine.restore(HERE, LARGE, OTHER_VALUE);
      assertThat(engine.tree(HERE).isValid()).isTrue();
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /** A leaf that was found invalid stays so when another key is restored, though no value is read for most keys. */
  @Test
  void s4WhatIsDamagedStaysKnownWhenAnotherKeyIsRestored() throws Exception {
    SimDisk disk = filled();
    disk.flip(FILE, 8L * 500);
    int leaf = MerkleTree.leafOf(LARGE.hash());
    try (DurableEngine engine = Workload.open(disk)) {
      assertThatThrownBy(() -> engine.read(HERE, LARGE)).isInstanceOf(StorageException.class);
    }
    try (DurableEngine engine = Workload.open(disk)) {
      engine.restore(HERE, SMALL, Bytes.utf8("from a peer"));
      assertThat(engine.tree(HERE).isValid(leaf)).isFalse();
      assertThat(engine.counts(HERE).keys()).isEqualTo(2);
    }
  }

  /** A restored value that only the log holds yet makes its leaf valid again when the log is replayed. */
  @Test
  void s4ARestoredValueIsWholeAfterAReplay() throws Exception {
    SimDisk disk = filled();
    disk.flip(FILE, 8L * 500);
    DurableEngine crashed = Workload.open(disk);
    assertThatThrownBy(() -> crashed.read(HERE, LARGE)).isInstanceOf(StorageException.class);
    crashed.checkpoint();
    crashed.restore(HERE, LARGE, OTHER_VALUE);
    crashed.force();
    try (DurableEngine engine = Workload.open(disk.afterPowerLoss())) {
      assertThat(engine.read(HERE, LARGE)).isEqualTo(OTHER_VALUE);
      assertThat(engine.tree(HERE).isValid()).isTrue();
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /** Which files there are can be had from the directory and the index again. */
  @Test
  void aDamagedListOfFilesIsReckonedAnew() throws Exception {
    SimDisk disk = filled();
    flipList(disk);
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.read(HERE, LARGE)).isEqualTo(LARGE_VALUE);
      engine.update(HERE, LARGE, current -> OTHER_VALUE);
      engine.checkpoint();
      assertThat(engine.verify().problems()).isEmpty();
    }
    try (DurableEngine engine = Workload.open(disk)) {
      assertThat(engine.read(HERE, LARGE)).isEqualTo(OTHER_VALUE);
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  private static void flipList(SimDisk disk) throws IOException {
    byte[] states = disk.contents("states-1.db");
    // next number 2, file 1 with its end behind one value
    byte[] begin = ByteBuffer.allocate(14).putInt(2).putInt(1).array();
    int found = 0;
    for (int at = 0; at + begin.length < states.length; at++) {
      if (Arrays.equals(states, at, at + begin.length, begin, 0, begin.length)) {
        disk.flip("states-1.db", 8L * at + 9);
        found++;
      }
    }
    assertThat(found).isPositive();
  }
}
