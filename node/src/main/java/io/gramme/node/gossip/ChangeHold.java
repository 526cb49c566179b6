package io.gramme.node.gossip;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A member's side of a join (rule E5): at most one change of the ring is prepared at a time, only while no key is
 * stored, and writes wait until it is over.
 *
 * <p>The store is held first and its keys are counted afterwards, so that no write slips in between. A hold ends when
 * its change is released, when a table with a newer ring is installed, or when its span is over, since whoever asked
 * for it may be dead. A hold that was granted and lapses has said no for good: a table that overrules whatever change it
 * was for is durable before the store takes a write again, so that a change which was decided, and of which this member
 * was not told in time, never takes effect.
 */
final class ChangeHold implements Machine<ChangeHold.Event, ChangeHold.Effects> {
  static final long MAX_HOLD_MILLIS = 60_000;

  /** The store's hold ends by this machine's word; its own span is only for a machine that is gone. */
  private static final long STORE_SPAN_MILLIS = 3_600_000;

  private static final int REMEMBERED = 16;

  sealed interface Event {
    /** Somebody asks to prepare a change. */
    record Asked(long caller, long token, long holdMillis, long sequence) implements Event {}

    /** The store refuses writes now and holds this many keys. */
    record StoreHeld(long token, long keys) implements Event {}

    /** The change is decided here and being made durable: from now on only its end ends the hold. */
    record Pinned(long token) implements Event {}

    /** The change is over, done or given up. */
    record Released(long token) implements Event {}

    /** A table is in force whose ring has this sequence. */
    record Installed(long sequence) implements Event {}

    /** The span of a hold is over. */
    record SpanOver(long token) implements Event {}
  }

  interface Effects {
    /** Makes the store refuse writes; answered by {@link Event.StoreHeld}. */
    void holdStore(long token, long millis);

    void releaseStore(long token);

    /** Makes a ring durable that overrules any change from the given one; answered by {@link Event.Installed}. */
    void overrule(long sequence);

    void wake(long token, long afterMillis);

    void granted(long caller, long token);

    /** Another change is being prepared: worth asking again after the given time. */
    void busy(long caller, long token, long retryAfterMillis);

    /** Keys are stored here: never to be granted as things stand. */
    void keysStored(long caller, long token, long keys);
  }

  private enum Stage {
    COUNTING,
    GRANTED,
    LAPSED,
    PINNED
  }

  private record Hold(long token, long caller, long sequence, long untilNanos, Stage stage) {
    Hold at(Stage next) {
      return new Hold(token, caller, sequence, untilNanos, next);
    }
  }

  private final Deque<Long> over = new ArrayDeque<>();
  private @Nullable Hold hold;

  @Override
  public void on(Time now, Event event, Effects effects) {
    if (event instanceof Event.Asked asked) {
      asked(now, asked, effects);
    } else if (event instanceof Event.StoreHeld held) {
      storeHeld(held, effects);
    } else if (event instanceof Event.Released released) {
      released(released.token(), effects);
    } else if (event instanceof Event.Installed installed) {
      installed(installed.sequence(), effects);
    } else if (event instanceof Event.SpanOver over) {
      spanOver(over.token(), effects);
    } else if (event instanceof Event.Pinned pinned) {
      pinned(pinned.token());
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void asked(Time now, Event.Asked asked, Effects effects) {
    Hold current = hold;
    if (current != null
        && current.token() == asked.token()
        && current.stage() != Stage.COUNTING
        && current.stage() != Stage.LAPSED) {
      effects.granted(asked.caller(), asked.token());
      return;
    }
    if (over.contains(asked.token())) {
      effects.busy(asked.caller(), asked.token(), JoinCoordinator.RETRY_MILLIS);
      return;
    }
    if (current != null) {
      long left = (current.untilNanos() - now.monotonicNanos()) / Time.NANOS_PER_MILLI;
      effects.busy(
          asked.caller(), asked.token(), Math.max(1, Math.min(left, JoinCoordinator.RETRY_MILLIS)));
      return;
    }
    long millis = Math.min(asked.holdMillis(), MAX_HOLD_MILLIS);
    long until = now.plusMillis(millis).monotonicNanos();
    hold = new Hold(asked.token(), asked.caller(), asked.sequence(), until, Stage.COUNTING);
    effects.holdStore(asked.token(), STORE_SPAN_MILLIS);
    effects.wake(asked.token(), millis);
  }

  private void storeHeld(Event.StoreHeld held, Effects effects) {
    Hold current = hold;
    if (current == null || current.token() != held.token() || current.stage() != Stage.COUNTING) {
      return;
    }
    if (held.keys() > 0) {
      end(held.token(), effects);
      effects.keysStored(current.caller(), current.token(), held.keys());
      return;
    }
    hold = current.at(Stage.GRANTED);
    effects.granted(current.caller(), current.token());
  }

  private void installed(long sequence, Effects effects) {
    Hold current = hold;
    if (current != null && sequence > current.sequence()) {
      end(current.token(), effects);
    }
  }

  /** The end of a change may overtake its preparation, which must then not hold anything. */
  private void released(long token, Effects effects) {
    over.addLast(token);
    if (over.size() > REMEMBERED) {
      over.removeFirst();
    }
    end(token, effects);
  }

  private void pinned(long token) {
    Hold current = hold;
    if (current != null && current.token() == token) {
      hold = current.stage() == Stage.LAPSED ? current : current.at(Stage.PINNED);
    }
  }

  private void spanOver(long token, Effects effects) {
    Hold current = hold;
    if (current == null || current.token() != token) {
      return;
    }
    if (current.stage() == Stage.COUNTING) {
      end(token, effects); // nobody was told yes
    } else if (current.stage() == Stage.GRANTED) {
      hold = current.at(Stage.LAPSED);
      effects.overrule(current.sequence());
    }
  }

  private void end(long token, Effects effects) {
    Hold current = hold;
    if (current != null && current.token() == token) {
      hold = null;
      effects.releaseStore(token);
    }
  }
}
