package io.gramme.it.storagebench;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;

/** Drives an engine from one thread, without replica, hand-off or network. */
final class DirectLoad {
  private final StorageEngine engine;
  private final Values values;
  private final int batch;
  private long stamp = Hlc.ofMillis(1);
  private long storedBytes;

  /** Makes changes durable after as many as a batch has. */
  DirectLoad(StorageEngine engine, Values values, int batch) {
    this.engine = engine;
    this.values = values;
    this.batch = batch;
  }

  /** Replaces the state of a key. */
  void put(int number) throws StorageException {
    Key key = Keys.key(number);
    byte[] value = values.next();
    Bytes state = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        new Dot(1L + number, ++stamp),
        Bytes.wrap(value),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    engine.update(Keys.RING.partitionOf(key), key, current -> state);
    storedBytes = (long) value.length + key.bytes().length();
    if (stamp % batch == 0) {
      engine.force();
    }
  }

  /** Key and value bytes of the last put. */
  long storedBytes() {
    return storedBytes;
  }

  void remove(int number) throws StorageException {
    Key key = Keys.key(number);
    engine.update(Keys.RING.partitionOf(key), key, current -> Bytes.EMPTY);
    if (++stamp % batch == 0) {
      engine.force();
    }
  }

  /** Reads a key, which must be there. */
  void get(int number) throws StorageException {
    Key key = Keys.key(number);
    if (engine.read(Keys.RING.partitionOf(key), key).isEmpty()) {
      throw new IllegalStateException("key " + number + " is missing");
    }
  }
}
