package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they write, one after the other on the same directory. */
@Tag("slow")
final class KilledProcessTest {
  private static final int ROUNDS = Integer.getInteger("gramme.kill.rounds", 2);
  private static final int KEYS = OtherProcess.KEYS;

  @TempDir
  Path directory;

  @Test
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = killAfter(600 + random.nextInt(3_000));
      try (DurableEngine engine = DurableEngine.open(
          directory.resolve("store"),
          DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(1 << 20),
          new BytesSummarizer())) {
        check(engine, acknowledged);
        assertThat(engine.verify().problems()).as("round %d", round).isEmpty();
      }
    }
  }

  /** Kills a writer when it has acknowledged so many steps more, and returns the last it has. */
  private long killAfter(int steps) throws Exception {
    Path output = Files.createTempFile(directory, "steps", ".txt");
    Process process = OtherProcess.start("write", directory.resolve("store"), output);
    try {
      while (Files.size(output) < (long) steps / 3 * Long.BYTES) {
        assertThat(process.isAlive()).isTrue();
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      assertThat(process.destroyForcibly().waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    List<String> lines = Files.readAllLines(output);
    // A last line that was cut off names an earlier step, which does no harm.
    return Long.parseLong(lines.get(Math.max(0, lines.size() - 2)));
  }

  /** Steps are one behind the other, so what is shown is all up to the last one shown. */
  private static void check(DurableEngine engine, long acknowledged) throws StorageException {
    long last = OtherProcess.last(engine);
    assertThat(last).isGreaterThanOrEqualTo(acknowledged);
    for (long step = Math.max(1, last - KEYS + 1); step <= last; step++) {
      assertThat(engine.read(OtherProcess.HERE, OtherProcess.key(step)))
          .isEqualTo(OtherProcess.value(step));
    }
    assertThat(engine.counts(OtherProcess.HERE).keys()).isEqualTo(Math.min(last, KEYS));
  }
}
