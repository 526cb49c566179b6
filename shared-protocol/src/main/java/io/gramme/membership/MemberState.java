package io.gramme.membership;

/** Where a member stands in its life (rule E1). The order is the order of life: a join keeps the later state. */
public enum MemberState {
  /**
   * A state that a newer version knows and this one does not: a member whose place in the ring the table says, as of any
   * other. Any state that a record of the same version names wins.
   */
  UNRECOGNIZED,
  /** Known, and owner of nothing yet. */
  JOINING,
  /** A full member. */
  ACTIVE,
  /** Giving its partitions away. */
  LEAVING,
  /** Gone for good; the marker keeps the incarnation so that it cannot slip back. */
  REMOVED
}
