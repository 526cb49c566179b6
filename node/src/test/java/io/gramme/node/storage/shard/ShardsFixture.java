package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An engine of three shards with keys in each, and what is to be asked of those that serve and those that do not. */
abstract class ShardsFixture {
  static final int SHARDS = 3;
  static final int KEYS = 200;
  static final PartitionId ZERO = new PartitionId(3, 0);
  static final PartitionId ONE = new PartitionId(3, 1);
  static final PartitionId TWO = new PartitionId(3, 2);

  /** In the shard of {@link #ONE}, though of another family. */
  static final PartitionId FOUR = new PartitionId(2, 4);

  static final List<PartitionId> ALL = List.of(ZERO, ONE, TWO, FOUR);

  SimDisk disk = SimDisk.empty();

  static DurableEngine open(SimDisk disk, int shards) throws StorageException {
    DurableSettings settings = new DurableSettings(1 << 20, 0, 100_000, 16 << 10, 1L << 40, shards);
    return DurableEngine.open(disk, settings, new BytesSummarizer(), Runnable::run);
  }

  DurableEngine open() throws StorageException {
    return open(disk, SHARDS);
  }

  static Key key(int number) {
    return Key.of("bucket", "number " + number);
  }

  static void put(DurableEngine engine, PartitionId partition, Key key, String value)
      throws StorageException {
    engine.update(partition, key, current -> Bytes.utf8(value));
  }

  void fill() throws StorageException {
    try (DurableEngine engine = open()) {
      for (PartitionId partition : ALL) {
        for (int i = 100; i < 100 + KEYS; i++) {
          put(engine, partition, key(i), "value of " + partition);
        }
      }
    }
  }

  static void assertReason(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }

  /** Turns over a bit of the first key, which alone stands there as a whole, of the node that has a certain one. */
  void damageIndex(PartitionId partition, int number) throws IOException {
    String file = "states-" + partition.index() % SHARDS + ".db";
    String contents = new String(disk.contents(file), StandardCharsets.ISO_8859_1);
    int first = number;
    while (!contents.contains(stored(partition, first))) {
      first--;
    }
    assertThat(first).isGreaterThan(150);
    String key = stored(partition, first);
    for (int at = contents.indexOf(key); at >= 0; at = contents.indexOf(key, at + 1)) {
      disk.flip(file, 8L * (at + key.length()) - 5);
    }
  }

  private static String stored(PartitionId partition, int number) {
    return new String(StorageKey.of(partition, key(number)), StandardCharsets.ISO_8859_1);
  }

  static void requireServing(DurableEngine engine, PartitionId partition) throws Exception {
    for (int i = 100; i < 100 + KEYS; i++) {
      assertThat(engine.read(partition, key(i))).isEqualTo(Bytes.utf8("value of " + partition));
    }
    put(engine, partition, key(1), "written meanwhile");
    engine.update(partition, key(1), current -> Bytes.EMPTY);
    assertThat(engine.counts(partition).keys()).isEqualTo(KEYS);
    assertThat(engine.tree(partition).isValid()).isTrue();
  }

  static void requireOutOfService(DurableEngine engine, PartitionId partition) {
    assertReason(() -> engine.read(partition, key(100)), Reason.OUT_OF_SERVICE);
    assertReason(() -> put(engine, partition, key(1), "new"), Reason.OUT_OF_SERVICE);
    assertReason(() -> engine.next(partition, null), Reason.OUT_OF_SERVICE);
    assertReason(() -> engine.restore(partition, key(1), Bytes.EMPTY), Reason.OUT_OF_SERVICE);
    assertReason(() -> engine.dropPartition(partition), Reason.OUT_OF_SERVICE);
    assertThat(engine.counts(partition)).isEqualTo(PartitionCounts.NONE);
    assertThat(engine.tree(partition).isValid(0)).as("rule S4").isFalse();
  }

  static Set<Integer> marked(SimDisk disk) throws StorageException {
    try (Manifest manifest = Objects.requireNonNull(Manifest.read(disk))) {
      return manifest.marked().keySet();
    }
  }

  static void unmark(SimDisk disk) throws StorageException {
    try (Manifest manifest = Objects.requireNonNull(Manifest.read(disk))) {
      Manifest.create(disk, manifest.shards(), manifest.first(), manifest.last(), new TreeMap<>())
          .close();
    }
  }
}
