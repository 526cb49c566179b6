package io.gramme.membership;

/** When a write of a bucket is acknowledged by a replica. */
public enum Durability {
  /**
   * One that a newer version knows and this one does not: taken for {@link #FSYNC}, the strictest, and never chosen. Any
   * durability a table names beside it wins.
   */
  UNRECOGNIZED,
  /** When it is on disk: what was acknowledged survives the loss of power of all nodes at once. The default. */
  FSYNC,
  /**
   * At once; it is on disk a moment later, well within Dmax (rule T5). A crash of a node loses what came since: for data
   * that may be lost when all replicas crash together.
   */
  INTERVAL
}
