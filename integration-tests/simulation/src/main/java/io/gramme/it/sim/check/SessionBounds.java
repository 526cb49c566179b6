package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a session keeps stays within its bounds, and what has ended leaves nothing behind. */
final class SessionBounds {
  private static final String GROWTH = "Growth";

  /** A cache that holds more than all histories write is not measured. */
  private static final long LARGE_CACHE_BYTES = 64 * 1024;

  /** Each call reads and writes, and each of the two is woken; what goes on after its call has requests out. */
  private static final int ALARMS_OF_A_CALL = 2;

  /** It looks for members that do not answer. */
  private static final int ALARMS_OF_THE_SESSION = 1;

  /** Callers of updates that have ended may be waited for so long, and their turn is kept meanwhile (W7). */
  private static final long AWAITED_NANOS = 10 * SimTime.MILLI;

  /** When updates have ended lately, by session. */
  private final Map<SimSession, Deque<Long>> updatesEnded = new LinkedHashMap<>();

  private final Verdict verdict;
  private final Sightings sightings;

  SessionBounds(Verdict verdict, Sightings sightings) {
    this.verdict = verdict;
    this.sightings = sightings;
  }

  /** A call of the session has ended, and all that the session did at that instant is done. */
  void check(SimSession session, Call ended) {
    SessionMachine.Sizes sizes = session.machine().sizes();
    SessionParameters bounds = session.parameters();
    sightings.noteIf(sizes.evictedStates() > 0 && bounds.cacheBytes() > 0, Reached.STATE_EVICTED);
    sightings.noteIf(sizes.forgottenFloors() > 0, Reached.FLOOR_FORGOTTEN);
    boolean undisturbed = session.clockSteps() == 0 && session.copies() == 0;
    sightings.noteIf(undisturbed && sizes.laneGenerations() > 0, Reached.LANES_FULL);
    within(session, "floors", sizes.floors(), bounds.floorKeys());
    within(session, "turns of write-backs", sizes.writeBacks(), bounds.floorKeys() + sizes.calls());
    within(
        session, "turns of updates", sizes.updateTurns(), sizes.calls() + awaited(session, ended));
    within(session, "pairs of key and lane", sizes.lanePairs(), bounds.lanePairs());
    within(
        session,
        "alarms",
        session.alarms(),
        ALARMS_OF_A_CALL * sizes.calls()
            + sizes.updateTurns()
            + session.outstanding()
            + ALARMS_OF_THE_SESSION);
    if (bounds.cacheBytes() < LARGE_CACHE_BYTES) {
      within(
          session,
          "bytes in its cache",
          bytes(session.machine().cachedStates()),
          bounds.cacheBytes());
    }
  }

  private int awaited(SimSession session, Call ended) {
    Deque<Long> ends = updatesEnded.computeIfAbsent(session, one -> new ArrayDeque<>());
    long now = session.now().monotonicNanos();
    if (ended instanceof Call.Update) {
      ends.add(now);
    }
    while (!ends.isEmpty() && now - ends.peek() > AWAITED_NANOS) {
      ends.remove();
    }
    return ends.size();
  }

  /** Nobody has called for long. */
  void checkAtRest(SimSession session) {
    SessionMachine.Sizes sizes = session.machine().sizes();
    within(session, "turns of updates at rest", sizes.updateTurns(), 0);
    within(session, "alarms at rest", session.alarms(), 0);
    within(session, "requests at rest", session.outstanding(), 0);
  }

  /** What no way of keeping these states could do without. */
  private static long bytes(Map<Key, KeyState> states) {
    long bytes = 0;
    for (Map.Entry<Key, KeyState> entry : states.entrySet()) {
      KeyState state = entry.getValue();
      bytes += entry.getKey().bytes().length() + 24L * state.context().size();
      for (Sibling sibling : state.siblings()) {
        Bytes value = sibling.value();
        bytes += sibling.metadata().length() + (value == null ? 0 : value.length());
      }
    }
    return bytes;
  }

  private void within(SimSession session, String what, long found, long bound) {
    if (found > bound) {
      verdict.broken(GROWTH, session + " has " + found + " " + what + ", the most are " + bound);
    }
  }
}
