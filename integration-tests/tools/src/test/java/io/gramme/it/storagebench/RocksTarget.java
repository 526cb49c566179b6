package io.gramme.it.storagebench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB with its default options, each write synced to its log ({@code WriteOptions.setSync(true)}). */
final class RocksTarget implements DurableTarget {
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final RocksDB database;
  private final Values values;

  RocksTarget(Path directory, Values values) throws RocksDBException {
    RocksDB.loadLibrary();
    this.values = values;
    database = RocksDB.open(options, directory.toString());
  }

  @Override
  public String name() {
    return "RocksDB";
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
