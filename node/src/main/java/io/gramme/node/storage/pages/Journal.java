package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The pages of a checkpoint on their way into the file. While they are written in place, which a crash may cut short
 * anywhere, the journal has them whole.
 *
 * <p>It is written and forced under another name first: a file with the journal's name is complete, so one that fails
 * its checksum is damaged and not merely unfinished. Header: magic, version, number of pages, generation; then each
 * page behind its number; then the CRC-32C of all before.
 */
final class Journal {
  private static final int VERSION = 1;
  private static final long MAGIC = 0x4752_414d_4d45_4a4cL; // GRAMMEJL
  private static final int HEADER_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int ENTRY_BYTES = Integer.BYTES + Page.BYTES;
  private static final int ENTRIES_AT_ONCE = 64;

  private Journal() {}

  static String name(int shard) {
    return "states-" + shard + ".journal";
  }

  private static String unfinishedName(int shard) {
    return name(shard) + ".new";
  }

  /** Makes a journal of sealed pages durable. */
  static void write(Disk disk, int shard, long generation, SortedMap<Integer, Page> pages)
      throws StorageException {
    String unfinished = unfinishedName(shard);
    try (DiskFile file = disk.create(unfinished)) {
      writeTo(file, generation, pages);
      DiskFailures.force(file, "the journal");
      disk.rename(unfinished, name(shard));
    } catch (IOException e) {
      discard(disk, unfinished);
      throw DiskFailures.of("writing the journal", e);
    }
    DiskFailures.forceNames(disk, "the journal's name");
  }

  /** Gives back the room it takes. */
  private static void discard(Disk disk, String unfinished) {
    try {
      disk.delete(unfinished);
    } catch (IOException e) {
      // The next attempt, or the next opening, replaces it.
    }
  }

  private static void writeTo(DiskFile file, long generation, SortedMap<Integer, Page> pages)
      throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer out = ByteBuffer.allocate(ENTRIES_AT_ONCE * ENTRY_BYTES);
    out.putLong(MAGIC).putInt(VERSION).putInt(pages.size()).putLong(generation);
    long at = 0;
    for (Map.Entry<Integer, Page> page : pages.entrySet()) {
      if (out.remaining() < ENTRY_BYTES) {
        at = flush(file, out, at, crc);
      }
      out.putInt(page.getKey()).put(page.getValue().bytes());
    }
    at = flush(file, out, at, crc);
    file.write(out.putInt((int) crc.getValue()).flip(), at);
  }

  private static long flush(DiskFile file, ByteBuffer out, long at, CRC32C crc) throws IOException {
    out.flip();
    int count = out.remaining();
    crc.update(out.duplicate());
    file.write(out, at);
    out.clear();
    return at + count;
  }

  /**
   * Writes the pages of a journal that is there in place, and drops it; one of another generation is only dropped.
   *
   * @throws StorageException DAMAGED when it fails its checksum, UNKNOWN_FORMAT when another version wrote it
   */
  static void reapply(Disk disk, int shard, PageFile target) throws StorageException {
    try {
      disk.delete(unfinishedName(shard));
      if (!disk.list().contains(name(shard))) {
        return;
      }
      // A kill may have left the name on no disk: a loss of power would leave the file half
      // overwritten
      // and no journal.
      DiskFailures.forceNames(disk, "the journal's name");
      try (DiskFile file = disk.open(name(shard))) {
        ByteBuffer header = check(file);
        if (belongsTo(target, header.getLong(Long.BYTES + 2 * Integer.BYTES))) {
          copy(file, header.getInt(Long.BYTES + Integer.BYTES), target);
          target.force();
        }
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("applying the journal", e);
    }
    drop(disk, shard);
  }

  /** A header that is damaged here was being overwritten by this journal. */
  private static boolean belongsTo(PageFile target, long generation)
      throws IOException, StorageException {
    Page first = target.read(0);
    return !first.isSound() || VolumeHeader.decode(first).generation() == generation;
  }

  private static ByteBuffer check(DiskFile file) throws IOException, StorageException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    long end = HEADER_BYTES + (long) header.getInt(Long.BYTES + Integer.BYTES) * ENTRY_BYTES;
    if (header.getLong(0) != MAGIC
        || file.size() != end + Integer.BYTES
        || checksum(file, end) != readInt(file, end)) {
      throw new StorageException(Reason.DAMAGED, "the shard's journal is damaged");
    }
    int version = header.getInt(Long.BYTES);
    if (version != VERSION) {
      throw new StorageException(
          Reason.UNKNOWN_FORMAT,
          "the shard's journal has format version " + version + "; this program reads " + VERSION);
    }
    return header;
  }

  private static int checksum(DiskFile file, long end) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(ENTRIES_AT_ONCE * ENTRY_BYTES);
    for (long at = 0; at < end; at += buffer.capacity()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      file.read(buffer, at);
      crc.update(buffer.flip());
    }
    return (int) crc.getValue();
  }

  private static int readInt(DiskFile file, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES);
    file.read(buffer, at);
    return buffer.getInt(0);
  }

  private static void copy(DiskFile file, int count, PageFile target) throws IOException {
    SortedMap<Integer, Page> pages = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
      file.read(entry, HEADER_BYTES + (long) i * ENTRY_BYTES);
      byte[] bytes = new byte[Page.BYTES];
      entry.get(Integer.BYTES, bytes);
      pages.put(entry.getInt(0), Page.read(entry.getInt(0), bytes));
      if (pages.size() == ENTRIES_AT_ONCE || i == count - 1) {
        target.write(pages);
        pages.clear();
      }
    }
  }

  /** Removes the journal: its pages are in place, on disk. */
  static void drop(Disk disk, int shard) throws StorageException {
    try {
      disk.delete(name(shard));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("dropping the journal", e);
    }
    DiskFailures.forceNames(disk, "the journal's removal");
  }
}
