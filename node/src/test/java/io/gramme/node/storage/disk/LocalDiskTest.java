package io.gramme.node.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalDiskTest {
  @TempDir
  Path directory;

  @Test
  void aDiskTellsHowMuchItHasFree() throws Exception {
    try (LocalDisk disk = LocalDisk.open(directory)) {
      assertThat(disk.freeBytes()).isBetween(1L, Files.getFileStore(directory).getTotalSpace());
    }
  }

  /** A channel closes under an interrupted thread, which would look as if a force had failed. */
  @Test
  void aWaitingInterruptHarmsNoCall() throws Exception {
    try (LocalDisk disk = LocalDisk.open(directory)) {
      Thread.currentThread().interrupt();
      try (DiskFile file = disk.create("file")) {
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        file.force();
        assertThat(file.size()).isEqualTo(3);
        disk.rename("file", "renamed");
        disk.forceNames();
        assertThat(disk.list()).containsExactly("renamed");
        ByteBuffer read = ByteBuffer.allocate(3);
        file.read(read, 0);
        assertThat(read.array()).containsExactly(1, 2, 3);
      }
      assertThat(Thread.interrupted()).as("the interrupt is still there").isTrue();
    }
  }

  /** Somebody else in this process holds a lock on the file: to close a descriptor of it would drop that lock. */
  @Test
  void aLockThatThisProcessHoldsElsewhereIsReportedAndKept() throws Exception {
    try (FileChannel other = FileChannel.open(
        directory.resolve("store.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> LocalDisk.open(directory))
            .asInstanceOf(type(StorageException.class))
            .extracting(StorageException::reason)
            .isEqualTo(Reason.IN_USE);
      }
      if (Files.isReadable(Path.of("/proc/locks"))) {
        Object inode = Files.getAttribute(directory.resolve("store.lock"), "unix:ino");
        assertThat(Files.readString(Path.of("/proc/locks"))).contains(":" + inode + " ");
      }
    }
    LocalDisk.open(directory).close();
  }

  /** A name takes room in its directory, and the file behind it a node. */
  @Test
  void theSystemsWordsForAFullDiskAreKnownHoweverTheyCome() {
    String file = directory.toString();
    assertThat(LocalFile.saysFull(new FileSystemException(file, null, "No space left on device")))
        .isTrue();
    assertThat(LocalFile.saysFull(new FileSystemException(file, null, "Disk quota exceeded")))
        .isTrue();
    assertThat(LocalFile.saysFull(new FileSystemException(file, null, "Input/output error")))
        .isFalse();
  }

  @Test
  void aNewDirectoryIsMadeDurableInEachOneAboveThatIsNew() throws Exception {
    List<Path> forced = new ArrayList<>();
    Path store = directory.resolve("data").resolve("node").resolve("store");
    Directories.create(store, forced::add);
    assertThat(Files.isDirectory(store)).isTrue();
    assertThat(forced)
        .containsExactly(directory.resolve("data/node"), directory.resolve("data"), directory);
    forced.clear();
    Directories.create(store, forced::add);
    assertThat(forced).as("its maker may have been killed").containsExactly(store.getParent());
  }
}
