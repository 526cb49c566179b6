package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DamagedFileException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.SlotFile;
import io.gramme.node.storage.log.LogIndex;
import io.gramme.node.storage.pages.ShardId;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be in a directory: how many shards, which of them were put out of service and why, which segments of the log.
 * Made before anything else and saved in place, so that a full disk keeps nothing from being noted. Thread-safe.
 */
final class Manifest implements LogIndex, AutoCloseable {
  static final String NAME = "manifest";

  /** Version of the directory's layout. */
  static final int VERSION = 7;

  private static final int MOST_WORDS_BYTES = 200;
  private static final int HEAD_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;
  private static final int MOST_BYTES =
      HEAD_BYTES + ShardId.MAX_COUNT * (2 * Short.BYTES + MOST_WORDS_BYTES);

  private final SlotFile file;
  private final int shards;
  private final SortedMap<Integer, String> marked;
  private long first;
  private long last;

  private Manifest(
      SlotFile file, int shards, long first, long last, SortedMap<Integer, String> marked) {
    this.file = file;
    this.shards = shards;
    this.first = first;
    this.last = last;
    this.marked = new TreeMap<>(marked);
  }

  /**
   * Reads the manifest of a directory, null when there is none.
   *
   * @throws StorageException DAMAGED, UNKNOWN_FORMAT or INPUT_OUTPUT
   */
  static @Nullable Manifest read(Disk disk) throws StorageException {
    SlotFile file = open(disk);
    boolean read = false;
    try {
      byte[] contents = file.contents();
      Manifest manifest = contents == null ? null : decode(file, contents);
      read = manifest != null;
      return manifest;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StorageException(Reason.DAMAGED, "file " + NAME + " says what cannot be: " + e, e);
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  private static SlotFile open(Disk disk) throws StorageException {
    try {
      return SlotFile.open(disk, NAME, MOST_BYTES, bytes -> false);
    } catch (DamagedFileException e) {
      throw new StorageException(
          Reason.DAMAGED, "file " + NAME + " in " + disk + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("reading file " + NAME, e);
    }
  }

  private static Manifest decode(SlotFile file, byte[] contents) throws StorageException {
    ByteBuffer in = ByteBuffer.wrap(contents);
    int version = in.getInt();
    if (version != VERSION) {
      throw new StorageException(
          Reason.UNKNOWN_FORMAT,
          "the store has format version " + version + "; this program reads version " + VERSION
              + ". Read it with the program that wrote it, or start with an empty directory");
    }
    int shards = new ShardId(0, in.getInt()).count();
    long first = in.getLong();
    long last = in.getLong();
    SortedMap<Integer, String> marked = new TreeMap<>();
    while (in.hasRemaining()) {
      int shard = new ShardId(in.getShort(), shards).index();
      byte[] words = new byte[in.getShort()];
      in.get(words);
      marked.put(shard, new String(words, StandardCharsets.UTF_8));
    }
    return new Manifest(file, shards, first, last, marked);
  }

  /**
   * Makes the manifest of a directory that has none.
   *
   * @throws StorageException DISK_FULL or INPUT_OUTPUT
   */
  static Manifest create(
      Disk disk, int shards, long first, long last, SortedMap<Integer, String> marked)
      throws StorageException {
    Manifest manifest = new Manifest(open(disk), shards, first, last, marked);
    boolean saved = false;
    try {
      manifest.save(first, last, manifest.marked);
      saved = true;
      return manifest;
    } finally {
      if (!saved) {
        manifest.close();
      }
    }
  }

  private void save(long newFirst, long newLast, SortedMap<Integer, String> newMarked)
      throws StorageException {
    ByteBuffer out = ByteBuffer.allocate(MOST_BYTES);
    out.putInt(VERSION).putInt(shards).putLong(newFirst).putLong(newLast);
    newMarked.forEach((shard, why) -> {
      byte[] words = why.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(words.length, MOST_WORDS_BYTES);
      out.putShort((short) (int) shard).putShort((short) length).put(words, 0, length);
    });
    try {
      file.save(Arrays.copyOf(out.array(), out.position()));
    } catch (IOException e) {
      throw DiskFailures.of("saving file " + NAME, e);
    }
    first = newFirst;
    last = newLast;
  }

  /** How many shards the directory has. */
  int shards() {
    return shards;
  }

  /** The shards that were put out of service, and why. */
  synchronized SortedMap<Integer, String> marked() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(marked));
  }

  /** Keeps a shard out of service from now on, durably: the log may forget what that shard does not hold. */
  synchronized void mark(int shard, String why) throws StorageException {
    SortedMap<Integer, String> more = new TreeMap<>(marked);
    more.put(shard, why);
    save(first, last, more);
    marked.put(shard, why);
  }

  @Override
  public synchronized long first() {
    return first;
  }

  @Override
  public synchronized long last() {
    return last;
  }

  @Override
  public synchronized void begun(long number) throws StorageException {
    save(first, number, marked);
  }

  @Override
  public synchronized void released(long newFirst) throws StorageException {
    if (newFirst > first) {
      save(newFirst, last, marked);
    }
  }

  @Override
  public synchronized void close() {
    file.close();
  }
}
