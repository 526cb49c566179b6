package io.gramme.node.storage.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import kotlin.collections.LongIterator;
import org.jspecify.annotations.Nullable;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.mapdb.StoreDirect;

/**
 * MapDB's store with a checksum in every record: a node of the tree is believed only as a whole, whatever else lies in
 * its page. Values pass unchanged, since they bring a checksum of their own and are to be had even when it fails.
 *
 * <p>Nodes stay decoded as long as there is room: MapDB changes none in place, and decoding them again was the costliest
 * part of bringing changes into the tree in the order of their keys. Guarded by the lock of its shard.
 */
final class CheckedStore implements Store {
  private static final int LEAST_NODES = 512;
  private static final int NODE_BYTES = 2 << 10;

  private final StoreDirect store;
  private final int mostNodes;
  private final Map<Long, Object> decoded = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A store over another.
   *
   * @param cacheBytes memory for decoded nodes
   */
  CheckedStore(StoreDirect store, long cacheBytes) {
    this.store = store;
    this.mostNodes =
        (int) Math.max(LEAST_NODES, Math.min(Integer.MAX_VALUE, cacheBytes / NODE_BYTES));
  }

  private static boolean isValue(Serializer<?> serializer) {
    return serializer instanceof ValueSerializer;
  }

  private static <R> Serializer<R> checked(Serializer<R> serializer) {
    return isValue(serializer) ? serializer : new RecordSerializer<>(serializer);
  }

  // A record is only ever asked for with the serializer that it was kept with.
  @SuppressWarnings("unchecked")
  @Override
  public <R> @Nullable R get(long recid, Serializer<R> serializer) {
    R known = (R) decoded.get(recid);
    return known != null ? known : kept(recid, store.get(recid, checked(serializer)), serializer);
  }

  private <R> @Nullable R kept(long recid, @Nullable R record, Serializer<R> serializer) {
    if (isValue(serializer)) {
      return record;
    }
    if (record == null) {
      decoded.remove(recid);
    } else {
      decoded.put(recid, record);
    }
    if (decoded.size() > mostNodes) {
      decoded.remove(decoded.keySet().iterator().next());
    }
    return record;
  }

  @Override
  public <R> long put(@Nullable R record, Serializer<R> serializer) {
    long recid = store.put(record, checked(serializer));
    kept(recid, record, serializer);
    return recid;
  }

  @Override
  public <R> void update(long recid, @Nullable R record, Serializer<R> serializer) {
    store.update(recid, record, checked(serializer));
    kept(recid, record, serializer);
  }

  @Override
  public <R> boolean compareAndSwap(
      long recid, @Nullable R expected, @Nullable R replacement, Serializer<R> serializer) {
    boolean swapped = store.compareAndSwap(recid, expected, replacement, checked(serializer));
    if (swapped) {
      kept(recid, replacement, serializer);
    }
    return swapped;
  }

  @Override
  public <R> void delete(long recid, Serializer<R> serializer) {
    store.delete(recid, checked(serializer));
    decoded.remove(recid);
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
