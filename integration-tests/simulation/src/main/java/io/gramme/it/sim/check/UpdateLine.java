package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.it.sim.world.CallListener;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The updates of one session that are to be combined (rule W7), as the rule has it: whoever waits when a read leaves is
 * of the group that it is for. So each request is told to those whom it is for, though the session sends it when it
 * deals with somebody else.
 */
final class UpdateLine {
  /** Updates that are alike in all this are combined. */
  record Kind(
      int client,
      long generation,
      Key key,
      Object conversion,
      long ttlMillis,
      QuorumSize r,
      QuorumSize w,
      boolean readRepair,
      Duration timeout,
      Duration writeTimeout) {
    /** The kind of an update; null for calls that are combined with no other. */
    static @Nullable Kind of(CallJudge judge) {
      if (!(judge.call instanceof Call.Update update)
          || update.conversion() == null
          || !judge.session.parameters().combineUpdates()) {
        return null;
      }
      CallSettings settings = update.settings();
      return new Kind(
          judge.session.index(),
          judge.session.generation(),
          update.key(),
          update.conversion(),
          update.ttlMillis(),
          settings.r(),
          settings.w(),
          settings.readRepair(),
          settings.timeout(),
          settings.writeTimeout());
    }
  }

  private final List<CallJudge> waiting = new ArrayList<>();
  private final Map<Object, CombinedCalls> owners = new LinkedHashMap<>();
  private final Set<NodeId> keptBack = new LinkedHashSet<>();
  private @Nullable CombinedCalls running;

  /** An update is about to be submitted. */
  void add(CallJudge update) {
    waiting.add(update);
    update.place.waitsIn(this);
  }

  /** Those that are to be first in the next group. */
  void left(List<CallJudge> updates) {
    waiting.addAll(0, updates);
    updates.forEach(CallJudge::isLeft);
  }

  /** A node is not asked in one group's turn: for that one, the present one, or the next, whose read begins. */
  void keptBack(@Nullable CombinedCalls turn, NodeId node) {
    CombinedCalls group = running;
    if (group == null || group.isOver()) {
      keptBack.add(node);
    } else if (group != turn) {
      group.isNotAsked(node);
    }
  }

  CallListener sending(CallListener turn, Object owner, Request request) {
    CombinedCalls known = owners.get(owner);
    if (known != null) {
      return known;
    }
    if (request instanceof Request.Read) {
      startNext();
    }
    CombinedCalls group = running;
    if (group == null) {
      return turn;
    }
    owners.put(owner, group);
    return group;
  }

  private void startNext() {
    CombinedCalls before = running;
    if (before != null && !before.isOver()) {
      before.broken("Answers", "is read for twice at once, or others do not wait for it (W7)");
    }
    waiting.removeIf(CallJudge::hasEnded);
    running = new CombinedCalls(this, waiting);
    waiting.clear();
    keptBack.forEach(running::isNotAsked);
    keptBack.clear();
  }

  CallListener waking(CallListener turn, Object owner) {
    CombinedCalls known = owners.get(owner);
    return known == null ? turn : known;
  }

  CallListener working(CallListener turn) {
    CombinedCalls group = running;
    return group == null ? turn : group;
  }
}
