package io.gramme.node.storage;

/**
 * A store could not do what it was asked. Except for {@link Reason#IN_USE} and {@link Reason#NOT_CLOSED_CLEANLY}, which
 * are only thrown while a store is opened, it must not be used further but for {@link StorageEngine#close()}.
 */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** Another process, or another store of this process, has the directory open. */
    IN_USE,
    /** The store was not closed before its process ended, so that its files may be damaged. */
    NOT_CLOSED_CLEANLY,
    /** Stored bytes failed a check: they are not what was stored. */
    DAMAGED,
    /** The store was written by a program of another format version. */
    UNKNOWN_FORMAT,
    /** Reading or writing failed. */
    INPUT_OUTPUT
  }

  private final Reason reason;

  public StorageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StorageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
