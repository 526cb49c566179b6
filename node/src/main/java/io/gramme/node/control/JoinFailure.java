package io.gramme.node.control;

/** Why a node could not join a cluster (rule E5). */
public enum JoinFailure {
  /** No member could be reached, or none answered in time. */
  UNREACHABLE,
  /** A member refused: a seat or an address is taken, an id is known... */
  REFUSED,
  /** The members belong to another cluster, speak another protocol, or were created with other parameters. */
  MISMATCH
}
