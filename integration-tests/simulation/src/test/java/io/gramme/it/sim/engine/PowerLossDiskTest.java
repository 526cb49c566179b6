package io.gramme.it.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.sim.world.Seed;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import io.gramme.node.storage.disk.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loss of power leaves of real files: everything that was forced, and of the rest anything that can be. */
final class PowerLossDiskTest {
  private static final int SECTOR = Disk.SECTOR_BYTES;
  private static final int LOSSES = 60;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path folder;

  @SuppressWarnings("NullAway.Init") // Opened before each test.
  private LocalDisk files;

  @SuppressWarnings("NullAway.Init") // Opened before each test.
  private PowerLossDisk disk;

  @BeforeEach
  void open() throws IOException, StorageException {
    files = LocalDisk.open(folder);
    disk = PowerLossDisk.over(files, name -> false);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void losePower(long seed) throws IOException {
    disk.losePower(Survival.draw(Seed.of(seed)));
    disk = PowerLossDisk.over(files, name -> false);
  }

  private static void write(DiskFile file, int sectors, int value) throws IOException {
    byte[] bytes = new byte[sectors * SECTOR];
    Arrays.fill(bytes, (byte) value);
    file.write(ByteBuffer.wrap(bytes), 0);
  }

  /** The values of a file's sectors, each of which holds one alone. */
  private String sectors(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    StringBuilder values = new StringBuilder();
    for (int at = 0; at < bytes.length; at += SECTOR) {
      byte[] sector = Arrays.copyOfRange(bytes, at, Math.min(at + SECTOR, bytes.length));
      byte[] whole = new byte[sector.length];
      Arrays.fill(whole, sector[0]);
      assertThat(sector).isEqualTo(whole);
      values.append((char) ('0' + sector[0]));
    }
    return values.toString();
  }

  @Test
  void whatWasForcedStays() throws IOException {
    DiskFile file = disk.create("a");
    write(file, 4, 1);
    file.force();
    disk.forceNames();
    for (int seed = 0; seed < LOSSES; seed++) {
      losePower(seed);
      assertThat(sectors("a")).isEqualTo("1111");
    }
  }

  @Test
  void eachSectorThatWasOverwrittenIsOldOrNew() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      DiskFile file = disk.create("a");
      write(file, 2, 1);
      file.force();
      disk.forceNames();
      write(file, 2, 2);
      losePower(seed);
      seen.add(sectors("a"));
    }
    assertThat(seen).containsExactly("11", "12", "21", "22");
  }

  @Test
  void whatWasAppendedIsMissingOrThere() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      DiskFile file = disk.create("a");
      write(file, 1, 1);
      file.force();
      disk.forceNames();
      write(file, 3, 1);
      losePower(seed);
      seen.add(sectors("a"));
    }
    assertThat(seen).containsExactly("1", "101", "11", "111");
  }

  @Test
  void aNameIsThereForCertainOnceNamesAreForced() throws IOException {
    Set<Set<String>> seen = new HashSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      disk.create("a");
      losePower(seed);
      seen.add(disk.list());
      disk.delete("a");
      disk.forceNames();
    }
    assertThat(seen).containsExactlyInAnyOrder(Set.of(), Set.of("a"));
  }

  @Test
  void aFileThatWasRemovedMayComeBackAsItWas() throws IOException {
    Set<Set<String>> seen = new HashSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      DiskFile file = disk.create("a");
      write(file, 1, 1);
      file.force();
      disk.forceNames();
      disk.delete("a");
      assertThat(disk.list()).isEmpty();
      losePower(seed);
      seen.add(disk.list());
      if (!disk.list().isEmpty()) {
        assertThat(sectors("a")).isEqualTo("1");
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(Set.of(), Set.of("a"));
  }

  @Test
  void aNewNameTakesTheOldFilesPlaceAtOnceOrNotAtAll() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      DiskFile old = disk.create("a");
      write(old, 1, 1);
      old.force();
      DiskFile fresh = disk.create("b");
      write(fresh, 1, 2);
      fresh.force();
      disk.forceNames();
      disk.rename("b", "a");
      losePower(seed);
      seen.add(disk.list() + " " + sectors("a"));
    }
    assertThat(seen).containsExactly("[a, b] 1", "[a] 2");
  }

  @Test
  void aForceThatIsLeftOutKeepsNothingSafe() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < LOSSES; seed++) {
      DiskFile file = disk.create("a");
      write(file, 1, 1);
      file.force();
      disk.forceNames();
      disk = PowerLossDisk.over(files, "a"::equals);
      DiskFile again = disk.open("a");
      write(again, 1, 2);
      again.force();
      losePower(seed);
      seen.add(sectors("a"));
    }
    assertThat(seen).containsExactly("1", "2");
  }

  @Test
  void onceCutNothingReachesIt() throws IOException {
    DiskFile file = disk.create("a");
    disk.cutAfter(2);
    write(file, 1, 1);
    file.force();
    assertThat(disk.isWhole()).isFalse();
    assertThatThrownBy(() -> write(file, 1, 2)).isInstanceOf(IOException.class);
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.create("b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(IOException.class);
    assertThatThrownBy(disk::forceNames).isInstanceOf(IOException.class);
    assertThatThrownBy(disk::list).isInstanceOf(IOException.class);
  }
}
