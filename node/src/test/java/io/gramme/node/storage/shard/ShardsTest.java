package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several shards that share one log: one fails, the others go on. */
final class ShardsTest extends ShardsFixture {
  @Test
  void damagedIndexPutsItsStoreOutOfServiceForGoodAndNoOther() throws Exception {
    fill();
    damageIndex(ONE, 291);
    try (DurableEngine engine = open()) {
      assertThat(engine.outOfService()).isNull();
      assertThat(engine.read(ONE, key(150))).isEqualTo(Bytes.utf8("value of " + ONE));
      assertReason(() -> engine.read(ONE, key(291)), Reason.OUT_OF_SERVICE);
      requireTwoOfThree(engine);
    }
    assertThat(marked(disk)).containsExactly(1);
    for (int round = 0; round < 2; round++) {
      try (DurableEngine engine = open()) {
        requireTwoOfThree(engine);
      }
    }
  }

  private static void requireTwoOfThree(DurableEngine engine) throws Exception {
    requireOutOfService(engine, ONE);
    requireOutOfService(engine, FOUR);
    requireServing(engine, ZERO);
    requireServing(engine, TWO);
    engine.force();
    engine.checkpoint();
    engine.rebuild();
    assertThat(engine.keyCount()).isEqualTo(2 * KEYS);
    assertThat(engine.outOfService()).contains("shard 1 of 3").doesNotContain("shard 0 of 3 is");
    assertThat(engine.verify().problems()).containsExactly(engine.outOfService());
  }

  /** The pass is the first to meet the damage; what is in the log for the shard cannot be saved. */
  @Test
  void damageThatAPassMeetsDoesNotHoldTheLogBack() throws Exception {
    fill();
    try (DurableEngine engine = open()) {
      damageIndex(ONE, 291);
      engine.dropPartition(ONE); // reads nothing
      assertThat(engine.outOfService()).isNull();
      engine.checkpoint();
      requireOutOfService(engine, ONE);
      for (int i = 0; i < 3_000; i++) {
        put(engine, TWO, key(100), "value of " + TWO);
      }
      engine.force();
      long segments =
          disk.names().stream().filter(name -> name.startsWith("log.0")).count();
      assertThat(segments).isLessThan(30);
    }
    disk = disk.afterPowerLoss();
    try (DurableEngine engine = open()) {
      requireTwoOfThree(engine);
    }
    // Without its mark the shard would show what it was long ago.
    unmark(disk);
    assertReason(this::open, Reason.DAMAGED);
  }

  @Test
  void damagedFileIsFoundAtOpening() throws Exception {
    fill();
    for (byte[] garbage : List.of(new byte[0], new byte[10_000])) {
      disk = disk.afterKill();
      unmark(disk);
      try (DiskFile file = disk.create("states-1.db")) {
        file.write(ByteBuffer.wrap(garbage), 0);
      }
      try (DurableEngine engine = open()) {
        requireTwoOfThree(engine);
      }
      assertThat(marked(disk)).containsExactly(1);
    }
    disk.delete("states-1.db");
    try (DurableEngine engine = open()) {
      requireTwoOfThree(engine);
    }
  }

  /** It may be whole, so it is not given up: the log waits for it, and the next opening tries again. */
  @Test
  void storeWhoseDiskFailsIsOutOfServiceUntilTheNextOpening() throws Exception {
    fill();
    DurableEngine engine = open();
    put(engine, ONE, key(1), "in the log");
    engine.force();
    disk.watch((call, grows) -> {
      if (call.equals("force states-1.db")) {
        throw new IOException("medium error");
      }
    });
    engine.checkpoint();
    requireOutOfService(engine, ONE);
    for (int i = 0; i < 1_000; i++) {
      put(engine, TWO, key(100), "value of " + TWO);
    }
    engine.force();
    engine.close();
    assertThat(marked(disk)).isEmpty();
    disk = disk.afterPowerLoss();
    try (DurableEngine again = open()) {
      assertThat(again.outOfService()).isNull();
      assertThat(again.read(ONE, key(1))).isEqualTo(Bytes.utf8("in the log"));
      requireServing(again, TWO);
      requireServing(again, FOUR);
      assertThat(again.verify().problems()).isEmpty();
    }
  }

  @Test
  void crashBetweenTheCheckpointsOfTwoStoresLosesNothing() throws Exception {
    fill();
    List<SimDisk> between = new ArrayList<>();
    try (DurableEngine engine = open()) {
      for (PartitionId partition : ALL) {
        put(engine, partition, key(100), "newer");
      }
      put(engine, ONE, key(1), "another");
      engine.force();
      disk.watch((call, grows) -> {
        if (call.equals("create states-1.journal.new")) {
          between.add(disk.afterPowerLoss());
        }
      });
      engine.checkpoint();
      disk.watch((call, grows) -> {});
    }
    assertThat(between).hasSize(1);
    for (int round = 0; round < 2; round++) {
      try (DurableEngine engine = open(between.get(0), SHARDS)) {
        for (PartitionId partition : ALL) {
          assertThat(engine.read(partition, key(100))).isEqualTo(Bytes.utf8("newer"));
        }
        assertThat(engine.read(ONE, key(1))).isEqualTo(Bytes.utf8("another"));
        assertThat(engine.verify().problems()).isEmpty();
      }
    }
  }

  /** What a kill left unforced in the log was read from memory: no shard may show it before the log's file has it. */
  @Test
  void powerLostWhileOpeningAfterAKillLosesNothing() throws Exception {
    fill();
    List<SimDisk> killed = new ArrayList<>();
    try (DurableEngine engine = open()) {
      put(engine, ONE, key(100), "newer");
      disk.watch((call, grows) -> {
        if (call.startsWith("force log.") && killed.isEmpty()) {
          killed.add(disk.afterKill());
        }
      });
      engine.force();
      disk.watch((call, grows) -> {});
    }
    List<SimDisk> between = new ArrayList<>();
    SimDisk left = killed.get(0);
    left.watch((call, grows) -> {
      if (call.equals("create states-1.journal.new")) {
        between.add(left.afterPowerLoss());
      }
    });
    open(left, SHARDS).close();
    assertThat(between).isNotEmpty();
    try (DurableEngine engine = open(between.get(0), SHARDS)) {
      assertThat(engine.outOfService()).isNull();
      requireServing(engine, TWO);
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /** The log that forgets what a marked shard lacks must not outlive the mark. */
  @Test
  void markThatAKillLeftUnsyncedIsKept() throws Exception {
    fill();
    damageIndex(ONE, 291);
    List<SimDisk> killed = new ArrayList<>();
    try (DurableEngine engine = open()) {
      put(engine, TWO, key(100), "newer");
      engine.force();
      disk.watch((call, grows) -> {
        if (call.startsWith("force manifest")) {
          killed.add(disk.afterKill());
        }
      });
      assertReason(() -> engine.read(ONE, key(291)), Reason.OUT_OF_SERVICE);
    }
    SimDisk left = killed.get(0);
    List<SimDisk> between = new ArrayList<>();
    left.watch((call, grows) -> {
      if (call.startsWith("delete log.0")) {
        between.add(left.afterPowerLoss());
      }
    });
    open(left, SHARDS).close();
    assertThat(between).isNotEmpty();
    for (SimDisk each : between) {
      assertThat(marked(each)).containsExactly(1);
    }
  }

  @Test
  void numberOfStoresIsThatOfTheDirectory() throws Exception {
    fill();
    for (int other : new int[] {1, 2, 8}) {
      try (DurableEngine engine = open(disk, other)) {
        for (PartitionId partition : ALL) {
          requireServing(engine, partition);
        }
      }
    }
    assertThat(disk.names())
        .contains("states-0.db", "states-1.db", "states-2.db")
        .doesNotContain("states-3.db");
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws Exception {
    fill();
    SimDisk missing = disk.afterKill();
    missing.delete("states-1.db");
    assertThatThrownBy(() -> open(missing, SHARDS)).hasMessageContaining("states-1.db");
    assertReason(() -> open(missing, SHARDS), Reason.DAMAGED);
    SimDisk surplus = disk.afterKill();
    copy(surplus, "states-1.db", "states-3.db");
    assertThatThrownBy(() -> open(surplus, SHARDS)).hasMessageContaining("states-3.db");
    SimDisk another = SimDisk.empty();
    open(another, 2).close();
    SimDisk mixed = disk.afterKill();
    try (DiskFile file = mixed.create("states-1.db")) {
      file.write(ByteBuffer.wrap(another.contents("states-1.db")), 0);
    }
    assertReason(() -> open(mixed, SHARDS), Reason.DAMAGED);
  }

  /** It says itself that it is another one. */
  @Test
  void renamedFileIsNotServed() throws Exception {
    fill();
    copy(disk, "states-0.db", "states-1.db");
    try (DurableEngine engine = open()) {
      requireTwoOfThree(engine);
    }
  }

  private static void copy(SimDisk disk, String from, String to) throws IOException {
    byte[] contents = disk.contents(from);
    try (DiskFile file = disk.create(to)) {
      file.write(ByteBuffer.wrap(contents), 0);
    }
  }
}
