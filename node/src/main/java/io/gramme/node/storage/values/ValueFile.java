package io.gramme.node.storage.values;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DamagedFileException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of values, written from its beginning to its end and never again. One that cannot be used costs the values that
 * are in it; one whose header says that it is another is not used. A header that is damaged costs nothing, since each
 * value is checked for itself.
 *
 * <p>Read by any thread; the rest belongs to the passes.
 */
public final class ValueFile {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 32;

  private static final long MAGIC = 0x4752_414d_4d45_5641L; // GRAMMEVA
  private static final int CHECKSUM_AT = Long.BYTES + 3 * Integer.BYTES;

  /** What fails once may be over: it would cost all values of a file until the next opening. */
  private static final int ATTEMPTS_TO_OPEN = 2;

  private static final Pattern NAME = Pattern.compile("values-(\\d{1,9})\\.(\\d{1,9})");

  private final int number;
  private final @Nullable DiskFile file;
  private final String trouble;

  /** Where the next value goes: all before that was written. */
  private long end;

  /** Bytes of values that the index points to. */
  private long live;

  /** How much may be live for a walk over it to be tried: less after each that has failed. */
  private long mostLive = Long.MAX_VALUE;

  /** Values that the index does not point to, by place; null when not all are known. */
  private @Nullable BitSet dead;

  /** No two values begin within so many bytes: smaller ones stand in the index. */
  private static final int LEAST_APART = 64;

  private ValueFile(int number, @Nullable DiskFile file, String trouble, long end, long live) {
    this.number = number;
    this.file = file;
    this.trouble = trouble;
    this.end = end;
    this.live = live;
  }

  static String name(int shard, int number) {
    return "values-" + shard + "." + number;
  }

  /** The number of a shard's file, below 0 when the name is none of its files. */
  static int numberOf(String name, int shard) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && matcher.group(1).equals(String.valueOf(shard))
        ? Integer.parseInt(matcher.group(2))
        : -1;
  }

  /**
   * A new file, or one in the place of what an attempt before has left.
   *
   * @throws StorageException DISK_FULL or INPUT_OUTPUT
   */
  static ValueFile begin(Disk disk, int shard, int number) throws StorageException {
    DiskFile file = null;
    try {
      file = disk.create(name(shard, number));
      ValueFile begun = new ValueFile(number, file, "", 0, 0);
      begun.append(ByteBuffer.wrap(header(shard, number)));
      begun.dead = new BitSet();
      return begun;
    } catch (IOException e) {
      close(file);
      throw DiskFailures.of("making a file of values", e);
    }
  }

  /** A file as it was at a checkpoint; one that cannot be used now says so when it is read. */
  static ValueFile open(Disk disk, int shard, int number, long end, long live) {
    ValueFile whole = openWhole(disk, shard, number);
    whole.end = end;
    whole.live = live;
    return whole;
  }

  /** A file with all that is in it, of which nothing is known to be live. */
  static ValueFile openWhole(Disk disk, int shard, int number) {
    IOException failure = null;
    for (int i = 0; i < ATTEMPTS_TO_OPEN; i++) {
      DiskFile file = null;
      try {
        file = disk.open(name(shard, number));
        requireNoOther(file, shard, number);
        return new ValueFile(number, file, "", file.size(), 0);
      } catch (IOException e) {
        close(file);
        failure = e;
      }
    }
    return new ValueFile(number, null, name(shard, number) + ": " + failure, 0, 0);
  }

  private static byte[] header(int shard, int number) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putInt(shard).putInt(number);
    return header.putInt(checksum(header)).array();
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
    return (int) crc.getValue();
  }

  private static void requireNoOther(DiskFile file, int shard, int number) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    if (header.getLong(0) != MAGIC || header.getInt(CHECKSUM_AT) != checksum(header)) {
      return;
    }
    header.position(Long.BYTES);
    int version = header.getInt();
    int itsShard = header.getInt();
    int itsNumber = header.getInt();
    if (version != VERSION) {
      throw new DamagedFileException("a file of values has format version " + version);
    }
    if (itsShard != shard || itsNumber != number) {
      throw new DamagedFileException("it says that it is " + name(itsShard, itsNumber));
    }
  }

  public int number() {
    return number;
  }

  /** Whether nothing can be read from it. */
  public boolean isUnreadable() {
    return file == null;
  }

  void giveUp() {
    mostLive = live / 2;
  }

  /** Whether all that is live may be found and read. */
  boolean mayBeEmptied() {
    return file != null && live <= mostLive;
  }

  long end() {
    return end;
  }

  long live() {
    return live;
  }

  long dead() {
    return Math.max(0, end - HEADER_BYTES - live);
  }

  double deadShare() {
    return (double) dead() / end;
  }

  void addLive(long bytes) {
    live += bytes;
  }

  void leftBehind(long offset, long bytes) {
    live -= bytes;
    abandoned(offset);
  }

  void abandoned(long offset) {
    if (dead != null) {
      dead.set((int) (offset / LEAST_APART));
    }
  }

  /** Whether the index is known not to point to a place. */
  boolean isDead(long offset) {
    return dead != null && dead.get((int) (offset / LEAST_APART));
  }

  /** Whether all is live that is not {@linkplain #isDead dead}, but for what a failure has left behind. */
  boolean knowsDead() {
    return dead != null;
  }

  /** Returns whether anything was known of what is dead; it no longer is. */
  boolean forgetDead() {
    boolean known = dead != null;
    dead = null;
    return known;
  }

  void setLive(long bytes) {
    live = bytes;
  }

  private DiskFile usable() throws IOException {
    DiskFile open = file;
    if (open == null) {
      throw new DamagedFileException(trouble);
    }
    return open;
  }

  /**
   * The bytes of a place. What is behind the end of the file is left zero.
   *
   * @throws IOException when the file cannot be read
   */
  public byte[] read(long offset, int length) throws IOException {
    DiskFile open = usable();
    byte[] bytes = new byte[length];
    open.read(ByteBuffer.wrap(bytes), offset);
    return bytes;
  }

  /** Fills a buffer from a place on, as far as there was written. */
  void read(ByteBuffer target, long offset) throws IOException {
    target.limit((int) Math.min(target.limit(), target.position() + end - offset));
    usable().read(target, offset);
  }

  /** Writes behind all else. */
  void append(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    usable().write(bytes, end);
    end += length;
  }

  /**
   * Makes all that was written durable.
   *
   * @throws StorageException FORCE_FAILED
   */
  void force() throws StorageException {
    if (file != null) {
      DiskFailures.force(file, "a file of values");
    }
  }

  void close() {
    close(file);
  }

  private static void close(@Nullable DiskFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // Everything that anybody goes by was forced.
    }
  }
}
