package io.gramme.node.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SlotFileTest {
  private static final String NAME = "slots";

  private final SimDisk disk = SimDisk.empty();

  private static SlotFile open(Disk disk) throws IOException {
    return SlotFile.open(disk, NAME, 1_000, bytes -> false);
  }

  private static byte[] contents(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatWasSavedLastIsThereAgain() throws Exception {
    SlotFile file = open(disk);
    assertThat(file.contents()).isNull();
    for (int length : new int[] {0, 10, 496, 497, 900, 1_000, 5_000, 4_000, 30_000, 3}) {
      file.save(contents(length));
      assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(length));
    }
  }

  /** A full disk must not keep a node from saving what it may not lose. */
  @Test
  void savingNeedsNoRoomOnTheDisk() throws Exception {
    SlotFile file = open(disk);
    file.save(contents(100));
    file.close();
    disk.watch((call, grows) -> {
      if (grows) {
        throw new DiskFullException("no room for " + call);
      }
    });
    SlotFile again = open(disk);
    for (int i = 1; i < 40; i++) {
      again.save(contents(i * 25));
      assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(i * 25));
    }
    assertThatThrownBy(() -> again.save(contents(100_000))).isInstanceOf(DiskFullException.class);
    assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(39 * 25));
    disk.watch((call, grows) -> {});
    again.save(contents(100_000));
    assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(100_000));
  }

  /** What fills half of its slot gets a larger one, so that it seldom has to when there is no room. */
  @Test
  void slotsGrowAheadOfNeed() throws Exception {
    SlotFile file = open(disk);
    file.save(contents(10));
    file.save(contents(900));
    disk.watch((call, grows) -> {
      if (grows) {
        throw new DiskFullException("no room for " + call);
      }
    });
    file.save(contents(2_000));
    assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(2_000));
  }

  @Test
  void afterACrashTheOldOrTheNewContentsAreThere() throws Exception {
    Random random = new Random(1);
    SlotFile file = open(disk);
    int[] lengths = {10, 600, 20, 900, 700, 3_000, 2_900, 100};
    file.save(contents(5));
    byte[] before = contents(5);
    int states = 0;
    for (int length : lengths) {
      List<SimDisk> left = new ArrayList<>();
      disk.watch((call, grows) -> {
        left.add(disk.afterPowerLoss());
        left.add(disk.afterTornWrite(random));
        for (int i = 0; i < 10; i++) {
          left.add(disk.afterAnyLoss(random));
        }
      });
      file.save(contents(length));
      disk.watch((call, grows) -> {});
      for (SimDisk crashed : left) {
        SlotFile opened = open(crashed);
        assertThat(Arrays.equals(opened.contents(), before)
                || Arrays.equals(opened.contents(), contents(length)))
            .as("saving %d bytes", length)
            .isTrue();
        opened.save(contents(length));
        assertThat(open(crashed.afterPowerLoss()).contents()).isEqualTo(contents(length));
        states++;
      }
      before = contents(length);
    }
    assertThat(states).isGreaterThan(200);
  }

  /** A kill leaves contents that are in memory only: whoever goes by them must not lose them to a loss of power. */
  @Test
  void whatAKillLeftIsOnDiskOnceItWasRead() throws Exception {
    SlotFile file = open(disk);
    file.save(contents(5));
    List<SimDisk> killed = new ArrayList<>();
    disk.watch((call, grows) -> {
      if (call.startsWith("force")) {
        killed.add(disk.afterKill());
      }
    });
    file.save(contents(6));
    disk.watch((call, grows) -> {});
    SimDisk left = killed.get(0);
    assertThat(open(left).contents()).isEqualTo(contents(6));
    assertThat(open(left.afterPowerLoss()).contents()).isEqualTo(contents(6));
  }

  @Test
  void everyFlippedBitOfTheContentsIsFound() throws Exception {
    SlotFile file = open(disk);
    file.save(contents(700));
    file.save(contents(701));
    for (long bit = 0; bit < 8 * disk.size(NAME); bit += 7) {
      SimDisk flipped = disk.afterPowerLoss();
      flipped.flip(NAME, bit);
      long sector = bit / 8 / Disk.SECTOR_BYTES % (disk.size(NAME) / Disk.SECTOR_BYTES / 2);
      if (sector < 2) {
        assertThatThrownBy(() -> open(flipped)).isInstanceOf(DamagedFileException.class);
      } else {
        assertThat(open(flipped).contents()).as("behind the contents").isEqualTo(contents(701));
      }
    }
  }

  @Test
  void afterAFailedForceAnotherFileIsWritten() throws Exception {
    open(disk).save(contents(5));
    SlotFile file = open(disk);
    List<String> calls = new ArrayList<>();
    disk.watch((call, grows) -> {
      calls.add(call);
      if (call.equals("force " + NAME)) {
        throw new IOException("medium error");
      }
    });
    file.save(contents(6));
    assertThat(calls).filteredOn(("force " + NAME)::equals).hasSize(1);
    assertThat(calls).contains("rename slots.new slots");
    assertThat(open(disk.afterPowerLoss().afterKill()).contents()).isEqualTo(contents(6));
  }

  @Test
  void aFileOfAnEarlierFormatIsReadAndReplaced() throws Exception {
    try (DiskFile former = disk.create(NAME)) {
      former.write(java.nio.ByteBuffer.wrap(contents(33)), 0);
      former.force();
      disk.forceNames();
    }
    SlotFile file = SlotFile.open(disk, NAME, 1_000, bytes -> bytes.length == 33);
    assertThat(file.contents()).isEqualTo(contents(33));
    file.save(contents(34));
    assertThat(open(disk.afterPowerLoss()).contents()).isEqualTo(contents(34));
  }
}
