package io.gramme.node.storage.values;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DamagedFileException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of values of one shard. New values go to one file, moved ones to another: what was moved once has outlived
 * its neighbours and will likely do so again, so that files fill with what dies soon or with what lasts. A file is
 * removed when a checkpoint is durable that points to none of its values.
 *
 * <p>Values are read by any thread; all else belongs to the passes, which run one at a time.
 */
public final class ValueFiles implements AutoCloseable {
  /** A shard has about as many files, but for the limits of a file: the more, the less is live in the worst of them. */
  private static final int FILES = 32;

  /** Of what is live, the part that may be dead beside it, not counting files that are being filled. */
  private static final int DEAD_SHARE = 3;

  /** Of a file, the part that must be dead for its values to be moved. */
  private static final int LEAST_DEAD_SHARE = 8;

  private static final long MOST_FILE_BYTES = 256L << 20;

  private final Disk disk;
  private final int shard;
  private final long leastFileBytes;
  private final ConcurrentNavigableMap<Integer, ValueFile> files = new ConcurrentSkipListMap<>();
  private final List<String> leftovers = new ArrayList<>();
  private final ValueWriter writer;
  private final ValueWriter mover;
  private int next;

  private ValueFiles(Disk disk, int shard, long leastFileBytes, int next) {
    this.disk = disk;
    this.shard = shard;
    this.leastFileBytes = leastFileBytes;
    this.writer = new ValueWriter(disk, leastFileBytes);
    this.mover = new ValueWriter(disk, leastFileBytes);
    this.next = next;
  }

  /**
   * Opens the files of a checkpoint and removes those that are no part of it.
   *
   * @param leastFileBytes how long a file gets at least before the next is begun
   * @param goOn whether to write on behind the newest; not when the disk may have failed there
   * @throws StorageException INPUT_OUTPUT when the directory cannot be read
   */
  public static ValueFiles open(
      Disk disk, int shard, ValueSet set, long leastFileBytes, boolean goOn)
      throws StorageException {
    ValueFiles opened = new ValueFiles(disk, shard, leastFileBytes, set.next());
    SortedSet<Integer> strays = numbers(disk, shard);
    for (ValueSet.Part part : set.files()) {
      opened.files.put(
          part.number(), ValueFile.open(disk, shard, part.number(), part.end(), part.live()));
      strays.remove(part.number());
    }
    for (int stray : strays) {
      opened.next = Math.max(opened.next, stray + 1);
      opened.leftovers.add(ValueFile.name(shard, stray));
    }
    opened.removeLeftovers();
    if (goOn) {
      opened.goOnWithTheNewest();
    }
    return opened;
  }

  /**
   * Opens all files there are: which belong to the checkpoint is not known. Nothing is removed or written on, and what is
   * live in them is to be {@linkplain #setLive set}.
   *
   * @throws StorageException INPUT_OUTPUT when the directory cannot be read
   */
  public static ValueFiles openAll(Disk disk, int shard, long leastFileBytes)
      throws StorageException {
    ValueFiles opened = new ValueFiles(disk, shard, leastFileBytes, 1);
    for (int number : numbers(disk, shard)) {
      opened.files.put(number, ValueFile.openWhole(disk, shard, number));
      opened.next = number + 1;
    }
    return opened;
  }

  private static SortedSet<Integer> numbers(Disk disk, int shard) throws StorageException {
    try {
      SortedSet<Integer> numbers = new TreeSet<>();
      for (String name : disk.list()) {
        numbers.add(ValueFile.numberOf(name, shard));
      }
      return new TreeSet<>(numbers.tailSet(0));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking for files of values", e);
    }
  }

  /** Behind what the checkpoint holds; what a crash has left there is overwritten. */
  private void goOnWithTheNewest() {
    Map.Entry<Integer, ValueFile> last = files.lastEntry();
    if (last != null && !last.getValue().isUnreadable()) {
      writer.goOnIn(last.getValue(), fileBytes());
    }
  }

  /** How long a file gets. */
  long fileBytes() {
    return Math.max(leastFileBytes, Math.min(MOST_FILE_BYTES, liveBytes() / FILES));
  }

  /**
   * Adds a value, which nobody may point to durably before {@link #force()}, and which can be read after
   * {@link #flush()}.
   *
   * @throws StorageException DISK_FULL, after which nothing was added, or INPUT_OUTPUT
   */
  public ValuePlace append(byte[] key, byte[] value) throws StorageException {
    return writer.append(key, value, this);
  }

  /**
   * Adds the value that a walk over another file has found last, as it stands there.
   *
   * @throws StorageException as {@link #append}
   */
  public ValuePlace move(ValueScan from, ValueScan.Found found) throws StorageException {
    return mover.copy(from.record(), found.place().length(), this);
  }

  /** Makes the next file. */
  ValueFile begin() throws StorageException {
    ValueFile begun = ValueFile.begin(disk, shard, next);
    files.put(next, begun);
    next++;
    return begun;
  }

  /**
   * Writes what was added, so that it can be read.
   *
   * @throws StorageException DISK_FULL, to be tried again, or INPUT_OUTPUT
   */
  public void flush() throws StorageException {
    writer.flush();
    mover.flush();
  }

  /**
   * Makes all values durable.
   *
   * @throws StorageException DISK_FULL, FORCE_FAILED or INPUT_OUTPUT
   */
  public void force() throws StorageException {
    writer.force();
    mover.force();
  }

  /** The index points to what a place holds. */
  public void pointedTo(int keyLength, ValuePlace place) {
    ValueFile file = files.get(place.file());
    if (file != null) {
      file.addLive(bytesOf(keyLength, place));
    }
  }

  /** The index points no more to what a place holds. */
  public void leftBehind(int keyLength, ValuePlace place) {
    ValueFile file = files.get(place.file());
    if (file != null) {
      file.leftBehind(place.offset(), bytesOf(keyLength, place));
    }
  }

  /** The index will never point to what a place holds. */
  public void abandoned(ValuePlace place) {
    ValueFile file = files.get(place.file());
    if (file != null) {
      file.abandoned(place.offset());
    }
  }

  /** What a value takes in its file. */
  public static long bytesOf(int keyLength, ValuePlace place) {
    return ValueRecord.length(keyLength, place.length());
  }

  /** What is live by the number of its file, and nothing else is. */
  public void setLive(Map<Integer, Long> live) {
    files.forEach((number, file) -> file.setLive(live.getOrDefault(number, 0L)));
  }

  /** What is thought to be live, by the number of its file; files without are left out. */
  public Map<Integer, Long> live() {
    Map<Integer, Long> live = new TreeMap<>();
    files.forEach((number, file) -> {
      if (file.live() != 0) {
        live.put(number, file.live());
      }
    });
    return live;
  }

  /** The bytes of a value as they are found. */
  public byte[] read(ValuePlace place) throws IOException {
    ValueFile file = files.get(place.file());
    if (file == null) {
      throw new DamagedFileException("there is no " + ValueFile.name(shard, place.file()));
    }
    return file.read(place.offset(), place.length());
  }

  /** Whether the index points to a value of a file. */
  public boolean isInUse(int number) {
    ValueFile file = files.get(number);
    return file != null && file.live() != 0;
  }

  /** Has a walk over a file ask the index for every value again; returns whether it did not do so before. */
  public boolean forgetDead(int number) {
    ValueFile file = files.get(number);
    return file != null && file.forgetDead();
  }

  /**
   * A walk over a file could not find or read all that is live in it. The next one is worth it when half of that is dead:
   * the trouble may be over, or where nothing is live any more.
   */
  public void giveUp(int number) {
    ValueFile file = files.get(number);
    if (file != null) {
      file.giveUp();
    }
  }

  /** Whether no value of a file can be read. */
  public boolean isUnreadable(int number) {
    ValueFile file = files.get(number);
    return file == null || file.isUnreadable();
  }

  public boolean hasUnreadable() {
    return files.values().stream().anyMatch(ValueFile::isUnreadable);
  }

  /** What a checkpoint is to hold: files with nothing live are left out, and may be removed behind it. */
  public ValueSet toSave() {
    List<ValueSet.Part> parts = new ArrayList<>();
    for (ValueFile file : files.values()) {
      if (!isOver(file)) {
        parts.add(new ValueSet.Part(file.number(), file.end(), file.live()));
      }
    }
    return new ValueSet(next, parts);
  }

  private boolean isOver(ValueFile file) {
    return file.live() == 0 && !isNewest(file);
  }

  private boolean isNewest(ValueFile file) {
    return writer.isNewest(file) || mover.isNewest(file);
  }

  /** One that was begun when the shard held more may be long enough by now. */
  private boolean isBeingFilled(ValueFile file) {
    return isNewest(file) && file.end() < fileBytes();
  }

  /** A checkpoint is durable that points to no value of the files that are over. */
  public void removeThoseOver() {
    for (ValueFile file : files.values()) {
      if (isOver(file)) {
        files.remove(file.number());
        writer.removed(file);
        mover.removed(file);
        file.close();
        leftovers.add(ValueFile.name(shard, file.number()));
      }
    }
    removeLeftovers();
  }

  private void removeLeftovers() {
    leftovers.removeIf(name -> {
      try {
        disk.delete(name);
        return true;
      } catch (IOException e) {
        return false; // tried again behind the next checkpoint, and at the next opening
      }
    });
  }

  /** Bytes of values that the index points to. */
  public long liveBytes() {
    return files.values().stream().mapToLong(ValueFile::live).sum();
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.values().stream().mapToLong(ValueFile::end).sum();
  }

  /** Whether too much is dead in all. */
  public boolean isWasteful() {
    return mostDead() != null;
  }

  /** A walk over the file of which the least is live, when too much is dead in all; null otherwise. */
  public @Nullable ValueScan worst() throws StorageException {
    ValueFile worst = mostDead();
    if (worst != null) {
      writer.leave(worst);
      mover.leave(worst);
    }
    return worst == null ? null : new ValueScan(worst);
  }

  /** Files that are over do not count: they are given back by the next checkpoint, and more need not be moved for them. */
  private @Nullable ValueFile mostDead() {
    long dead = 0;
    for (ValueFile file : files.values()) {
      dead += isOver(file) || (isBeingFilled(file) && !isWasteful(file)) ? 0 : file.dead();
    }
    ValueFile worst = null;
    for (ValueFile file : files.values()) {
      if (isWasteful(file) && (worst == null || worst.deadShare() < file.deadShare())) {
        worst = file;
      }
    }
    boolean worthwhile = dead > liveBytes() / DEAD_SHARE || (worst != null && isNearlyDead(worst));
    return worthwhile ? worst : null;
  }

  /** Two bytes come back for each that is moved, or more: worth it however little is dead in all. */
  private boolean isNearlyDead(ValueFile file) {
    return !isBeingFilled(file) && file.dead() > 2 * file.live();
  }

  /** One that is being filled is filled on as long as half of it is live; nothing has to be moved out of one that is over. */
  private boolean isWasteful(ValueFile file) {
    int share = isBeingFilled(file) ? 2 : LEAST_DEAD_SHARE;
    return file.live() > 0 && file.dead() > file.end() / share && file.mayBeEmptied();
  }

  @Override
  public void close() {
    files.values().forEach(ValueFile::close);
  }
}
