package io.gramme.node.storage.values;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes values behind each other into one file of a shard after the other, many at a time. Belongs to the passes. */
final class ValueWriter {
  private static final int MOST_BUFFER_BYTES = 128 << 10;
  private static final int LEAST_BUFFER_BYTES = 512;

  private final Disk disk;
  private final int bufferBytes;
  private final Set<ValueFile> unforced = new LinkedHashSet<>();

  /** Records that are not in the file yet. */
  private @Nullable ByteBuffer buffer;

  private @Nullable ValueFile newest;

  /** How long the newest file gets before the next is begun. */
  private long limit;

  private boolean unforcedNames;

  ValueWriter(Disk disk, long leastFileBytes) {
    this.disk = disk;
    this.bufferBytes =
        (int) Math.max(LEAST_BUFFER_BYTES, Math.min(MOST_BUFFER_BYTES, leastFileBytes));
  }

  boolean isNewest(ValueFile file) {
    return file == newest;
  }

  /** Goes on behind what is in a file. */
  void goOnIn(ValueFile file, long fileLimit) {
    newest = file;
    limit = fileLimit;
  }

  /** Begins another file for the next value if this is the one that it would go to. */
  void leave(ValueFile file) throws StorageException {
    if (isNewest(file)) {
      flush();
      newest = null;
    }
  }

  /**
   * Adds a value, to be read after {@link #flush}; after DISK_FULL nothing was added.
   *
   * @param files which begin the next file
   */
  ValuePlace append(byte[] key, byte[] value, ValueFiles files) throws StorageException {
    long length = ValueRecord.length(key.length, value.length);
    if (length > pending().capacity()) {
      ByteBuffer large = ByteBuffer.allocate((int) length);
      ValueRecord.write(key, value, large);
      return copy(large.flip(), value.length, files);
    }
    ValueFile file = fileFor(length, files);
    ValueRecord.write(key, value, pending());
    return placeOfLast(file, value.length);
  }

  /**
   * Adds a value as it stands in a record, which ends with it.
   *
   * @param files which begin the next file
   */
  ValuePlace copy(ByteBuffer record, int valueLength, ValueFiles files) throws StorageException {
    ValueFile file = fileFor(record.remaining(), files);
    if (record.remaining() <= pending().remaining()) {
      pending().put(record);
    } else {
      write(file, record);
    }
    return placeOfLast(file, valueLength);
  }

  private ValuePlace placeOfLast(ValueFile file, int valueLength) {
    return new ValuePlace(
        file.number(), file.end() + pending().position() - valueLength, valueLength);
  }

  /** The file for a record, with room for it in the buffer, or with an empty buffer if it is larger than that. */
  private ValueFile fileFor(long length, ValueFiles files) throws StorageException {
    if (length > pending().remaining()) {
      flush();
    }
    ValueFile file = newest;
    if (file != null && file.end() + pending().position() < limit) {
      return file;
    }
    flush();
    ValueFile begun = files.begin();
    unforced.add(begun);
    unforcedNames = true;
    goOnIn(begun, files.fileBytes());
    return begun;
  }

  private ByteBuffer pending() {
    ByteBuffer known = buffer;
    if (known == null) {
      known = ByteBuffer.allocate(bufferBytes);
      buffer = known;
    }
    return known;
  }

  /** Writes what was added; may be tried again after DISK_FULL. */
  void flush() throws StorageException {
    ByteBuffer pending = pending();
    ValueFile file = newest;
    if (pending.position() > 0 && file != null) {
      write(file, pending.duplicate().flip());
      pending.clear();
    }
  }

  private void write(ValueFile file, ByteBuffer records) throws StorageException {
    try {
      unforced.add(file);
      file.append(records);
    } catch (IOException e) {
      throw DiskFailures.of("writing a file of values", e);
    }
  }

  /** Makes all values durable. */
  void force() throws StorageException {
    flush();
    for (ValueFile file : unforced) {
      file.force();
    }
    unforced.clear();
    if (unforcedNames) {
      DiskFailures.forceNames(disk, "the names of files of values");
      unforcedNames = false;
    }
  }

  /** A file is no more. */
  void removed(ValueFile file) {
    unforced.remove(file);
  }
}
