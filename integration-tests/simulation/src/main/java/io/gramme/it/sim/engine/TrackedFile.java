package io.gramme.it.sim.engine;

import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A real file, and what its sectors were at its last force. */
final class TrackedFile {
  private static final byte[] NOTHING = new byte[0];

  private final DiskFile file;
  private final SortedMap<Long, byte[]> before = new TreeMap<>();
  private String name;
  private long size;
  private long durableSize;

  /**
   * A file whose contents are durable.
   *
   * @param name that it has on the real disk now
   */
  TrackedFile(DiskFile file, String name) throws IOException {
    this.file = file;
    this.name = name;
    this.size = file.size();
    this.durableSize = size;
  }

  String name() {
    return name;
  }

  void rename(String to) {
    name = to;
  }

  long size() {
    return size;
  }

  void read(ByteBuffer target, long position) throws IOException {
    file.read(target, position);
  }

  void write(ByteBuffer source, long position) throws IOException {
    long end = position + source.remaining();
    for (long sector = position / Disk.SECTOR_BYTES; sector * Disk.SECTOR_BYTES < end; sector++) {
      // What is behind the end of the last force was not there.
      if (sector * Disk.SECTOR_BYTES < durableSize && !before.containsKey(sector)) {
        before.put(sector, contents(sector));
      }
    }
    file.write(source, position);
    size = Math.max(size, end);
  }

  private byte[] contents(long sector) throws IOException {
    long from = sector * Disk.SECTOR_BYTES;
    byte[] bytes = new byte[(int) Math.min(Disk.SECTOR_BYTES, size - from)];
    file.read(ByteBuffer.wrap(bytes), from);
    return bytes;
  }

  /** From now on a loss of power leaves what is there now. */
  void force() {
    before.clear();
    durableSize = size;
  }

  /** Sets sectors that do not survive back to what they were, on a disk where the file has its {@linkplain #name name}. */
  void losePower(Survival survival, Disk disk) throws IOException {
    long end = durableSize;
    SortedMap<Long, byte[]> lost = new TreeMap<>();
    for (Map.Entry<Long, byte[]> sector : before.entrySet()) {
      if (survival.keeps()) {
        end = Math.max(end, Math.min(size, (sector.getKey() + 1) * Disk.SECTOR_BYTES));
      } else {
        lost.put(sector.getKey(), sector.getValue());
      }
    }
    long firstNew = (durableSize + Disk.SECTOR_BYTES - 1) / Disk.SECTOR_BYTES;
    for (long sector = firstNew; sector * Disk.SECTOR_BYTES < size; sector++) {
      if (survival.keeps()) {
        end = Math.min(size, (sector + 1) * Disk.SECTOR_BYTES);
      } else {
        lost.put(sector, NOTHING);
      }
    }
    if (lost.isEmpty()) {
      return;
    }
    byte[] left = new byte[(int) end];
    file.read(ByteBuffer.wrap(left), 0);
    lost.forEach((sector, bytes) -> reset(left, (int) (sector * Disk.SECTOR_BYTES), bytes));
    try (DiskFile shortened = disk.create(name)) {
      shortened.write(ByteBuffer.wrap(left), 0);
    }
  }

  /** What was never there reads as zeros. */
  private static void reset(byte[] left, int at, byte[] bytes) {
    for (int i = 0; i < Disk.SECTOR_BYTES && at + i < left.length; i++) {
      left[at + i] = i < bytes.length ? bytes[i] : 0;
    }
  }

  void close() throws IOException {
    file.close();
  }
}
