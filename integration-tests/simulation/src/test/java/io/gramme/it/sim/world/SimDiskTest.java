package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a simulated disk keeps, loses and refuses. {@link SimDiskHistoryTest} tries it at random. */
final class SimDiskTest {
  private static final PartitionId PARTITION = new PartitionId(3, 1);
  private static final Key KEY = Key.of("carts", "k");
  private static final Key OTHER = Key.of("carts", "o");

  private final SimDisk disk = new SimDisk((keyHash, state) -> new StateSummary(keyHash, false));

  @Test
  void aCrashLosesWhatWasNotMadeDurable() throws StorageException {
    write(KEY, "durable");
    disk.force();
    write(KEY, "lost");
    write(OTHER, "lost too");
    assertThat(disk.unforced()).isEqualTo(2);
    disk.crash(0);
    assertThat(read(KEY)).isEqualTo("durable");
    assertThat(read(OTHER)).isEmpty();
    assertThat(disk.unforced()).isZero();
  }

  @Test
  void aCrashMayKeepTheFirstOfThem() throws StorageException {
    write(KEY, "first");
    write(OTHER, "second");
    write(KEY, "third");
    disk.crash(2);
    assertThat(read(KEY)).isEqualTo("first");
    assertThat(read(OTHER)).isEqualTo("second");
    disk.crash(0);
    assertThat(read(OTHER)).as("what survived once is durable").isEqualTo("second");
  }

  @Test
  void aRemovalIsAChangeLikeAnyOther() throws StorageException {
    write(KEY, "durable");
    disk.force();
    disk.dropPartition(PARTITION);
    assertThat(read(KEY)).isEmpty();
    disk.crash(0);
    assertThat(read(KEY)).isEqualTo("durable");
    disk.dropPartition(PARTITION);
    disk.force();
    disk.crash(0);
    assertThat(read(KEY)).isEmpty();
  }

  @Test
  void aChangeThatChangesNothingIsNone() throws StorageException {
    write(KEY, "there");
    disk.force();
    disk.update(PARTITION, KEY, current -> current);
    assertThat(disk.unforced()).isZero();
  }

  @Test
  void aLostDiskIsEmpty() throws StorageException {
    write(KEY, "durable");
    disk.force();
    disk.setCeiling(70);
    write(OTHER, "not durable");
    disk.lose();
    assertThat(disk.keyCount()).isZero();
    assertThat(disk.ceiling()).isEqualTo(Hlc.NONE);
    assertThat(disk.unforced()).isZero();
  }

  @Test
  void aDiskRolledBackIsWhatWasDurableThen() throws StorageException {
    write(KEY, "old");
    disk.force();
    disk.setCeiling(70);
    write(OTHER, "not durable yet");
    SimDisk.Image image = disk.image();
    write(KEY, "new");
    disk.force();
    disk.setCeiling(90);
    assertThat(read(OTHER)).isNotEmpty();
    disk.rollBack(image);
    assertThat(read(KEY)).isEqualTo("old");
    assertThat(read(OTHER)).isEmpty();
    assertThat(disk.ceiling()).isEqualTo(70);
    write(KEY, "newer");
    disk.force();
    disk.rollBack(image);
    assertThat(read(KEY)).as("the image stays as it was").isEqualTo("old");
  }

  @Test
  void theCeilingIsDurableAtOnce() throws StorageException {
    disk.setCeiling(70);
    disk.crash(0);
    assertThat(disk.ceiling()).isEqualTo(70);
    disk.setCeiling(60);
    disk.crash(0);
    assertThat(disk.ceiling()).isEqualTo(60);
  }

  @Test
  void aFailingDiskRefusesEverythingUntilTheCrash() throws StorageException {
    write(KEY, "durable");
    disk.force();
    write(OTHER, "not durable");
    disk.fail();
    refuses(() -> write(KEY, "refused"));
    refuses(() -> read(KEY));
    refuses(() -> disk.next(PARTITION, null));
    refuses(() -> disk.dropPartition(PARTITION));
    refuses(disk::force);
    refuses(() -> disk.setCeiling(70));
    assertThat(disk.ceiling()).isEqualTo(Hlc.NONE);
    disk.crash(0);
    assertThat(read(KEY)).isEqualTo("durable");
    assertThat(read(OTHER)).isEmpty();
    write(KEY, "works again");
    disk.force();
    disk.crash(0);
    assertThat(read(KEY)).isEqualTo("works again");
  }

  @Test
  void aChangeThatThrowsIsNone() throws StorageException {
    write(KEY, "there");
    StateChange damaged = current -> {
      throw new StorageException(StorageException.Reason.DAMAGED, "not what was stored");
    };
    assertThatThrownBy(() -> disk.update(PARTITION, KEY, damaged))
        .isInstanceOf(StorageException.class);
    assertThat(read(KEY)).isEqualTo("there");
    assertThat(disk.unforced()).isEqualTo(1);
  }

  private static void refuses(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.INPUT_OUTPUT));
  }

  private void write(Key key, String state) throws StorageException {
    disk.update(PARTITION, key, current -> Bytes.utf8(state));
  }

  private String read(Key key) throws StorageException {
    return disk.read(PARTITION, key).utf8();
  }
}
