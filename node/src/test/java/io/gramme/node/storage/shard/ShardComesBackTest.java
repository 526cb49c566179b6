package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.node.storage.disk.SimDisk;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A shard whose disk has failed: it comes back when the disk does, and nothing waits for it for ever. */
final class ShardComesBackTest extends ShardsFixture {
  /** One failed force, or write, or read: the file is opened again, the shard takes back what it has missed. */
  @Test
  void storeWhoseDiskFailsOnceComesBackAndTheLogIsFreed() throws Exception {
    for (String failing : List.of(
        "force states-1.db", "write states-1.db", "create states-1.journal.new", "forceNames")) {
      disk = SimDisk.empty();
      fill();
      try (DurableEngine engine = open()) {
        put(engine, ONE, key(1), "before");
        put(engine, FOUR, key(2), "dropped");
        engine.force();
        boolean[] fails = {true};
        disk.watch((call, grows) -> {
          if (fails[0] && call.equals(failing)) {
            fails[0] = false;
            throw new IOException("medium error");
          }
        });
        engine.dropPartition(FOUR);
        put(engine, ONE, key(300), "also before");
        engine.checkpoint();
        assertThat(fails[0]).as(failing).isFalse();
        for (int i = 0; i < 1_500; i++) {
          put(engine, TWO, key(100), "value of " + TWO);
        }
        assertThat(engine.outOfService()).as(failing).isNull();
        assertThat(engine.read(ONE, key(1))).isEqualTo(Bytes.utf8("before"));
        assertThat(engine.read(ONE, key(300))).isEqualTo(Bytes.utf8("also before"));
        assertThat(engine.read(FOUR, key(2))).isEqualTo(Bytes.EMPTY);
        assertThat(engine.verify().problems()).isEmpty();
        engine.force();
        assertThat(disk.names().stream().filter(name -> name.startsWith("log.0")))
            .as(failing)
            .hasSizeLessThan(30);
        disk.watch((call, grows) -> {});
        disk = disk.afterPowerLoss();
      }
      try (DurableEngine engine = open()) {
        assertThat(engine.read(ONE, key(1))).isEqualTo(Bytes.utf8("before"));
        assertThat(engine.read(ONE, key(300))).isEqualTo(Bytes.utf8("also before"));
        assertThat(engine.read(FOUR, key(2))).isEqualTo(Bytes.EMPTY);
        assertThat(engine.verify().problems()).isEmpty();
      }
    }
  }

  @Test
  void theLogDoesNotWaitForEverForAStoreWhoseDiskDoesNotComeBack() throws Exception {
    fill();
    try (DurableEngine engine = open()) {
      put(engine, ONE, key(1), "in the log");
      engine.force();
      disk.watch((call, grows) -> {
        if (call.equals("force states-1.db")) {
          throw new IOException("medium error");
        }
      });
      for (int i = 0; i < 4_000; i++) {
        put(engine, TWO, key(100), "x".repeat(1_000));
      }
      put(engine, TWO, key(100), "value of " + TWO);
      requireOutOfService(engine, ONE);
      requireServing(engine, TWO);
      assertThat(disk.names().stream().filter(name -> name.startsWith("log.0")))
          .hasSizeLessThan(160);
    }
    assertThat(marked(disk)).containsExactly(1);
  }
}
