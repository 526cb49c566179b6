package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.BytesSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.SimDisk;
import io.gramme.ring.PartitionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a disk without room may cost: writes that are refused, and nothing else. */
@Tag("slow")
final class FullDiskTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final Key KEY = Key.of("bucket", "key");
  private static final int LARGE = 1 << 20;

  private final SimDisk disk = SimDisk.empty();
  private final Deque<Runnable> background = new ArrayDeque<>();
  private boolean full;
  private int growingCalls;

  private DurableEngine open(int passBytes, int segmentBytes) throws StorageException {
    disk.watch((call, grows) -> {
      growingCalls += grows ? 1 : 0;
      if (full && grows) {
        throw new DiskFullException("no room for " + call);
      }
    });
    DurableSettings settings = new DurableSettings(0, 0, passBytes, segmentBytes, LARGE, 1);
    return DurableEngine.open(disk, settings, new BytesSummarizer(), background::add);
  }

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  private static boolean put(DurableEngine engine, Key key) throws StorageException {
    try {
      engine.update(HERE, key, current -> Bytes.wrap(new byte[current.length() % 300 + 200]));
      return true;
    } catch (StorageException e) {
      assertThat(e.reason()).isEqualTo(Reason.DISK_FULL);
      return false;
    }
  }

  @Test
  void aWriteThatAFullFileRefusesDoesNotDelayReads() throws Exception {
    refuseWithoutTryingAgain(8_000, LARGE);
  }

  @Test
  void aWriteThatAFullLogRefusesDoesNotDelayReads() throws Exception {
    refuseWithoutTryingAgain(LARGE, 8 << 10);
  }

  /** The thread that refuses also reads, so it must not look for room each time it refuses. */
  private void refuseWithoutTryingAgain(int passBytes, int segmentBytes) throws Exception {
    try (DurableEngine engine = open(passBytes, segmentBytes)) {
      full = true;
      int written = 0;
      while (put(engine, Key.of("bucket", "k" + written))) {
        written++;
      }
      int tried = growingCalls;
      int waiting = background.size();
      for (int i = 0; i < 10; i++) {
        assertThat(put(engine, KEY)).isFalse();
        assertThat(engine.read(HERE, Key.of("bucket", "k0")).length()).isEqualTo(200);
      }
      assertThat(growingCalls).as("attempts while refusing").isEqualTo(tried);
      assertThat(background).as("attempts that wait").hasSizeLessThanOrEqualTo(waiting + 1);
      runBackground();
      assertThat(growingCalls).as("attempts in the background").isGreaterThan(tried);
      assertThat(put(engine, KEY)).isFalse();
      full = false;
      runBackground();
      assertThat(put(engine, KEY)).isTrue();
      assertThat(engine.keyCount()).isEqualTo(written + 1);
      engine.force();
      runBackground();
    }
    disk.watch((call, grows) -> {});
    try (DurableEngine engine = Workload.open(disk.afterPowerLoss())) {
      assertThat(engine.read(HERE, KEY).length()).isEqualTo(200);
      assertThat(engine.verify().problems()).isEmpty();
    }
  }

  /**
   * File systems that never overwrite may lack room for pages in place, behind a journal that is complete. What is
   * written afterwards must not be mixed with that journal by a crash.
   */
  @Test
  void aFileThatCannotBeWrittenInPlaceIsNotWrittenOnBehindItsJournal() throws Exception {
    int hit = 0;
    for (int seed = 1; seed <= 30; seed++) {
      InPlace run = new InPlace(seed);
      run.run();
      hit += run.wasFull ? 1 : 0;
    }
    assertThat(hit).as("runs in which the disk was full at that place").isGreaterThan(20);
  }

  /** One run in which some write in place finds no room, once; every state after that is tried. */
  private static final class InPlace {
    private final Workload workload;
    private final Random random;
    private final SimDisk disk = SimDisk.empty();
    private final int seed;
    private int passesBefore;
    private boolean journal;
    private boolean wasFull;
    private int triesLeft = 80;

    InPlace(int seed) {
      this.seed = seed;
      workload = new Workload(seed);
      random = new Random(seed);
      passesBefore = seed % 4;
    }

    void run() throws StorageException {
      DurableEngine engine = Workload.open(disk);
      disk.watch((call, grows) -> before(call));
      for (int i = 0; i < 200 && triesLeft > 0; i++) {
        try {
          workload.step(engine);
        } catch (StorageException e) {
          if (e.reason().endsEngine()) {
            break;
          }
        }
      }
      disk.watch((call, grows) -> {});
      requireSound("at the end");
    }

    private void before(String call) throws DiskFullException {
      if (wasFull) {
        requireSound("before " + call);
      } else if (call.equals("rename states-0.journal.new states-0.journal")) {
        journal = true;
      } else if (journal && call.startsWith("write states-0.db")) {
        journal = false;
        wasFull = passesBefore-- == 0;
        if (wasFull) {
          throw new DiskFullException("no room in place");
        }
      }
    }

    private void requireSound(String where) {
      if (triesLeft-- > 0) {
        assertThat(workload.complaint(disk.afterAnyLoss(random)))
            .as("seed %d, %s", seed, where)
            .isEmpty();
      }
    }
  }
}
