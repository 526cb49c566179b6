package io.gramme.membership;

import org.jspecify.annotations.Nullable;

/**
 * What the cluster knows of one member (rule E1).
 *
 * @param id the node
 * @param seat what placement hashes; a replacement inherits it, so that only who sits there changes
 * @param incarnation counts the node's lives with an empty directory, from 1
 * @param state where it stands
 * @param address where it listens
 * @param zone failure domain, or null when the cluster has none
 * @param weight capacity relative to the others, above 0
 * @param featureLevel newest protocol features it understands
 * @param version grows with each change of this record within an incarnation
 */
public record MemberRecord(
    NodeId id,
    String seat,
    long incarnation,
    MemberState state,
    Address address,
    @Nullable String zone,
    double weight,
    int featureLevel,
    long version) {
  /**
   * Checks seat, weight and counters.
   *
   * @throws IllegalArgumentException naming what was wrong
   */
  public MemberRecord {
    if (seat.isEmpty()) {
      throw new IllegalArgumentException("a member's seat must not be empty");
    }
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "a member's weight must be above 0 and finite, got " + weight);
    }
    if (incarnation < 1 || version < 1) {
      throw new IllegalArgumentException(
          "incarnation and version count from 1, got " + incarnation + " and " + version);
    }
  }

  /**
   * The newer of two records of one node: the larger incarnation, then REMOVED, which is final within it, then the
   * larger version, then the later state.
   */
  MemberRecord join(MemberRecord other) {
    int order = Long.compare(incarnation, other.incarnation);
    if (order == 0) {
      order = Boolean.compare(state == MemberState.REMOVED, other.state == MemberState.REMOVED);
    }
    if (order == 0) {
      order = Long.compare(version, other.version);
    }
    if (order == 0) {
      order = state.compareTo(other.state);
    }
    if (order == 0) {
      order = Boolean.compare(zone == null, other.zone == null);
    }
    if (order == 0) {
      order = toString().compareTo(other.toString());
    }
    return order >= 0 ? this : other;
  }
}
