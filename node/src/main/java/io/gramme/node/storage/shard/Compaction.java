package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.pages.ShardFile;
import io.gramme.node.storage.values.ValueFiles;
import io.gramme.node.storage.values.ValuePlace;
import io.gramme.node.storage.values.ValueScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the values that are still live out of the file of which the least is, so that the file can be removed. Goes over
 * the file in steps, between which passes write as ever. Values are moved as they stand, damaged ones too: a checksum of
 * theirs goes with them. Belongs to the passes.
 */
final class Compaction {
  /** Moved at once: written first, and then pointed to. */
  private static final int BATCH_BYTES = 64 << 10;

  private final ShardFile index;
  private final ValueFiles values;
  private final List<Move> batch = new ArrayList<>();

  private @Nullable ValueScan scan;

  Compaction(ShardFile index, ValueFiles values) {
    this.index = index;
    this.values = values;
  }

  /** A value that was written again, the entry that points to it where it was, and the one that points to its copy. */
  private static final class Move {
    final byte[] key;
    final byte[] entry;
    final byte[] moved;
    final ValuePlace from;
    final ValuePlace to;

    Move(byte[] key, byte[] entry, byte[] moved, ValuePlace from, ValuePlace to) {
      this.key = key;
      this.entry = entry;
      this.moved = moved;
      this.from = from;
      this.to = to;
    }
  }

  /** Whether there is a file to move values out of. */
  boolean isDue() {
    return scan != null || values.isWasteful();
  }

  /**
   * Goes on for so many bytes of files, or until somebody waits.
   *
   * @return false when the disk was full
   */
  boolean step(long bytes, BooleanSupplier awaited) throws StorageException {
    long left = bytes;
    while (left > 0 && !awaited.getAsBoolean()) {
      ValueScan file = scan == null ? values.worst() : scan;
      scan = file;
      if (file == null) {
        return true;
      }
      long from = file.position();
      try {
        move(file);
      } catch (StorageException e) {
        if (e.reason() != Reason.DISK_FULL) {
          throw e;
        }
        scan = null;
        return false;
      }
      left -= Math.max(1, file.position() - from);
    }
    return true;
  }

  private void move(ValueScan file) throws StorageException {
    boolean more = true;
    try {
      more = copyBatch(file);
      values.flush();
      for (Move move : batch) {
        pointTo(move);
      }
    } catch (IOException e) {
      giveUp(file);
    } finally {
      batch.clear();
    }
    if (!more) {
      finished(file);
    }
  }

  /** Returns whether there is more behind it. */
  private boolean copyBatch(ValueScan file) throws IOException, StorageException {
    long end = file.position() + BATCH_BYTES;
    while (file.position() < end) {
      ValueScan.Found found = file.next();
      if (found == null) {
        return false;
      }
      copyIfLive(file, found);
    }
    return true;
  }

  /**
   * What was found may be dead without being known for that: a damaged entry pointed to it, or it is a copy itself that
   * waited to be pointed to when the disk was full or reading failed. Its copy is known to be dead, or it would be moved
   * on by each walk, for ever where such values are most of what is moved.
   */
  private void pointTo(Move move) throws StorageException {
    if (index.replace(move.key, move.entry, move.moved)) {
      values.leftBehind(move.key.length, move.from);
      values.pointedTo(move.key.length, move.to);
    } else {
      values.abandoned(move.to);
    }
  }

  private void copyIfLive(ValueScan file, ValueScan.Found found) throws StorageException {
    byte[] key = found.key();
    IndexEntry known = file.findsLive() ? entryOf(key, found.place(), file.value()) : null;
    if (known == null) {
      known = indexed(key);
    }
    if (known != null && found.place().equals(known.place())) {
      ValuePlace to = values.move(file, found);
      batch.add(new Move(key, known.encode(key), known.movedTo(key, to), found.place(), to));
    }
  }

  /** The entry that points to a live value, which need not be looked for in the index; null when the value is damaged. */
  private static @Nullable IndexEntry entryOf(byte[] key, ValuePlace place, byte[] value)
      throws StorageException {
    try {
      return IndexEntry.at(place, StateFrame.read(key, value));
    } catch (StorageException e) {
      requireDamaged(e);
      return null;
    }
  }

  private @Nullable IndexEntry indexed(byte[] key) throws StorageException {
    byte[] entry = index.get(key);
    try {
      return entry == null ? null : IndexEntry.read(key, entry);
    } catch (StorageException e) {
      requireDamaged(e);
      return null;
    }
  }

  private static void requireDamaged(StorageException e) throws StorageException {
    if (e.reason() != Reason.VALUE_DAMAGED) {
      throw e;
    }
  }

  /** What is left in it cannot be found here: an entry of the index, or the head of a record, is damaged. */
  private void finished(ValueScan file) {
    if (values.isInUse(file.file()) && !values.forgetDead(file.file())) {
      giveUp(file);
    }
    scan = null;
  }

  private void giveUp(ValueScan file) {
    values.giveUp(file.file());
    scan = null;
  }
}
