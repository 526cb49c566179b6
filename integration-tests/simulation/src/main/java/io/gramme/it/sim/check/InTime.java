package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimTime;

/** A call ends within its time-outs, and a read as soon as there is nobody left to wait for. */
final class InTime implements CallChecker {
  /** Deadlines are kept by timers, which are exact here; rounding to milliseconds is not. */
  private static final long SLACK_NANOS = 2 * SimTime.MILLI;

  @Override
  public void shows(CallJudge call, SimNode node, KeyState state) {
    long epoch = call.traffic.carried().reads().epoch();
    int all = call.watcher.ledger().replicas();
    if (call.watcher
        .quorums()
        .isMet(epoch, call.call.key(), false, all, call.traffic.carried().reads().answered)) {
      call.times.noteThatAllAnswered();
    }
  }

  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    long allowed = mostNanos(call) + call.times.excusedNanos() + SLACK_NANOS;
    if (call.times.nanos() > allowed) {
      call.broken(
          "CallsEnd", "took " + call.times.nanos() + " ns, and its time-outs allow " + allowed);
    }
    boolean plainRead = call.call instanceof Call.Read read && read.only() == null;
    if (plainRead && call.times.nanosSinceAllAnswered() > SLACK_NANOS) {
      call.broken(
          "CallsEnd",
          "waits " + call.times.nanosSinceAllAnswered()
              + " ns longer than for all owners' answers");
    }
  }

  static long readNanos(CallSettings settings) {
    return settings.timeout().toNanos();
  }

  /** T5: a write takes no longer than a third of Dmax. */
  static long writeNanos(CallJudge call) {
    long third = call.session.dmaxMillis() * SimTime.MILLI / 3;
    return Math.min(third, call.call.settings().writeTimeout().toNanos());
  }

  private static long mostNanos(CallJudge call) {
    long read = readNanos(call.call.settings());
    long write = writeNanos(call);
    if (call.call instanceof Call.Read || call.call instanceof Call.Get) {
      return read;
    }
    if (call.call instanceof Call.Retry) {
      SessionParameters parameters = call.session.parameters();
      long found = parameters.stragglerNanos() + parameters.repairNanos();
      return call.info.late() ? read + Math.max(write, found) : write;
    }
    boolean reads =
        call.call instanceof Call.Update || (call.call instanceof Call.Put put && readsFirst(put));
    return reads ? read + write : write;
  }

  /** W1, W8: an overwrite reads what it replaces, and so does a delete without a token; a put never reads. */
  static boolean readsFirst(Call.Put put) {
    return put.seen() == Seen.ALL_READ || (put.seen() == Seen.BY_SESSION && put.value() == null);
  }

  /** Whether the time is over that a call has for reading. */
  static boolean isReadTimeOver(CallJudge call) {
    return call.times.nanos() + SimTime.MILLI >= readNanos(call.call.settings());
  }

  /** W7: what an update has changed leaves before the time for reading is over, its own lambdas apart. */
  static void checkThatWriteLeaves(CallJudge call) {
    long allowed = readNanos(call.call.settings()) + call.times.excusedNanos() + SLACK_NANOS;
    if (call.times.nanos() > allowed) {
      call.broken(
          "CallsEnd",
          "writes after " + call.times.nanos() + " ns where " + allowed + " are allowed (W7)");
    }
  }

  /** No call has timed out before this. */
  static long leastTimeoutNanos(CallJudge call) {
    if (call.call instanceof Call.Retry && !call.info.late()) {
      return 0;
    }
    return call.traffic.carried().hasWritten() && call.version() != null
        ? writeNanos(call)
        : readNanos(call.call.settings());
  }
}
