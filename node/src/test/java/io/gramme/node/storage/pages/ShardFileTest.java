package io.gramme.node.storage.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShardFileTest {
  private static final ShardId ID = new ShardId(1, 3);

  private final SimDisk disk = SimDisk.empty();

  private static ShardFile open(SimDisk disk) throws StorageException {
    return disk.names().contains(ShardId.fileName(ID.index()))
        ? ShardFile.open(disk, ID.index(), 0)
        : ShardFile.create(disk, ID, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void fileIsAsItWasAtItsLastCheckpoint() throws Exception {
    try (ShardFile file = open(disk)) {
      assertThat(file.mark()).isZero();
      file.put(bytes("a"), bytes("one"));
      file.checkpoint(5);
      file.put(bytes("a"), bytes("two"));
      file.put(bytes("b"), bytes("two"));
      assertThat(file.get(bytes("a"))).isEqualTo(bytes("two"));
    }
    try (ShardFile file = open(disk.afterKill())) {
      assertThat(file.mark()).isEqualTo(5);
      assertThat(file.get(bytes("a"))).isEqualTo(bytes("one"));
      assertThat(file.get(bytes("b"))).isNull();
      assertThat(file.higherKey(bytes("a"))).isNull();
    }
  }

  /** One page of memory beside what is changed: everything is read, and checked, again and again. */
  @Test
  void anyHistoryEqualsTheModelWithTheSmallestCache() throws Exception {
    Random random = new Random(5);
    Map<String, byte[]> model = new TreeMap<>();
    ShardFile file = open(disk);
    int rebuilt = 0;
    for (int i = 0; i < 12_000; i++) {
      String key = "key" + random.nextInt(800);
      if (random.nextInt(4) == 0) {
        file.remove(bytes(key));
        model.remove(key);
      } else {
        byte[] value = new byte[1 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 500)];
        random.nextBytes(value);
        file.put(bytes(key), value);
        model.put(key, value);
      }
      if (i % 200 == 199) {
        file.checkpoint(i);
        // Others write between the steps of a rebuild, before and behind what is copied.
        if (random.nextInt(4) == 0) {
          file.rebuild();
        } else if (file.rebuild(100_000)) {
          rebuilt++;
        }
        if (random.nextInt(8) == 0) {
          file.close();
          file = open(disk);
        }
        assertThat(file.mark()).isEqualTo(i);
        compare(file, model);
      }
    }
    file.close();
    assertThat(rebuilt).as("rebuilds in several steps").isPositive();
  }

  private static void compare(ShardFile file, Map<String, byte[]> model) throws StorageException {
    byte[] key = file.higherKey(new byte[0]);
    for (Map.Entry<String, byte[]> expected : model.entrySet()) {
      byte[] wanted = bytes(expected.getKey());
      assertThat(key).isEqualTo(wanted);
      assertThat(Arrays.equals(file.get(wanted), expected.getValue())).isTrue();
      key = file.higherKey(wanted);
    }
    assertThat(key).isNull();
  }

  /** More nodes than there is memory for are changed between two checkpoints. */
  @Test
  void changedNodesLeaveMemoryBeforeACheckpointToo() throws Exception {
    List<Integer> keys = new ArrayList<>(IntStream.range(0, 30_000).boxed().toList());
    Collections.shuffle(keys, new Random(7));
    try (ShardFile file = open(disk)) {
      for (int key : keys) {
        file.put(bytes("key" + key), bytes("value" + key));
      }
      for (int key : keys) {
        assertThat(file.get(bytes("key" + key))).isEqualTo(bytes("value" + key));
      }
      file.checkpoint(1);
    }
    try (ShardFile file = open(disk.afterPowerLoss())) {
      for (int key : keys) {
        assertThat(file.get(bytes("key" + key))).isEqualTo(bytes("value" + key));
      }
    }
  }

  /** A value brings a checksum of its own, and the index gives out what it found; a key has none. */
  @Test
  void aFlippedBitInAValueCostsThatValueAlone() throws Exception {
    int keys = 100;
    try (ShardFile file = open(disk)) {
      for (int key = 0; key < keys; key++) {
        file.put(bytes("key" + key), bytes("value-of-" + key));
      }
      file.checkpoint(1);
    }
    SimDisk flipped = flipped("value-of-42");
    try (ShardFile file = open(flipped)) {
      for (int key = 0; key < keys; key++) {
        byte[] value = file.get(bytes("key" + key));
        assertThat(Arrays.equals(value, bytes("value-of-" + key))).isEqualTo(key != 42);
      }
    }
    try (ShardFile file = open(flipped("key"))) {
      assertThatThrownBy(() -> readAll(file, keys))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::reason)
          .isEqualTo(Reason.DAMAGED);
    }
  }

  private static void readAll(ShardFile file, int keys) throws StorageException {
    for (int key = 0; key < keys; key++) {
      file.get(bytes("key" + key));
    }
  }

  /** A disk with a bit changed where a text stands in the file. */
  private SimDisk flipped(String text) throws Exception {
    SimDisk other = disk.afterPowerLoss();
    String name = ShardId.fileName(ID.index());
    String contents = new String(other.contents(name), StandardCharsets.ISO_8859_1);
    other.flip(name, 8L * contents.lastIndexOf(text));
    return other;
  }

  @Test
  void rangeIsRemovedWithoutItsEnds() throws Exception {
    try (ShardFile file = open(disk)) {
      for (String key : new String[] {"a", "b", "c", "d"}) {
        file.put(bytes(key), bytes("value"));
      }
      file.removeRange(bytes("a"), bytes("d"), (key, value) -> {});
      assertThat(file.higherKey(bytes("a"))).isEqualTo(bytes("d"));
      assertThat(file.get(bytes("a"))).isEqualTo(bytes("value"));
    }
  }

  @Test
  void checkpointThatFindsTheDiskFullCanBeRepeated() throws Exception {
    boolean[] full = {false};
    disk.watch((call, grows) -> {
      if (full[0] && grows) {
        throw new DiskFullException("no room");
      }
    });
    try (ShardFile file = open(disk)) {
      file.put(bytes("a"), new byte[3 << 20]);
      full[0] = true;
      assertThatThrownBy(() -> file.checkpoint(1))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::reason)
          .isEqualTo(Reason.DISK_FULL);
      full[0] = false;
      file.put(bytes("b"), bytes("more"));
      file.checkpoint(2);
    }
    try (ShardFile file = open(disk.afterPowerLoss())) {
      assertThat(file.mark()).isEqualTo(2);
      assertThat(file.get(bytes("a"))).hasSize(3 << 20);
      assertThat(file.get(bytes("b"))).isEqualTo(bytes("more"));
    }
  }

  @Test
  void journalOfTheFileBeforeARebuildIsNotApplied() throws Exception {
    List<SimDisk> withJournal = new ArrayList<>();
    disk.watch((call, grows) -> {
      if (call.equals("delete " + Journal.name(ID.index()))) {
        withJournal.add(disk.afterKill());
      }
    });
    try (ShardFile file = open(disk)) {
      file.put(bytes("a"), bytes("old"));
      file.checkpoint(1);
      file.rebuild();
      file.put(bytes("a"), bytes("new"));
      file.checkpoint(2);
    }
    byte[] journal = withJournal.get(0).contents(Journal.name(ID.index()));
    SimDisk mixed = disk.afterKill();
    try (DiskFile file = mixed.create(Journal.name(ID.index()))) {
      file.write(ByteBuffer.wrap(journal), 0);
    }
    try (ShardFile file = open(mixed)) {
      assertThat(file.get(bytes("a"))).isEqualTo(bytes("new"));
      assertThat(file.mark()).isEqualTo(2);
      assertThat(mixed.names()).doesNotContain(Journal.name(ID.index()));
    }
  }
}
