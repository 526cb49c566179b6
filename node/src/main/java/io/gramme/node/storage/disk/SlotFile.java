package io.gramme.node.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Small contents that are replaced as a whole, without the disk having to give any room: written in place into two
 * slots of a file that was filled when it was made, by turns, so that after a crash at any instant the new or the old
 * contents are there. Only contents that outgrow their slot make a new file, ahead of need where there is room.
 *
 * <p>A force that fails is not tried again on the same file: the next save makes a new one. Not thread-safe.
 */
public final class SlotFile implements AutoCloseable {
  private static final String UNFINISHED = ".new";

  /** Contents that fill this share of a slot get a larger one. */
  private static final int GROW_AT = 2;

  private static final int GROW_BY = 4;

  private final Disk disk;
  private final String name;
  private final int leastSectors;
  private @Nullable DiskFile file;
  private byte @Nullable [] contents;
  private int slotSectors;
  private int slot;
  private long sequence;

  private SlotFile(Disk disk, String name, int leastBytes) {
    this.disk = disk;
    this.name = name;
    this.leastSectors = Slot.sectors(leastBytes);
  }

  /**
   * Opens a file that may be missing. What a kill left of it in the system's memory is on disk afterwards.
   *
   * @param leastBytes of contents that a slot has room for
   * @param former whether the file is of an earlier format, in which it held its contents and nothing else; the next
   *     save makes a new one
   * @throws DamagedFileException when it is not what was written
   */
  public static SlotFile open(Disk disk, String name, int leastBytes, Predicate<byte[]> former)
      throws IOException {
    SlotFile opened = new SlotFile(disk, name, leastBytes);
    DiskFile file;
    try {
      file = disk.open(name);
    } catch (NoSuchFileException e) {
      return opened;
    }
    boolean kept = false;
    try {
      byte[] bytes = new byte[Math.toIntExact(file.size())];
      file.read(ByteBuffer.wrap(bytes), 0);
      if (former.test(bytes)) {
        opened.contents = bytes;
      } else {
        opened.decode(bytes);
        file.force();
        disk.forceNames();
        opened.file = file;
        kept = true;
      }
    } finally {
      if (!kept) {
        file.close();
      }
    }
    return opened;
  }

  private void decode(byte[] bytes) throws DamagedFileException {
    int sectors = bytes.length / Disk.SECTOR_BYTES;
    if (sectors < 2 || sectors % 2 != 0 || bytes.length % Disk.SECTOR_BYTES != 0) {
      throw new DamagedFileException("it has " + bytes.length + " bytes, which are not two slots");
    }
    ByteBuffer all = ByteBuffer.wrap(bytes);
    for (int i = 0; i < sectors; i++) {
      sequence = Slot.isSound(all, i) ? Math.max(sequence, Slot.sequence(all, i)) : sequence;
    }
    slotSectors = sectors / 2;
    long newest = 0;
    for (int i = 0; i < 2; i++) {
      byte[] found = Slot.decode(all, i * slotSectors, slotSectors);
      if (found != null && Slot.sequence(all, i * slotSectors) > newest) {
        newest = Slot.sequence(all, i * slotSectors);
        contents = found;
        slot = i;
      }
    }
    if (contents == null) {
      throw new DamagedFileException("none of its slots holds the whole of a write");
    }
  }

  /** What was saved last, null when nothing ever was. */
  public byte @Nullable [] contents() {
    return contents;
  }

  /**
   * Saves new contents; when it returns they are on disk.
   *
   * @throws DiskFullException when there was no room, and the contents stay as they were; it may be tried again
   * @throws IOException when it is unknown which contents are there
   */
  public void save(byte[] saved) throws IOException {
    int needed = Slot.sectors(saved.length);
    if (file == null || needed > slotSectors) {
      replace(saved, GROW_BY * needed);
    } else {
      overwrite(file, saved);
      if (GROW_AT * needed >= slotSectors) {
        growAhead(saved, needed);
      }
    }
    contents = saved.clone();
  }

  private void overwrite(DiskFile target, byte[] saved) throws IOException {
    int other = 1 - slot;
    // A write that was cut short used its number up: sectors of two attempts must not be mixed.
    sequence++;
    try {
      target.write(
          Slot.encode(saved, sequence, other * slotSectors, 2 * slotSectors),
          (long) other * slotSectors * Disk.SECTOR_BYTES);
      target.force();
      slot = other;
    } catch (DiskFullException e) {
      throw e;
    } catch (IOException e) {
      letGo(target);
      replace(saved, slotSectors);
    }
  }

  private void growAhead(byte[] saved, int needed) {
    try {
      replace(saved, GROW_BY * needed);
    } catch (IOException e) {
      // The contents are saved; the next save needs no more room, or makes a new file.
    }
  }

  private void replace(byte[] saved, int sectors) throws IOException {
    int size = Math.max(leastSectors, sectors);
    ByteBuffer all = Slot.encodeUnused(2 * size);
    all.put(0, Slot.encode(saved, sequence + 1, 0, 2 * size).array());
    DiskFile made = null;
    boolean named = false;
    try {
      made = disk.create(name + UNFINISHED);
      made.write(all, 0);
      made.force();
      disk.rename(name + UNFINISHED, name);
      named = true;
      disk.forceNames();
    } catch (IOException e) {
      discard(made, named);
      throw e;
    }
    letGo(file);
    file = made;
    slotSectors = size;
    slot = 0;
    sequence++;
  }

  /** Where the name could not be made durable, nobody knows which file is there after a crash: no more is written. */
  private void discard(@Nullable DiskFile made, boolean named) {
    if (named) {
      letGo(file);
    }
    try {
      if (made != null) {
        made.close();
      }
      if (!named) {
        disk.delete(name + UNFINISHED);
      }
    } catch (IOException e) {
      // The next attempt empties the file.
    }
  }

  private void letGo(@Nullable DiskFile old) {
    file = null;
    try {
      if (old != null) {
        old.close();
      }
    } catch (IOException e) {
      // Nothing is read from it or written to it any more.
    }
  }

  @Override
  public void close() {
    letGo(file);
  }
}
