package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import org.mapdb.DBException;

/**
 * Whatever MapDB throws, as a failure of the shard. MapDB is written in Kotlin, so that checked exceptions pass
 * undeclared; a broken invariant of its own comes as an AssertionError, garbage as almost anything.
 */
final class MapDbFailures {
  private MapDbFailures() {}

  static StorageException of(String what, Throwable failure) {
    if (failure instanceof StorageException known) {
      return known;
    }
    boolean device = failure instanceof java.io.UncheckedIOException
        || failure instanceof java.io.IOError
        || failure instanceof InternalError
        || failure instanceof DBException.VolumeIOError;
    return new StorageException(
        device ? StorageException.Reason.INPUT_OUTPUT : StorageException.Reason.DAMAGED,
        what + " failed: " + failure
            + (failure.getCause() == null ? "" : ": " + failure.getCause()),
        failure);
  }
}
