package io.gramme.driver.engine;

import io.gramme.causality.DotContext;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.machine.Time;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The write-backs of a session's gets (rule G3): at most one in flight for each key, and a growing pause between them
 * [32 readers of one key: 3,000 write-backs without settling in 6 of 10 runs; with the rule 5].
 *
 * <p>Confined to the session's event loop. All spans are nanoseconds.
 */
final class WriteBacks {
  private static final long FIRST_PAUSE_NANOS = 50 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_PAUSE_NANOS = 5_000 * Time.NANOS_PER_MILLI;

  private static final class Turn {
    private boolean inFlight;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long endedAtNanos;
    private @Nullable PutMachine writing;
    private DotContext earlier = DotContext.EMPTY;

    /** Under its present name: when every node has refused one, it goes on under another (rule W5). */
    private @Nullable MintedWrite write() {
      PutMachine last = writing;
      return last == null ? null : last.write();
    }

    private DotContext unsettled() {
      MintedWrite last = write();
      return last == null ? earlier : earlier.with(last.dot());
    }
  }

  private final int mostKeys;
  private final Map<Key, Turn> turns = new LinkedHashMap<>();

  /**
   * No write-backs.
   *
   * @param mostKeys whose turns are remembered, beside those in flight
   */
  WriteBacks(int mostKeys) {
    this.mostKeys = mostKeys;
  }

  int size() {
    return turns.size();
  }

  /** Takes the key's turn; false while one is in flight or the pause is not over. */
  boolean begin(Key key, Time now) {
    Turn turn = turns.remove(key);
    if (turn == null) {
      turn = new Turn();
    } else if (turn.inFlight || sinceEnd(turn, now) < turn.pauseNanos) {
      turns.put(key, turn);
      return false;
    } else {
      boolean soon = sinceEnd(turn, now) < 10 * turn.pauseNanos;
      turn.pauseNanos =
          soon ? Math.min(2 * turn.pauseNanos, LONGEST_PAUSE_NANOS) : FIRST_PAUSE_NANOS;
    }
    turn.inFlight = true;
    turns.put(key, turn);
    forgetOldest();
    return true;
  }

  /** Only one that is not in flight: forgetting a pause costs a write-back, forgetting a turn would break the rule. */
  private void forgetOldest() {
    Iterator<Turn> oldest = turns.values().iterator();
    while (turns.size() > mostKeys && oldest.hasNext()) {
      if (!oldest.next().inFlight) {
        oldest.remove();
      }
    }
  }

  private static long sinceEnd(Turn turn, Time now) {
    return now.monotonicNanos() - turn.endedAtNanos;
  }

  void sent(Key key, PutMachine writing) {
    Turn turn = turns.get(key);
    if (turn != null) {
      turn.earlier = turn.unsettled();
      turn.writing = writing;
    }
  }

  /** It has ended; where nobody knows whether replicas hold it, it still counts as on its way. */
  void ended(Key key, Time now, boolean mayStillArrive) {
    Turn turn = turns.get(key);
    if (turn != null) {
      turn.inFlight = false;
      turn.writing = mayStillArrive ? turn.writing : null;
      turn.endedAtNanos = now.monotonicNanos();
      forgetOldest();
    }
  }

  /** The write-back of this key that replicas may come to hold, whose value its reader was shown; or null. */
  @Nullable
  PutMachine inFlight(Key key) {
    Turn turn = turns.get(key);
    return turn == null ? null : turn.writing;
  }

  /**
   * The names of this key's write-backs that are under way, or of which nobody knows whether replicas hold them: a replica
   * that nobody can reach may show them however late.
   */
  DotContext unsettled(Key key) {
    Turn turn = turns.get(key);
    return turn == null ? DotContext.EMPTY : turn.unsettled();
  }

  /** A write of this session has been acknowledged that covers these. */
  void covered(Key key, DotContext covering) {
    Turn turn = turns.get(key);
    if (turn != null && !turn.inFlight && covering.coversAll(turn.unsettled())) {
      turn.earlier = DotContext.EMPTY;
      turn.writing = null;
    }
  }
}
