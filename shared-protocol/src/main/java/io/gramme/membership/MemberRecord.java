package io.gramme.membership;

import io.gramme.ring.SeatSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster knows of one member (rule E1).
 *
 * @param id the node
 * @param seat what placement hashes; a replacement inherits it, so that only who sits there changes
 * @param incarnation counts the node's lives with an empty directory, from 1
 * @param state where it stands
 * @param address where others reach it: the address that it advertises
 * @param zone failure domain, or null when the cluster has none
 * @param weight capacity relative to the others, {@value SeatSpec#MIN_WEIGHT} to {@value SeatSpec#MAX_WEIGHT}
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
   * Checks everything that placement or a later start relies on: texts, weight and counters.
   *
   * @throws IllegalArgumentException naming what was wrong
   */
  public MemberRecord {
    RecordLimits.requireText("a member's seat", seat);
    if (zone != null) {
      RecordLimits.requireText("a member's zone", zone);
    }
    if (!(weight >= SeatSpec.MIN_WEIGHT && weight <= SeatSpec.MAX_WEIGHT)) {
      throw new IllegalArgumentException("a member's weight must be " + SeatSpec.MIN_WEIGHT + " to "
          + SeatSpec.MAX_WEIGHT + ", got " + weight);
    }
    RecordLimits.requireCounter("a member's incarnation", incarnation, 1);
    RecordLimits.requireCounter("the version of a member's record", version, 1);
    RecordLimits.requireCounter("a member's feature level", featureLevel, 0);
  }

  /**
   * The newer of two records of one node: the larger incarnation, then REMOVED, which is final within it, then the
   * larger version, then the later state.
   */
  MemberRecord join(MemberRecord other) {
    if (equals(other)) {
      return this;
    }
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
