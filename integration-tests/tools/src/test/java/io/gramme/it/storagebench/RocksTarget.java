package io.gramme.it.storagebench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, each write synced to its log ({@code WriteOptions.setSync(true)}): with its default options, or with values in
 * files of their own and their garbage collected (BlobDB), which is its best case for values that are overwritten.
 */
final class RocksTarget implements DurableTarget {
  private final Options options = new Options().setCreateIfMissing(true);
  private final boolean blobs;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final RocksDB database;
  private final Values values;

  RocksTarget(Path directory, Values values, boolean blobs) throws RocksDBException {
    RocksDB.loadLibrary();
    this.values = values;
    this.blobs = blobs;
    options.setEnableBlobFiles(blobs).setEnableBlobGarbageCollection(blobs);
    database = RocksDB.open(options, directory.toString());
  }

  @Override
  public String name() {
    return blobs ? "BlobDB" : "RocksDB";
  }

  @Override
  public void write(int writer, int key) throws RocksDBException {
    byte[] name = Keys.name(key).getBytes(StandardCharsets.UTF_8);
    database.put(synced, name, values.next());
  }

  @Override
  public void close() {
    database.close();
    synced.close();
    options.close();
  }
}
