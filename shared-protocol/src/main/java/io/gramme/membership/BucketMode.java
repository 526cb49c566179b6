package io.gramme.membership;

/** How the versions of a bucket's keys are kept (rule K5). */
public enum BucketMode {
  /**
   * A mode that a newer version knows and this one does not: kept as {@link #CAUSAL}, which loses nothing, and never
   * chosen. Any mode a table names beside it wins.
   */
  UNRECOGNIZED,
  /** Concurrent versions stand beside each other until an application reconciles them. */
  CAUSAL,
  /** One version, the one with the larger stamp; concurrent updates are lost, which is counted. */
  LAST_WRITE_WINS
}
