package io.gramme.driver;

import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster and its place in the ring.
 *
 * @param id the node's id, 16 hexadecimal digits
 * @param address where others reach it, as {@code host:port}
 * @param seat what placement hashes; a replacement inherits it
 * @param zone its failure domain, as it is placed or asks to be; null when it has none
 * @param weight its capacity relative to others, as it is placed or asks to be
 * @param state where it stands in its life
 * @param owner whether it is in the ring, and so owns keys
 */
public record ClusterMember(
    String id,
    String address,
    String seat,
    @Nullable String zone,
    double weight,
    State state,
    boolean owner) {
  /** Where a member stands in its life (rule E1). */
  public enum State {
    /** A state that this version does not know. */
    UNRECOGNIZED,
    /** Known, and in no ring yet. */
    JOINING,
    /** In the ring. */
    ACTIVE,
    /** No longer in the ring, and still handing on what it holds. */
    LEAVING,
    /** Gone for good: it has handed on everything, or was removed by force. */
    REMOVED
  }

  /** Whether it waits for a plan that takes it into the ring. */
  public boolean isCandidate() {
    return state == State.JOINING && !owner;
  }
}
