package io.gramme.node.storage.pages;

import java.util.Arrays;
import kotlin.collections.LongIterator;
import org.jspecify.annotations.Nullable;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.mapdb.StoreDirect;

/**
 * MapDB's store with a checksum in every record: a node of the tree is believed only as a whole, whatever else lies in
 * its page.
 *
 * <p>Nodes stay decoded as long as there is room: MapDB changes none in place. One that is changed is encoded when the
 * changes are committed, however often it was changed before: bringing many changes into the tree in the order of their
 * keys changes each of its nodes several times. Guarded by the lock of its shard.
 */
final class CheckedStore implements Store {
  private static final int LEAST_NODES = 512;
  private static final int MOST_NODES = 1 << 24;
  private static final int NODE_BYTES = 1 << 11;

  private static final int FEW = 1024;

  private final StoreDirect store;
  private final ValueSerializer values;
  private final int mostNodes;
  private final Clock clock;
  private final RecordSerializer.Buffer buffer = new RecordSerializer.Buffer();

  /** By record: MapDB numbers them from 1 and gives freed numbers out again. */
  private @Nullable Node<?>[] nodes = new Node<?>[FEW];

  /** Records of nodes that the store below does not know, or knows as they were. */
  private long[] changed = new long[FEW];

  private int changes;

  /**
   * A store over another.
   *
   * @param values that are written last in their record, if at all
   * @param cacheBytes memory for decoded nodes
   */
  CheckedStore(StoreDirect store, ValueSerializer values, long cacheBytes) {
    this.store = store;
    this.values = values;
    this.mostNodes = (int) Math.max(LEAST_NODES, Math.min(MOST_NODES, cacheBytes / NODE_BYTES));
    this.clock = new Clock(mostNodes);
  }

  /** A decoded node, which is dirty when it is to be encoded. */
  private static final class Node<R> extends Resident {
    final Serializer<R> serializer;
    R record;

    Node(Serializer<R> serializer, R record) {
      this.serializer = serializer;
      this.record = record;
    }
  }

  private <R> Serializer<R> checked(Serializer<R> serializer) {
    return new RecordSerializer<>(serializer, values, buffer);
  }

  boolean isChanged() {
    return changes > 0;
  }

  // A record is only ever asked for with the serializer that it was kept with.
  @SuppressWarnings("unchecked")
  private <R> @Nullable Node<R> known(long recid) {
    return recid < nodes.length ? (Node<R>) nodes[(int) recid] : null;
  }

  private <R> Node<R> keep(long recid, Serializer<R> serializer, R record) {
    int number = Math.toIntExact(recid);
    if (number >= nodes.length) {
      nodes = Arrays.copyOf(nodes, Math.max(number + 1, 2 * nodes.length));
    }
    Node<R> node = new Node<>(serializer, record);
    nodes[number] = node;
    return node;
  }

  @Override
  public <R> @Nullable R get(long recid, Serializer<R> serializer) {
    Node<R> node = known(recid);
    if (node == null) {
      R record = store.get(recid, checked(serializer));
      if (record == null) {
        return null;
      }
      node = keep(recid, serializer, record);
      clock.add((int) recid, node, nodes);
    }
    node.used = true;
    return node.record;
  }

  @Override
  public <R> long put(@Nullable R record, Serializer<R> serializer) {
    long recid = store.preallocate();
    update(recid, record, serializer);
    return recid;
  }

  @Override
  public <R> void update(long recid, @Nullable R record, Serializer<R> serializer) {
    if (record == null) {
      throw new UnsupportedOperationException("a tree has no empty nodes");
    }
    Node<R> node = known(recid);
    if (node == null) {
      node = keep(recid, serializer, record);
    }
    node.record = record;
    if (node.dirty) {
      return;
    }
    node.dirty = true;
    if (changes == changed.length) {
      changed = Arrays.copyOf(changed, 2 * changes);
    }
    changed[changes] = recid;
    changes++;
    if (changes > mostNodes) {
      write();
    }
  }

  private void write() {
    for (int i = 0; i < changes; i++) {
      Node<?> node = known(changed[i]);
      // One that was deleted is written no more.
      if (node != null && node.dirty) {
        write(changed[i], node);
      }
    }
    changes = 0;
  }

  private <R> void write(long recid, Node<R> node) {
    store.update(recid, node.record, checked(node.serializer));
    node.dirty = false;
    clock.add((int) recid, node, nodes);
  }

  @Override
  public <R> boolean compareAndSwap(
      long recid, @Nullable R expected, @Nullable R replacement, Serializer<R> serializer) {
    throw new UnsupportedOperationException("a tree without locks of its own swaps nothing");
  }

  @Override
  public <R> void delete(long recid, Serializer<R> serializer) {
    Node<R> node = known(recid);
    if (node != null) {
      // The clock may know it.
      node.dirty = false;
      nodes[(int) recid] = null;
    }
    store.delete(recid, checked(serializer));
  }

  @Override
  public long preallocate() {
    return store.preallocate();
  }

  @Override
  public void commit() {
    write();
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
