package io.gramme.node.storage;

import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * A store could not do what it was asked.
 *
 * <p>After {@link Reason#DISK_FULL}, {@link Reason#NO_MEMORY}, {@link Reason#VALUE_DAMAGED} and
 * {@link Reason#OUT_OF_SERVICE} nothing was changed and the engine goes on; after any other reason only {@link StorageEngine#close()} may be called.
 */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** Another process, or another store of this process, has the directory open. */
    IN_USE,
    /** The store was written by a program of another format version. */
    UNKNOWN_FORMAT,
    /** All stores failed a check before and were put out of service; they must be moved aside and rebuilt. */
    QUARANTINED,
    /** Bytes that the whole store depends on failed a check: they are not what was written. */
    DAMAGED,
    /** The stored bytes of one key failed their check; all others go on being served (rule S4). */
    VALUE_DAMAGED,
    /** The store that holds the partition has failed; partitions of other stores go on being served. */
    OUT_OF_SERVICE,
    /** There was no memory for this one key; others go on being served. */
    NO_MEMORY,
    /** There is no room on the disk; writes pass again when there is. */
    DISK_FULL,
    /** A force failed, so that nobody knows what is on disk; it is never tried again. */
    FORCE_FAILED,
    /** Reading or writing failed. */
    INPUT_OUTPUT;

    /** Whether the engine is of no further use. */
    public boolean endsEngine() {
      return this != VALUE_DAMAGED
          && this != OUT_OF_SERVICE
          && this != NO_MEMORY
          && this != DISK_FULL;
    }
  }

  private final Reason reason;
  // An exception is never sent in its Java form, so the key need not be serializable.
  private final transient @Nullable Key key;

  public StorageException(Reason reason, String message) {
    this(reason, message, null, null);
  }

  public StorageException(Reason reason, String message, Throwable cause) {
    this(reason, message, null, cause);
  }

  private StorageException(
      Reason reason, String message, @Nullable Key key, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.key = key;
  }

  /** One value failed its check. */
  public static StorageException ofValue(Key key, String message) {
    return new StorageException(Reason.VALUE_DAMAGED, message, key, null);
  }

  public Reason reason() {
    return reason;
  }

  /** The key of a damaged value, behind which a scan may go on; null for other reasons. */
  public @Nullable Key key() {
    return key;
  }

  /** The same failure met again, with this call on its stack. */
  public StorageException again() {
    return new StorageException(reason, String.valueOf(getMessage()), key, this);
  }
}
