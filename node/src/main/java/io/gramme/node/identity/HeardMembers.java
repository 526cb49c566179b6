package io.gramme.node.identity;

import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a running node has heard of the other members (rule T4). Not thread-safe.
 *
 * <p>A member is told what was heard before it speaks, and what it says replaces that only when it goes on after it was
 * told: a copy that learns of a later life in its welcome never comes to speak, so the proof stays.
 */
public final class HeardMembers {
  private final Map<NodeId, HeardLife> lives;
  private boolean changed;

  /** Begins with what was kept. */
  public HeardMembers(Map<NodeId, HeardLife> kept) {
    lives = new TreeMap<>(kept);
  }

  /** What was heard of a member, or null. */
  public @Nullable HeardLife of(NodeId member) {
    return lives.get(member);
  }

  /**
   * A member has spoken.
   *
   * @return whether this start was not known before, so that it should be kept soon
   */
  public boolean heard(NodeId member, NodeStart start, long hlc) {
    HeardLife known = lives.get(member);
    if (known != null && start.equals(known.start())) {
      if (hlc > known.hlc()) {
        lives.put(member, new HeardLife(start, hlc));
        changed = true;
      }
      return false;
    }
    if (known != null && !start.isAfter(known.start())) {
      return false; // an old copy, or one that counted itself up: what is known is the proof
      // against it
    }
    lives.put(member, new HeardLife(start, Math.max(0, hlc)));
    changed = true;
    return true;
  }

  /** Whether anything was heard since the last call that is to be kept. */
  public boolean takeChange() {
    boolean taken = changed;
    changed = false;
    return taken;
  }

  /** Everything heard so far. */
  public SortedMap<NodeId, HeardLife> all() {
    return new TreeMap<>(lives);
  }

  /** It could not be kept: it is to be tried again. */
  public void notKept() {
    changed = true;
  }
}
