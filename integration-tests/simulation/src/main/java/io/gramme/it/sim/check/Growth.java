package io.gramme.it.sim.check;

import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.data.Key;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Nothing grows without need: a session takes another lane only when all it has hold a write that the new one does not
 * cover (W2), writes back with pauses that grow (G3), and no call floods the network.
 */
final class Growth {
  private static final int MANY_KEYS = 100;
  private static final int MANY_LANE_PAIRS = 1_000;
  private static final long FIRST_PAUSE_NANOS = 50 * SimTime.MILLI;
  private static final long LONGEST_PAUSE_NANOS = 5_000 * SimTime.MILLI;

  /** The shortest wait before something is sent again, and what several nodes, epochs and phases add to that. */
  private static final long LEAST_RESEND_NANOS = 5 * SimTime.MILLI;

  private static final int MOST_AT_ONCE = 60;

  /** Lanes are drawn anew in another session, in a copy of the process, and after a clock has jumped (K1). */
  private record Place(int client, long generation, int copies, int clockSteps, Key key) {
    static Place of(CallJudge call) {
      SimSession session = call.session;
      return new Place(
          session.index(),
          session.generation(),
          session.copies(),
          session.clockSteps(),
          call.call.key());
    }
  }

  /** A session's write-backs of a key. */
  private static final class Turn {
    private CallJudge call;
    private long lastNanos;
    private long pauseNanos;

    private Turn(CallJudge call) {
      this.call = call;
    }
  }

  private record Reader(int client, long generation, Key key) {
    static Reader of(CallJudge call) {
      return new Reader(call.session.index(), call.session.generation(), call.call.key());
    }
  }

  private final Map<Place, Map<Long, Long>> lanes = new LinkedHashMap<>();
  private final Map<Reader, Integer> clockSteps = new LinkedHashMap<>();
  private final Map<Reader, Set<Long>> used = new LinkedHashMap<>();
  private final Set<Place> blurred = new LinkedHashSet<>();
  private final FreshLanes fresh = new FreshLanes();
  private final Map<Reader, Turn> turns = new LinkedHashMap<>();

  /** A write that was given its name may not have left: from now on the lanes' last writes are not all known. */
  void keptBack(CallJudge call) {
    blurred.add(Place.of(call));
    fresh.keptBack(call);
  }

  /** A delta leaves for the first time. */
  void wrote(CallJudge call, KeyState delta, Book.Entry written) {
    fresh.wrote(call, written);
    if (!call.newestOnly && hasLanesOfItsOwn(call)) {
      checkLane(call, delta.context(), written);
    }
    if (call.version() == null && !call.watcher.isForgetful(call.session)) {
      checkPause(call);
    }
  }

  /** Lanes are drawn anew when not all they wrote can be remembered. */
  private static boolean hasLanesOfItsOwn(CallJudge call) {
    return call.watcher.ledger().keys().size() < MANY_KEYS
        && call.watcher.sightings().of(Reached.SLOT_COLLISION) == 0
        && call.session.parameters().lanePairs() >= MANY_LANE_PAIRS;
  }

  private void checkLane(CallJudge call, DotContext context, Book.Entry written) {
    int steps = call.session.clockSteps();
    int stepsAtFirst = clockSteps.computeIfAbsent(Reader.of(call), reader -> steps);
    if (blurred.contains(Place.of(call)) || steps != stepsAtFirst) {
      return;
    }
    Map<Long, Long> known = lanes.computeIfAbsent(Place.of(call), place -> new LinkedHashMap<>());
    long writer = written.dot().writer();
    Reader session = Reader.of(call);
    boolean fresh = used.computeIfAbsent(session, key -> new LinkedHashSet<>()).add(writer);
    if (fresh) {
      for (Map.Entry<Long, Long> lane : known.entrySet()) {
        if (stampOf(context, lane.getKey()) >= lane.getValue()) {
          call.broken(
              "Growth",
              "takes another lane for " + written.dot() + ", and could have taken "
                  + Long.toHexString(lane.getKey()) + " (W2)");
          break;
        }
      }
    }
    known.merge(writer, written.dot().stamp(), Math::max);
  }

  private static long stampOf(DotContext context, long writer) {
    for (int i = 0; i < context.size(); i++) {
      if (context.writer(i) == writer) {
        return context.stamp(i);
      }
    }
    return 0;
  }

  private void checkPause(CallJudge call) {
    SimSession session = call.session;
    Reader reader = Reader.of(call);
    Turn turn = turns.get(reader);
    long now = session.now().monotonicNanos();
    if (turn != null && turn.call == call) {
      // The same write-back: its stamp was refused by all, and it goes on under a new dot (W5).
      return;
    }
    if (turn == null) {
      turn = new Turn(call);
      turns.put(reader, turn);
      turn.pauseNanos = FIRST_PAUSE_NANOS;
    } else {
      long gap = now - turn.lastNanos;
      if (gap < turn.pauseNanos) {
        call.broken(
            "Growth",
            "writes back " + gap + " ns after the last time, where " + turn.pauseNanos
                + " ns are the least (G3)");
      }
      turn.pauseNanos = gap < 10 * turn.pauseNanos
          ? Math.min(2 * turn.pauseNanos, LONGEST_PAUSE_NANOS)
          : FIRST_PAUSE_NANOS;
    }
    turn.call = call;
    turn.lastNanos = now;
  }

  /** A call has ended. */
  void ended(CallJudge call, CallOutcome outcome) {
    long allowed =
        MOST_AT_ONCE + call.watcher.ledger().replicas() * call.times.nanos() / LEAST_RESEND_NANOS;
    if (call.traffic.carried().requests() > allowed) {
      call.broken(
          "Growth",
          "has sent " + call.traffic.carried().requests() + " requests in " + call.times.nanos()
              + " ns, and ends " + outcome.getClass().getSimpleName());
    }
  }
}
