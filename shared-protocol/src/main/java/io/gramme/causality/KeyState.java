package io.gramme.causality;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything a replica, a reply or a cache knows of one key: its siblings and the context of all that was seen
 * (rule K3). An empty state is an absent key.
 *
 * <p>Invariants, checked at construction: siblings are in {@link Dot} order without repeats, and every sibling's dot
 * is its writer's newest in the context or covered by it, with no cover of its own while it is the newest. Immutable
 * and thread-safe.
 *
 * @param context what has been seen
 * @param siblings the versions that stand beside each other, oldest dot first
 */
public record KeyState(DotContext context, List<Sibling> siblings) {
  public static final KeyState EMPTY = new KeyState(DotContext.EMPTY, List.of());

  /**
   * Checks the invariants.
   *
   * @throws IllegalArgumentException naming the sibling that breaks one
   */
  public KeyState {
    siblings = List.copyOf(siblings);
    for (int i = 0; i < siblings.size(); i++) {
      Dot dot = siblings.get(i).dot();
      if (i > 0 && siblings.get(i - 1).dot().compareTo(dot) >= 0) {
        throw new IllegalArgumentException(
            "siblings must be in the order of their dots, at " + dot);
      }
      int index = context.indexOf(dot.writer());
      if (index < 0 || context.stamp(index) != dot.stamp()) {
        throw new IllegalArgumentException(
            "sibling " + dot + " is not its writer's entry in the context (K3)");
      }
      if (context.cover(index) != Hlc.NONE) {
        throw new IllegalArgumentException("sibling " + dot + " has a cover in the context (K3)");
      }
    }
  }

  public boolean isEmpty() {
    return siblings.isEmpty() && context.isEmpty();
  }

  public boolean covers(Dot dot) {
    return context.covers(dot);
  }

  public boolean hasSibling(Dot dot) {
    for (Sibling sibling : siblings) {
      if (sibling.dot().equals(dot)) {
        return true;
      }
    }
    return false;
  }

  /** Siblings that hold a value which has not expired, oldest dot first. */
  public List<Sibling> live(long wallMillis) {
    List<Sibling> live = new ArrayList<>(siblings.size());
    for (Sibling sibling : siblings) {
      if (sibling.isLive(wallMillis)) {
        live.add(sibling);
      }
    }
    return live;
  }

  /** How many siblings hold a value that has expired. */
  public int expiredCount(long wallMillis) {
    int count = 0;
    for (Sibling sibling : siblings) {
      count += sibling.hasExpired(wallMillis) ? 1 : 0;
    }
    return count;
  }

  /** With a tombstone in the place of each value that has expired (rule P5); itself when there is none. */
  public KeyState withoutExpired(long wallMillis) {
    if (expiredCount(wallMillis) == 0) {
      return this;
    }
    List<Sibling> turned = new ArrayList<>(siblings.size());
    for (Sibling sibling : siblings) {
      turned.add(sibling.hasExpired(wallMillis) ? sibling.expired() : sibling);
    }
    return new KeyState(context, turned);
  }

  /**
   * With a tombstone in the place of each value that the other state has as an expired one: its holders have judged by
   * their clocks already (rule P5). Itself when there is none.
   */
  public KeyState withoutExpiredOf(KeyState judged) {
    List<Sibling> turned = null;
    for (int i = 0; i < siblings.size(); i++) {
      Sibling sibling = siblings.get(i);
      if (!sibling.isTombstone() && judged.showsExpired(sibling.dot())) {
        turned = turned == null ? new ArrayList<>(siblings) : turned;
        turned.set(i, sibling.expired());
      }
    }
    return turned == null ? this : new KeyState(context, turned);
  }

  private boolean showsExpired(Dot dot) {
    for (Sibling sibling : siblings) {
      if (sibling.dot().equals(dot)) {
        return sibling.standsForExpired();
      }
    }
    return false;
  }

  /** Whether both show the same siblings, whatever their contexts (what sync compares, rule M1). */
  public boolean sameSiblings(KeyState other) {
    if (siblings.size() != other.siblings.size()) {
      return false;
    }
    for (int i = 0; i < siblings.size(); i++) {
      if (!siblings.get(i).dot().equals(other.siblings.get(i).dot())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The least state that holds both (rule K3): siblings present in both, or in one and not covered by the other's
   * context. Commutative, associative and idempotent.
   */
  public KeyState join(KeyState other) {
    return Join.of(this, other);
  }

  /** Without context entries covered at or below the watermark (rule P4); itself when there are none. */
  public KeyState droppingCoveredUpTo(long watermark) {
    DotContext trimmed = context.droppingCoveredUpTo(watermark);
    return trimmed == context ? this : new KeyState(trimmed, siblings);
  }

  /** Whether every sibling is a tombstone with a dot at or below the watermark, so that the key may go (rule P5). */
  public boolean isPurgeableUpTo(long watermark) {
    for (Sibling sibling : siblings) {
      if (!sibling.isTombstone() || sibling.dot().stamp() > watermark) {
        return false;
      }
    }
    return !siblings.isEmpty();
  }
}
