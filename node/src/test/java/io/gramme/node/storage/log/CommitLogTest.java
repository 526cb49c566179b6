package io.gramme.node.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.DiskFullException;
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
  private final TestIndex index = new TestIndex();
  private final List<Bytes> written = new ArrayList<>();

  private CommitLog begin(LogEnd end) throws StorageException {
    return CommitLog.begin(disk, SMALL, index, end, Runnable::run);
  }

  private CommitLog begin() throws StorageException {
    return begin(LogReplay.replay(disk, index, 0, (sequence, payload) -> {}));
  }

  private void append(CommitLog log, int length) throws StorageException {
    byte[] payload = new byte[length];
    new Random(written.size()).nextBytes(payload);
    byte[] head = Arrays.copyOf(payload, length / 3);
    byte[] tail = Arrays.copyOfRange(payload, length / 3, length);
    written.add(Bytes.wrap(payload));
    assertThat(log.append(head, tail)).isEqualTo(written.size());
  }

  private List<Bytes> replayed(SimDisk disk, long after) throws StorageException {
    List<Bytes> records = new ArrayList<>();
    LogEnd end = LogReplay.replay(disk, index, after, (sequence, payload) -> {
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
        log.force(log.appended());
      }
    }
    log.force(log.appended());
    assertThat(replayed(disk.afterPowerLoss(), 0)).isEqualTo(written);
    assertThat(replayed(disk.afterPowerLoss(), 50)).isEqualTo(written.subList(50, written.size()));
  }

  @Test
  void recordLargerThanASegmentGetsOneOfItsOwn() throws Exception {
    CommitLog log = begin();
    append(log, 100);
    append(log, 100_000);
    append(log, 100);
    log.force(3);
    assertThat(replayed(disk.afterPowerLoss(), 0)).isEqualTo(written);
  }

  @Test
  void whatWasNotForcedMayGoAndTheLogGoesOnBehindWhatIsLeft() throws Exception {
    CommitLog log = begin();
    append(log, 600);
    log.force(1);
    append(log, 600);
    SimDisk left = disk.afterPowerLoss();
    assertThat(replayed(left, 0)).hasSize(1);
    LogEnd end = LogReplay.replay(left, index, 0, (sequence, payload) -> {});
    CommitLog next = CommitLog.begin(left, SMALL, index, end, Runnable::run);
    assertThat(next.append(new byte[7])).isEqualTo(2);
    next.force(2);
    assertThat(replayed(left.afterPowerLoss(), 0)).hasSize(2);
  }

  @Test
  void releasedSegmentsAreRemovedAndNoOthers() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 100; i++) {
      append(log, 700);
      log.force(log.appended());
    }
    int segments = disk.names().size();
    log.release(50);
    assertThat(disk.names().size()).isBetween(segments / 2 + 3, segments / 2 + 6);
    assertThat(replayed(disk.afterPowerLoss(), 50)).isEqualTo(written.subList(50, 100));
    log.release(100);
    assertThat(disk.names()).as("in use, spare, and kept to be used again").hasSize(2 + 4);
  }

  @Test
  void missingRecordsAreNoticed() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 100; i++) {
      append(log, 700);
      log.force(log.appended());
    }
    List<String> names = new ArrayList<>(disk.names());
    SimDisk left = disk.afterKill();
    left.delete(names.get(2));
    assertReason(left, Reason.DAMAGED);
    SimDisk none = disk.afterKill();
    names.forEach(name -> deleteFrom(none, name));
    assertThatThrownBy(() -> replayed(none, 5)).hasMessageContaining("has lost its segment");
    assertThatThrownBy(() -> replayed(none, 0)).hasMessageContaining("has lost its segment");
  }

  /** Nothing that is left speaks of the newest segment, or of all of them. */
  @Test
  void theLossOfAnySegmentIsNoticed() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 60; i++) {
      append(log, 700);
      log.force(log.appended());
    }
    List<String> segments = new ArrayList<>(disk.names());
    segments.remove(SegmentName.SPARE);
    assertThat(segments).hasSizeGreaterThan(4);
    for (String name : segments) {
      SimDisk left = disk.afterPowerLoss();
      left.delete(name);
      assertReason(left, Reason.DAMAGED);
      assertThatThrownBy(() -> replayed(left, 0)).hasMessageContaining(name);
    }
  }

  /** Ever the same files, a crash behind each record. */
  @Test
  void aFileUsedAgainShowsNothingOfTheSegmentsItWas() throws Exception {
    CommitLog log = begin();
    Random random = new Random(5);
    int released = 0;
    long[] made = new long[1];
    disk.watch((call, grows) -> made[0] += call.startsWith("create") ? 1 : 0);
    for (int i = 0; i < 400; i++) {
      append(log, 1 + random.nextInt(1_500));
      if (random.nextInt(3) == 0) {
        log.force(log.appended());
      }
      if (log.durable() > released + 12) {
        released = (int) log.durable() - 3;
        log.release(released);
      }
      int durable = (int) log.durable();
      SimDisk left = i % 2 == 0 ? disk.afterPowerLoss() : disk.afterAnyLoss(random);
      List<Bytes> found = replayed(left, released);
      assertThat(found).hasSizeGreaterThanOrEqualTo(durable - released);
      assertThat(found).isEqualTo(written.subList(released, released + found.size()));
    }
    assertThat(made[0]).as("files made for some seventy segments").isLessThan(8);
    assertThat(disk.names()).hasSizeLessThan(8);
  }

  /** Half of a segment that was used before: what was never written again is not there, nor is it damage. */
  @Test
  void aWriteThatWasLostInAFileUsedAgainIsDamageAsInANewOne() throws Exception {
    CommitLog log = begin();
    while (log.segments() < 3) {
      append(log, 700);
      log.force(log.appended());
    }
    log.release(log.durable());
    SimDisk before = disk.afterPowerLoss();
    String old = before.names().first();
    int first = written.size();
    while (disk.names().contains(old)) {
      append(log, 700);
      log.force(log.appended());
    }
    for (int i = 0; i < 4; i++) {
      append(log, 700);
      log.force(log.appended());
    }
    assertThat(replayed(disk.afterPowerLoss(), first))
        .isEqualTo(written.subList(first, written.size()));
    String again = SegmentName.of(CommitLog.lastAmong(disk.names()));
    SimDisk left = disk.afterPowerLoss();
    copySector(before, old, left, again, 2);
    assertThatThrownBy(() -> replayed(left, first)).hasMessageContaining("it was never written");
  }

  private static void copySector(SimDisk from, String old, SimDisk to, String name, int sector)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Sector.BYTES);
    try (DiskFile source = from.open(old);
        DiskFile target = to.open(name)) {
      source.read(bytes, (long) sector * Sector.BYTES);
      target.write(bytes.flip(), (long) sector * Sector.BYTES);
    }
  }

  /** A name that no segment can have, and one far behind the end of the log. */
  @Test
  void straysAreReportedAndLeftAlone() throws Exception {
    CommitLog log = begin();
    append(log, 100);
    log.force(1);
    disk.create("log.99999999999999999999").close();
    disk.create(SegmentName.of(77)).close();
    LogEnd end = LogReplay.replay(disk, index, 0, (sequence, payload) -> {});
    assertThat(end.sequence()).isEqualTo(1);
    assertThat(end.strays()).containsExactly(SegmentName.of(77));
    CommitLog next = begin(end);
    next.release(1);
    assertThat(disk.names()).contains("log.99999999999999999999", SegmentName.of(77));
  }

  @Test
  void aSegmentThatCannotBeRemovedIsNoMorePartOfTheLog() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 120; i++) {
      append(log, 700);
      log.force(log.appended());
    }
    disk.watch((call, grows) -> {
      if (call.startsWith("delete")) {
        throw new IOException("not now");
      }
    });
    log.release(90);
    append(log, 10);
    log.force(121);
    assertThat(replayed(disk.afterPowerLoss(), 90)).isEqualTo(written.subList(90, 121));
    int there = disk.names().size();
    disk.watch((call, grows) -> {});
    log.release(91);
    assertThat(disk.names().size()).as("removed later").isLessThan(there);
    SimDisk again = disk.afterPowerLoss();
    LogEnd end = LogReplay.replay(again, index, 91, (sequence, payload) -> {});
    CommitLog.begin(again, SMALL, index, end, Runnable::run).release(121);
    assertThat(again.names()).hasSize(2);
  }

  /** Reads must go on there, and records have room as soon as the disk has. */
  @Test
  void theLogBeginsOnAFullDisk() throws Exception {
    CommitLog log = begin();
    append(log, 100);
    log.force(1);
    boolean[] full = {true};
    disk.watch((call, grows) -> {
      if (full[0] && grows) {
        throw new DiskFullException("no room");
      }
    });
    CommitLog again = begin(LogReplay.replay(disk, index, 0, (sequence, payload) -> {}));
    again.force(1);
    assertThatThrownBy(() -> again.append(new byte[10]))
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(Reason.DISK_FULL);
    full[0] = false;
    append(again, 10);
    again.force(2);
    assertThat(replayed(disk.afterPowerLoss(), 0)).isEqualTo(written);
  }

  @Test
  void aRecordLargerThanTheFilesThatWaitToBeUsedAgainFindsRoomWhenThereIsSome() throws Exception {
    CommitLog log = begin();
    for (int i = 0; i < 4; i++) {
      append(log, 5_000);
    }
    log.force(4);
    log.release(4);
    disk.watch((call, grows) -> {
      if (grows) {
        throw new DiskFullException("no room");
      }
    });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> log.append(new byte[100_000]))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::reason)
          .isEqualTo(Reason.DISK_FULL);
    }
    disk.watch((call, grows) -> {});
    append(log, 100_000);
    log.force(5);
    assertThat(replayed(disk.afterPowerLoss(), 4)).isEqualTo(written.subList(4, 5));
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
      log.force(log.appended());
    }
    String name = disk.names().first();
    for (long bit = 0; bit < 4L * Sector.BYTES * 8; bit += 3) {
      SimDisk flipped = disk.afterPowerLoss();
      flipped.flip(name, bit);
      if (bit < 8L * Sector.BYTES) {
        assertThat(replayed(flipped, 0))
            .as("the file says what the header does")
            .isEqualTo(written);
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
      log.force(log.appended());
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
  void failedForceEndsTheLogForGood() throws Exception {
    CommitLog log = begin();
    append(log, 10);
    disk.watch((call, grows) -> {
      if (call.startsWith("force")) {
        throw new IOException("medium error");
      }
    });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> log.force(1))
          .asInstanceOf(type(StorageException.class))
          .extracting(StorageException::reason)
          .isEqualTo(Reason.FORCE_FAILED);
      disk.watch((call, grows) -> {});
    }
    assertThatThrownBy(() -> log.append(new byte[1])).hasMessageContaining("medium error");
  }

  /** About half of the writers share a force; with a queue on a lock it would be one or two. */
  @Test
  void oneForceServesManyWriters(@TempDir Path directory) throws Exception {
    int threads = 24;
    int each = 200;
    try (LocalDisk real = LocalDisk.open(directory)) {
      LogEnd end = LogReplay.replay(real, index, 0, (sequence, payload) -> {});
      CommitLog log = CommitLog.begin(real, new LogSettings(1 << 20), index, end, Runnable::run);
      ExecutorService writers = Executors.newFixedThreadPool(threads);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(writers.submit(() -> {
          start.await();
          for (int n = 0; n < each; n++) {
            log.force(log.append(new byte[200]));
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
      System.out.println("records a force, 24 writers: " + (double) threads * each / log.forces());
      assertThat((double) threads * each / log.forces())
          .as("records a force")
          .isGreaterThanOrEqualTo(threads / 5.0);
      log.close();
      assertThat(LogReplay.replay(real, index, 0, (sequence, payload) -> {}).sequence())
          .isEqualTo((long) threads * each);
    }
  }
}
