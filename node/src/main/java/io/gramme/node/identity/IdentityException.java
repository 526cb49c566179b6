package io.gramme.node.identity;

/** A data directory cannot be used as it was asked for; nothing in it was changed. */
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is in the way. */
  public enum Kind {
    /** A file is damaged: its checksum or a field is wrong. */
    DAMAGED,
    /** The directory belongs to another cluster, or to a cluster with other parameters (rules E5, T5). */
    MISMATCH,
    /** A file was written by a newer version. */
    UNSUPPORTED_VERSION,
    /** Another process has the directory open. */
    IN_USE,
    /** The directory was begun for a cluster and never joined it: the addresses to join are needed again. */
    JOIN_UNFINISHED,
    /** There is no room on the disk for what was to be saved; it may be tried again. */
    DISK_FULL,
    /** Reading or writing failed. */
    INPUT_OUTPUT
  }

  private final Kind kind;

  public IdentityException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public IdentityException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
