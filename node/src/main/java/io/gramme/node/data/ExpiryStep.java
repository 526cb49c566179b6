package io.gramme.node.data;

import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.message.Request;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;

/**
 * Turns the values of a stored state that have expired into tombstones when the key is read (rule P5), so that what a
 * reader is shown, and repairs others with, holds no value that this replica's wall clock has seen expire (rule T2).
 */
final class ExpiryStep implements StateChange {
  private final long wallMillis;
  private int expired;
  private KeyState turned = KeyState.EMPTY;

  private ExpiryStep(long wallMillis) {
    this.wallMillis = wallMillis;
  }

  /** What a read shows of the stored bytes; where a value has expired, what is stored follows. */
  static Bytes shown(
      Bytes stored,
      Request.Read read,
      long wallMillis,
      StorageEngine store,
      ReplicaCounters counters)
      throws StorageException {
    if (!hasExpired(stored, wallMillis)) {
      return stored;
    }
    ExpiryStep step = new ExpiryStep(wallMillis);
    try {
      Bytes turned = store.update(read.partition(), read.key(), step);
      counters.expiredValues += step.expired;
      return turned;
    } catch (StorageException e) {
      if (e.reason() == StorageException.Reason.DISK_FULL) {
        // A read needs no room: the tombstone can wait until there is some.
        return step.next(stored);
      }
      throw e;
    }
  }

  /** Bytes that cannot be read are shown as they are: the reader says what is wrong with them. */
  private static boolean hasExpired(Bytes stored, long wallMillis) {
    try {
      return StateFormat.hasExpired(stored, wallMillis);
    } catch (FormatException e) {
      return false;
    }
  }

  @Override
  public Bytes next(Bytes current) throws StorageException {
    KeyState before = JoinStep.stored(current);
    expired = before.expiredCount(wallMillis);
    turned = before.withoutExpired(wallMillis);
    return expired == 0 ? current : StateFormat.encode(turned);
  }

  @Override
  public StateSummary summary(long keyHash) {
    return StateSummarizer.of(keyHash, turned);
  }
}
