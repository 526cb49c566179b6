package io.gramme.it.storagebench;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableSettings;
import java.nio.file.Path;

/**
 * The engine in the thread of its only writer, as RocksDB is called: each write is a step and a force of its own, without
 * the two switches of threads that it takes to be a request.
 */
final class EngineTarget implements DurableTarget {
  private final MeasuredStore store;
  private final DirectLoad load;

  EngineTarget(Path directory, DurableSettings settings, Values values) throws StorageException {
    store = new MeasuredStore(EngineKind.WRITE_BEHIND, directory, settings);
    load = new DirectLoad(store.engine(), values, 1);
  }

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public void write(int writer, int key) throws StorageException {
    load.put(key);
  }

  @Override
  public void close() {
    try {
      store.engine().close();
    } catch (StorageException e) {
      throw new IllegalStateException(e);
    }
    store.close();
  }
}
