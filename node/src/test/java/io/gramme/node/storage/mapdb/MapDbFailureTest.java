package io.gramme.node.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.ring.PartitionId;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MapDbFailureTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final Key KEY = Key.of("bucket", "key");
  private static final String VALUE = "a value that is easy to find in a file";

  @TempDir
  Path temporary;

  private Path directory;

  @BeforeEach
  void nameDirectory() {
    directory = temporary.resolve("store");
  }

  private void storeValueAndClose() throws StorageException {
    try (MapDbEngine engine = MapDbEngine.open(directory, 0)) {
      engine.update(HERE, KEY, current -> Bytes.utf8(VALUE));
    }
  }

  private static void assertReason(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .asInstanceOf(type(StorageException.class))
        .extracting(StorageException::reason)
        .isEqualTo(reason);
  }

  private Path storeFile() {
    return directory.resolve("store.mapdb");
  }

  @Test
  void secondOpenInThisProcessIsRefused() throws Exception {
    try (MapDbEngine engine = MapDbEngine.open(directory, 0)) {
      assertReason(() -> MapDbEngine.open(directory, 0), Reason.IN_USE);
      assertReason(() -> MapDbEngine.open(directory.resolve("../store"), 0), Reason.IN_USE);
      engine.update(HERE, KEY, current -> Bytes.utf8(VALUE));
      assertThat(engine.read(HERE, KEY)).isEqualTo(Bytes.utf8(VALUE));
      assertThat(OtherProcess.run("open", directory)).isEqualTo("IN_USE");
    }
    assertThat(OtherProcess.run("open", directory)).isEqualTo("opened");
  }

  @Test
  void storeOfAKilledProcessIsRefusedForGood() throws Exception {
    storeValueAndClose();
    assertThat(OtherProcess.run("die", directory)).isEqualTo("dying");
    byte[] left = Files.readAllBytes(storeFile());
    for (int attempt = 0; attempt < 2; attempt++) {
      assertReason(() -> MapDbEngine.open(directory, 0), Reason.NOT_CLOSED_CLEANLY);
    }
    assertThat(Files.readAllBytes(storeFile())).isEqualTo(left);
  }

  @Test
  void changedByteOfAValueIsNoticedAndEndsTheStore() throws Exception {
    storeValueAndClose();
    flipByteOf(VALUE);
    MapDbEngine engine = MapDbEngine.open(directory, 1 << 20);
    assertReason(() -> engine.read(HERE, KEY), Reason.DAMAGED);
    assertReason(() -> engine.read(HERE, Key.of("bucket", "other")), Reason.INPUT_OUTPUT);
    assertReason(() -> engine.update(HERE, KEY, current -> Bytes.utf8("new")), Reason.INPUT_OUTPUT);
    engine.close();
    assertReason(() -> MapDbEngine.open(directory, 0), Reason.NOT_CLOSED_CLEANLY);
  }

  private void flipByteOf(String text) throws Exception {
    byte[] content = Files.readAllBytes(storeFile());
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isPositive();
    content[at + 3] ^= 1;
    Files.write(storeFile(), content);
  }

  @Test
  void garbageInsteadOfAStoreIsRefused() throws Exception {
    Files.createDirectories(directory);
    byte[] garbage = new byte[3_000_000];
    new Random(9).nextBytes(garbage);
    Files.write(storeFile(), garbage);
    assertThatThrownBy(() -> MapDbEngine.open(directory, 0)).isInstanceOf(StorageException.class);
    assertThat(Files.readAllBytes(storeFile())).startsWith(java.util.Arrays.copyOf(garbage, 9));
  }

  @Test
  void shortenedStoreIsRefused() throws Exception {
    storeValueAndClose();
    try (RandomAccessFile file = new RandomAccessFile(storeFile().toFile(), "rw")) {
      file.setLength(100);
    }
    assertThatThrownBy(() -> MapDbEngine.open(directory, 0)).isInstanceOf(StorageException.class);
  }

  @Test
  void fileInPlaceOfTheDirectoryIsRefused() throws Exception {
    Files.writeString(directory, "not a directory");
    assertReason(() -> MapDbEngine.open(directory, 0), Reason.INPUT_OUTPUT);
  }

  @Test
  void closedEngineRefuses() throws Exception {
    MapDbEngine engine = MapDbEngine.open(directory, 0);
    engine.close();
    assertReason(() -> engine.read(HERE, KEY), Reason.INPUT_OUTPUT);
    assertReason(engine::makeDurable, Reason.INPUT_OUTPUT);
  }

  @Test
  void fileTakenAwayUnderTheMappingIsAStorageException() throws Exception {
    // In a process of its own: the memory faults.
    assertThat(OtherProcess.run("shorten", directory)).isEqualTo("INPUT_OUTPUT");
  }
}
