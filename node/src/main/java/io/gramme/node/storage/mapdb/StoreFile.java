package io.gramme.node.storage.mapdb;

import io.gramme.data.Bytes;
import io.gramme.node.storage.KeyCounts;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.io.File;
import java.io.IOError;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * The MapDB file: one ordered map of framed values and the key counts of the last close.
 *
 * <p>Whatever MapDB throws leaves here as a {@link StorageException}. Memory-mapped, without MapDB's transactions, whose
 * log is never replayed; values outside the nodes, or every put would rewrite its neighbours.
 */
final class StoreFile {
  /** Room is added in steps of this many bytes; each step is one mapping. */
  private static final long INCREMENT_BYTES = 16L << 20;

  private static final byte[] COUNTS = {'c', 'o', 'u', 'n', 't', 's'};
  private static final int COUNT_BYTES = 2 * Integer.BYTES + Long.BYTES;

  private final DB db;
  private final BTreeMap<byte[], byte[]> states;
  private final BTreeMap<byte[], byte[]> catalog;
  private final ValueFrame frame = new ValueFrame();

  private StoreFile(DB db, BTreeMap<byte[], byte[]> states, BTreeMap<byte[], byte[]> catalog) {
    this.db = db;
    this.states = states;
    this.catalog = catalog;
  }

  static StoreFile open(File file) throws StorageException {
    try {
      DB db = DBMaker.fileDB(file)
          .fileMmapEnable()
          .allocateIncrement(INCREMENT_BYTES)
          .make();
      return new StoreFile(db, map(db, "states"), map(db, "catalog"));
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("opening " + file, e);
    }
  }

  private static BTreeMap<byte[], byte[]> map(DB db, String name) {
    return db.treeMap(name)
        .keySerializer(Serializer.BYTE_ARRAY)
        .valueSerializer(Serializer.BYTE_ARRAY)
        .valuesOutsideNodesEnable()
        .createOrOpen();
  }

  Bytes get(byte[] key) throws StorageException {
    try {
      return frame.unwrap(key, states.get(key));
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("reading", e);
    }
  }

  /** Stores a value and returns it as it is kept. */
  Bytes put(byte[] key, Bytes value) throws StorageException {
    byte[] framed = frame.wrap(key, value);
    try {
      states.put(key, framed);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("writing", e);
    }
    return ValueFrame.valueOf(framed);
  }

  void remove(byte[] key) throws StorageException {
    try {
      states.remove(key);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("removing", e);
    }
  }

  /** The first key above the given one, or null. */
  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    try {
      return states.higherKey(key);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("scanning", e);
    }
  }

  KeyCounts readCounts() throws StorageException {
    try {
      Bytes saved = frame.unwrap(COUNTS, catalog.get(COUNTS));
      ByteBuffer in = ByteBuffer.wrap(saved.toByteArray());
      Map<PartitionId, Long> counts = new TreeMap<>();
      while (in.hasRemaining()) {
        counts.put(new PartitionId(in.getInt(), in.getInt()), in.getLong());
      }
      return KeyCounts.of(counts);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("reading the key counts", e);
    }
  }

  void writeCounts(KeyCounts counts) throws StorageException {
    ByteBuffer out = ByteBuffer.allocate(counts.byPartition().size() * COUNT_BYTES);
    counts
        .byPartition()
        .forEach((partition, keys) ->
            out.putInt(partition.family()).putInt(partition.index()).putLong(keys));
    try {
      catalog.put(COUNTS, frame.wrap(COUNTS, Bytes.wrap(out.array())));
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("writing the key counts", e);
    }
  }

  /** Writes everything to disk and closes the file. */
  void close() throws StorageException {
    try {
      db.commit();
      db.close();
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw translated("closing the store", e);
    }
  }

  /** Lets go of the file of a store that has failed, whatever state it is in. */
  void abandon() {
    try {
      db.close();
    } catch (Exception | InternalError | AssertionError | IOError alreadyFailed) {
      // The store has reported its failure; its mark stays, so nobody trusts the file again.
    }
  }

  /**
   * MapDB is written in Kotlin, so that checked exceptions pass undeclared; a fault under mapped memory (a full or
   * failing disk) comes as an InternalError, a broken invariant of its own as an AssertionError.
   */
  private static StorageException translated(String what, Throwable failure) {
    if (failure instanceof StorageException known) {
      return known;
    }
    StorageException.Reason reason = failure instanceof DBException.DataCorruption
            || failure instanceof DBException.WrongFormat
            || failure instanceof AssertionError
        ? StorageException.Reason.DAMAGED
        : StorageException.Reason.INPUT_OUTPUT;
    return new StorageException(reason, what + " failed: " + failure, failure);
  }
}
