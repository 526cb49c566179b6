package io.gramme.node.storage.mapdb;

import kotlin.collections.LongIterator;
import org.jspecify.annotations.Nullable;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.mapdb.StoreDirect;

/**
 * MapDB's store with a checksum in every record: a node of the tree is believed only as a whole, whatever else lies in
 * its page. Values pass unchanged, since they bring a checksum of their own and are to be had even when it fails.
 * Guarded by the lock of its store.
 */
final class CheckedStore implements Store {
  private final StoreDirect store;

  CheckedStore(StoreDirect store) {
    this.store = store;
  }

  private static <R> Serializer<R> checked(Serializer<R> serializer) {
    return serializer instanceof ValueSerializer ? serializer : new RecordSerializer<>(serializer);
  }

  @Override
  public <R> @Nullable R get(long recid, Serializer<R> serializer) {
    return store.get(recid, checked(serializer));
  }

  @Override
  public <R> long put(@Nullable R record, Serializer<R> serializer) {
    return store.put(record, checked(serializer));
  }

  @Override
  public <R> void update(long recid, @Nullable R record, Serializer<R> serializer) {
    store.update(recid, record, checked(serializer));
  }

  @Override
  public <R> boolean compareAndSwap(
      long recid, @Nullable R expected, @Nullable R replacement, Serializer<R> serializer) {
    return store.compareAndSwap(recid, expected, replacement, checked(serializer));
  }

  @Override
  public <R> void delete(long recid, Serializer<R> serializer) {
    store.delete(recid, checked(serializer));
  }

  @Override
  public long preallocate() {
    return store.preallocate();
  }

  @Override
  public void commit() {
    store.commit();
  }

  @Override
  public void compact() {
    throw new UnsupportedOperationException("a store is built anew instead");
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public boolean isClosed() {
    return store.isClosed();
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean fileLoad() {
    return false;
  }

  @Override
  public void verify() {
    store.verify();
  }

  @Override
  public boolean isThreadSafe() {
    return false;
  }

  @Override
  public void checkThreadSafe() {
    store.checkThreadSafe();
  }

  @Override
  public LongIterator getAllRecids() {
    return store.getAllRecids();
  }

  @Override
  public Iterable<String> getAllFiles() {
    return store.getAllFiles();
  }
}
