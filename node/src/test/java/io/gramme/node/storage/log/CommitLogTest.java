package io.gramme.node.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitLogTest {
  private static final LogSettings SMALL = new LogSettings(8 << 10);

  private final SimDisk disk = SimDisk.empty();
  private final List<Bytes> written = new ArrayList<>();

  private CommitLog begin(LogEnd end) throws StorageException {
    return CommitLog.begin(disk, SMALL, end, Runnable::run);
  }

  private CommitLog begin() throws StorageException {
    return begin(LogReplay.replay(disk, 0, (sequence, payload) -> {}));
  }

  private void append(CommitLog log, int length) throws StorageException {
    byte[] payload = new byte[length];
    new Random(written.size()).nextBytes(payload);
    byte[] head = Arrays.copyOf(payload, length / 3);
    byte[] tail = Arrays.copyOfRange(payload, length / 3, length);
    written.add(Bytes.wrap(payload));
    assertThat(log.append(head, tail)).isEqualTo(written.size());
  }

  private static List<Bytes> replayed(SimDisk disk, long after) throws StorageException {
    List<Bytes> records = new ArrayList<>();
    LogEnd end = LogReplay.replay(disk, after, (sequence, payload) -> {
      assertThat(sequence).isEqualTo(after + records.size() + 1);
      records.add(Bytes.wrap(payload));
    });
    assertThat(end.sequence()).isEqualTo(after + records.size());
    return records;
  }

  private void assertReason(SimDisk left, Reason reason) {
    assertThatThrownBy(() -> replayed(left, 0))
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }

  @Test
  void recordsOfAllLengthsComeBackInOrder() throws Exception {
    CommitLog log = begin();
    for (int length = 1; length < 1_200; length += 1 + length / 40) {
      append(log, length);
      if (length % 3 == 0) {
        log.sync(log.appended());
      }
    }
    log.sync(log.appended());
    assertThat(replayed(disk.afterPowerLoss(), 0)).isEqualTo(written);
    assertThat(replayed(disk.afterPowerLoss(), 50)).isEqualTo(written.subList(50, written.size()));
  }

  @Test
  void recordLargerThanASegmentGetsOneOfItsOwn() throws Exception {
    CommitLog log = begin();
    append(log, 100);
    append(log, 100_000);
    append(log, 100);
    log.sync(3);
    assertThat(replayed(disk.afterPowerLoss(), 0)).isEqualTo(written);
  }

  @Test
  void whatWasNotSyncedMayGoAndTheLogGoesOnBehindWhatIsLeft() throws Exception {
    CommitLog log = begin();
    append(log, 600);
    log.sync(1);
    append(log, 600);
    SimDisk left = disk.afterPowerLoss();
    assertThat(replayed(left, 0)).hasSize(1);
    LogEnd end = LogReplay.replay(left, 0, (sequence, payload) -> {});
    CommitLog next = CommitLog.begin(left, SMALL, end, Runnable::run);
    assertThat(next.append(new byte[7])).isEqualTo(2);
    next.sync(2);
    assertThat(replayed(left.afterPowerLoss(), 0)).hasSize(2);
  }

  @Test
  void releasedSegmentsAreRemovedAndNoOthers() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 100; i++) {
      append(log, 700);
      log.sync(log.appended());
    }
    int segments = disk.names().size();
    log.release(50);
    assertThat(disk.names().size()).isBetween(segments / 2 - 1, segments / 2 + 2);
    assertThat(replayed(disk.afterPowerLoss(), 50)).isEqualTo(written.subList(50, 100));
    log.release(100);
    assertThat(disk.names()).hasSize(2);
  }

  @Test
  void missingRecordsAreNoticed() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 100; i++) {
      append(log, 700);
      log.sync(log.appended());
    }
    List<String> names = new ArrayList<>(disk.names());
    SimDisk left = disk.afterKill();
    left.delete(names.get(2));
    assertReason(left, Reason.DAMAGED);
    SimDisk none = disk.afterKill();
    names.forEach(name -> deleteFrom(none, name));
    assertThatThrownBy(() -> replayed(none, 5)).hasMessageContaining("missing");
  }

  private static void deleteFrom(SimDisk disk, String name) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A flipped bit anywhere in what was written, the last batch included, is damage and no torn end. */
  @Test
  void everyFlippedBitIsNoticed() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 3; i++) {
      append(log, 300);
      log.sync(log.appended());
    }
    String name = disk.names().first();
    for (long bit = 0; bit < 4L * Sector.BYTES * 8; bit += 3) {
      SimDisk flipped = disk.afterPowerLoss();
      flipped.flip(name, bit);
      if (bit < 8L * Sector.BYTES && bit >= 8L * 20) {
        assertThat(replayed(flipped, 0)).as("unused rest of the header").isEqualTo(written);
      } else {
        assertThatThrownBy(() -> replayed(flipped, 0)).isInstanceOf(StorageException.class);
      }
    }
  }

  @Test
  void aHoleBeforeALaterBatchIsDamage() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 3; i++) {
      append(log, 1_500);
      log.sync(log.appended());
    }
    String name = disk.names().first();
    for (int sector = 1; sector <= 12; sector++) {
      SimDisk left = disk.afterPowerLoss();
      erase(left, name, sector);
      if (sector <= 8) {
        assertReason(left, Reason.DAMAGED);
      } else {
        assertThat(replayed(left, 0)).as("the last batch alone could be torn").hasSize(2);
      }
    }
  }

  private static void erase(SimDisk disk, String name, int sector) throws IOException {
    try (DiskFile file = disk.open(name)) {
      file.write(ByteBuffer.allocate(Sector.BYTES), (long) sector * Sector.BYTES);
    }
  }

  @Test
  void failedSyncEndsTheLogForGood() throws Exception {
    CommitLog log = begin();
    append(log, 10);
    disk.watch((call, grows) -> {
      if (call.startsWith("force")) {
        throw new IOException("medium error");
      }
    });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> log.sync(1))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::reason)
          .isEqualTo(Reason.SYNC_FAILED);
      disk.watch((call, grows) -> {});
    }
    assertThatThrownBy(() -> log.append(new byte[1])).hasMessageContaining("medium error");
  }

  /** About half of the writers share a sync; with a queue on a lock it would be one or two. */
  @Test
  void oneSyncServesManyWriters(@TempDir Path directory) throws Exception {
    int threads = 24;
    int each = 200;
    try (LocalDisk real = LocalDisk.open(directory)) {
      LogEnd end = LogReplay.replay(real, 0, (sequence, payload) -> {});
      CommitLog log = CommitLog.begin(real, new LogSettings(1 << 20), end, Runnable::run);
      ExecutorService writers = Executors.newFixedThreadPool(threads);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(writers.submit(() -> {
          start.await();
          for (int n = 0; n < each; n++) {
            log.sync(log.append(new byte[200]));
          }
          return null;
        }));
      }
      start.countDown();
      for (Future<?> writer : running) {
        writer.get();
      }
      writers.shutdown();
      assertThat(log.durable()).isEqualTo((long) threads * each);
      System.out.println("records a sync, 24 writers: " + (double) threads * each / log.syncs());
      assertThat((double) threads * each / log.syncs())
          .as("records a sync")
          .isGreaterThanOrEqualTo(threads / 5.0);
      log.close();
      assertThat(LogReplay.replay(real, 0, (sequence, payload) -> {}).sequence())
          .isEqualTo((long) threads * each);
    }
  }
}
