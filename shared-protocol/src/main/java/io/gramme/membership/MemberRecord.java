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
 * @param removal by whom it was removed, and when; null while it was not
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
    long version,
    @Nullable Removal removal) {
  /** A record of a member that was not removed, or of which nobody says by whom. */
  public MemberRecord(
      NodeId id,
      String seat,
      long incarnation,
      MemberState state,
      Address address,
      @Nullable String zone,
      double weight,
      int featureLevel,
      long version) {
    this(id, seat, incarnation, state, address, zone, weight, featureLevel, version, null);
  }

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
    RecordLimits.requireWeight(weight);
    RecordLimits.requireCounter("a member's incarnation", incarnation, 1);
    RecordLimits.requireCounter("the version of a member's record", version, 1);
    RecordLimits.requireCounter("a member's feature level", featureLevel, 0);
  }

  /** This record in another state, as a change that others take over. */
  public MemberRecord in(MemberState next) {
    return new MemberRecord(
        id, seat, incarnation, next, address, zone, weight, featureLevel, version + 1, removal);
  }

  /** The record of a member that is gone for good. */
  public MemberRecord removed(Removal by) {
    return new MemberRecord(
        id,
        seat,
        incarnation,
        MemberState.REMOVED,
        address,
        zone,
        weight,
        featureLevel,
        version + 1,
        by);
  }

  /**
   * The newer of two records of one node: REMOVED, which is final, then the larger incarnation, then the larger version,
   * then the later state. Whoever was removed comes back under another id, since votes and answers of its earlier life
   * must never count again.
   */
  MemberRecord join(MemberRecord other) {
    if (equals(other)) {
      return this;
    }
    int order = Boolean.compare(state == MemberState.REMOVED, other.state == MemberState.REMOVED);
    if (order == 0) {
      order = Long.compare(incarnation, other.incarnation);
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
