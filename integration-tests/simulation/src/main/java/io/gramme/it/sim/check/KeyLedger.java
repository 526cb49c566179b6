package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All that was ever written under one key, and when it was acknowledged. */
public final class KeyLedger {
  private final Key key;
  private final int replicas;
  private final boolean newestOnly;
  private final boolean mayBeLost;
  private final Set<NodeId> removed;
  private final List<Version> versions = new ArrayList<>();
  private final Map<List<Integer>, Version> reconciled = new LinkedHashMap<>();
  private final BitSet deletedAtMost = new BitSet();
  private final BitSet[] acknowledged;
  private final BitSet[] deleted;

  KeyLedger(Key key, int replicas, boolean newestOnly, boolean mayBeLost, Set<NodeId> removed) {
    this.removed = removed;
    this.key = key;
    this.replicas = replicas;
    this.newestOnly = newestOnly;
    this.mayBeLost = mayBeLost;
    this.acknowledged = sets(replicas);
    this.deleted = sets(replicas);
  }

  private static BitSet[] sets(int replicas) {
    BitSet[] sets = new BitSet[replicas + 1];
    for (int i = 0; i <= replicas; i++) {
      sets[i] = new BitSet();
    }
    return sets;
  }

  public Key key() {
    return key;
  }

  /** Whether its bucket keeps the newest version only (rule K5). */
  public boolean isNewestOnly() {
    return newestOnly;
  }

  /** Whether what is acknowledged may be lost as long as no owner has it on disk (rule T5). */
  public boolean mayBeLost() {
    return mayBeLost;
  }

  /** Those of all nodes that were removed by force, with what they alone held. */
  Set<NodeId> removed() {
    return removed;
  }

  /**
   * Whether no replica holds it any more for certain, or one that was removed by force alone (rule E6). Where an
   * acknowledgement does not stand for a disk, it does not stand for a second one either.
   */
  boolean mayHaveGone(Version version) {
    boolean promised = version.isAcknowledged() && !mayBeLost;
    return version.isStored() && !promised && version.isStoredOnlyBy(removed);
  }

  public List<Version> versions() {
    return versions;
  }

  /** The names of versions, for people. */
  String names(BitSet numbers) {
    return versions.stream()
        .filter(version -> numbers.get(version.number()))
        .map(Version::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  void add(Version version) {
    versions.add(version);
  }

  Map<List<Integer>, Version> reconciled() {
    return reconciled;
  }

  /** A delete has left its driver: what it may replace may be missing from now on. */
  void deleting(Version delete) {
    deletedAtMost.or(delete.past().atMost());
  }

  /** All that some delete may have removed. */
  public BitSet deletedAtMost() {
    return deletedAtMost;
  }

  /** All that may be gone because it has expired for somebody, or what replaced it has. */
  BitSet expiredAtMost(WallBounds bounds) {
    BitSet gone = new BitSet();
    for (Version version : versions) {
      if (version.mayHaveExpired(bounds.mostMillis())) {
        version.addTo(new BitSet(), gone);
      }
    }
    return gone;
  }

  void acknowledged(Version version, int w) {
    if (mayBeLost) {
      return;
    }
    if (version.isDelete() || version.isToExpire()) {
      // What has expired is not shown any more, and what it replaced does not come back by that.
      deleted[w].or(version.past().atLeast());
    }
    if (!version.isDelete()) {
      acknowledged[w].set(version.number());
    }
  }

  /** A delete that reads first has ended: of this nothing is there any more, whether it had to write or not (W8). */
  void removed(BitSet versions, int w) {
    deleted[mayBeLost ? 0 : w].or(versions);
  }

  /** What every read of r owners that begins now must show or be past, because enough owners have acknowledged it. */
  BitSet seenByEveryReadOf(int r) {
    return unionAbove(acknowledged, replicas - r);
  }

  /**
   * What no read of r owners that begins now may show, because enough owners have acknowledged its delete, or a version
   * in its place that expires.
   */
  BitSet shownByNoReadOf(int r) {
    return unionAbove(deleted, replicas - r);
  }

  private static BitSet unionAbove(BitSet[] byW, int w) {
    BitSet all = new BitSet();
    for (int i = Math.max(0, w + 1); i < byW.length; i++) {
      all.or(byW[i]);
    }
    return all;
  }
}
