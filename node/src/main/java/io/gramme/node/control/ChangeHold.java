package io.gramme.node.control;

import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
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
final class ChangeHold {
  static final long MAX_HOLD_MILLIS = 60_000;

  /** The store's hold ends by this machine's word; its own span is only for a machine that is gone. */
  private static final long STORE_SPAN_MILLIS = 3_600_000;

  private static final int REMEMBERED = 16;

  /** Stands for this node's own coordinator among those who ask for a hold. */
  static final long OWN_COORDINATOR = Long.MIN_VALUE;

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

  private final ControlCore core;
  private final Membership membership;
  private final Deque<Long> over = new ArrayDeque<>();
  private @Nullable Hold hold;

  ChangeHold(ControlCore core, Membership membership) {
    this.core = core;
    this.membership = membership;
  }

  /**
   * Somebody asks to prepare a change of the ring.
   *
   * @param caller whose ticket, or {@link #OWN_COORDINATOR}
   */
  void asked(long caller, long token, long holdMillis, long sequence) {
    Hold current = hold;
    if (current != null
        && current.token() == token
        && current.stage() != Stage.COUNTING
        && current.stage() != Stage.LAPSED) {
      granted(caller, token);
      return;
    }
    if (over.contains(token)) {
      busy(caller, token, JoinCoordinator.RETRY_MILLIS);
      return;
    }
    if (current != null) {
      long left = (current.untilNanos() - core.now().monotonicNanos()) / Time.NANOS_PER_MILLI;
      busy(caller, token, Math.max(1, Math.min(left, JoinCoordinator.RETRY_MILLIS)));
      return;
    }
    long millis = Math.min(holdMillis, MAX_HOLD_MILLIS);
    long until = core.now().plusMillis(millis).monotonicNanos();
    hold = new Hold(token, caller, sequence, until, Stage.COUNTING);
    core.effects().hold(token, STORE_SPAN_MILLIS);
    core.after(millis, new Due.EndHold(token));
  }

  /** The data machine refuses writes now, and its store holds this many keys. */
  void held(long token, long keys) {
    Hold current = hold;
    if (current == null || current.token() != token || current.stage() != Stage.COUNTING) {
      return;
    }
    if (keys > 0) {
      end(token);
      keysStored(current.caller(), token, keys);
      return;
    }
    hold = current.at(Stage.GRANTED);
    granted(current.caller(), token);
  }

  /** A table is in force whose ring has this sequence. */
  void installed(long sequence) {
    Hold current = hold;
    if (current != null && sequence > current.sequence()) {
      end(current.token());
    }
  }

  /** A change is over, done or given up. Its end may overtake its preparation, which must then not hold anything. */
  void released(long token) {
    over.addLast(token);
    if (over.size() > REMEMBERED) {
      over.removeFirst();
    }
    end(token);
  }

  /** The change is decided here and being made durable: from now on only its end ends the hold. */
  void pinned(long token) {
    Hold current = hold;
    if (current != null && current.token() == token) {
      hold = current.stage() == Stage.LAPSED ? current : current.at(Stage.PINNED);
    }
  }

  void spanOver(long token) {
    Hold current = hold;
    if (current == null || current.token() != token) {
      return;
    }
    if (current.stage() == Stage.COUNTING) {
      end(token); // nobody was told yes
    } else if (current.stage() == Stage.GRANTED) {
      hold = current.at(Stage.LAPSED);
      membership.overrule(current.sequence());
    }
  }

  private void end(long token) {
    Hold current = hold;
    if (current != null && current.token() == token) {
      hold = null;
      core.effects().release(token);
    }
  }

  private void granted(long caller, long token) {
    if (caller == OWN_COORDINATOR) {
      membership.coordinator().prepared(token, core.self());
    } else {
      core.effects().reply(caller, new Reply.Done());
    }
  }

  /** Another change is being prepared: worth asking again after a while. */
  private void busy(long caller, long token, long retryAfterMillis) {
    String detail = "member " + core.self() + " prepares another change of the ring";
    refuse(
        caller, token, Reply.Refusal.retryAfter(RefusalCode.NOT_READY, detail, retryAfterMillis));
  }

  private void keysStored(long caller, long token, long keys) {
    String detail = "joins are accepted only while no key is stored: member " + core.self()
        + " holds " + keys + (keys == 1 ? " key" : " keys");
    refuse(caller, token, Reply.Refusal.of(RefusalCode.JOIN_REFUSED, detail));
  }

  private void refuse(long caller, long token, Reply.Refusal refusal) {
    if (caller == OWN_COORDINATOR) {
      membership.coordinator().answered(token, core.self(), core.self(), refusal);
    } else {
      core.effects().reply(caller, refusal);
    }
  }
}
