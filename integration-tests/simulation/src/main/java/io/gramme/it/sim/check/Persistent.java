package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.NodeId;
import java.util.EnumSet;
import java.util.Set;

/**
 * A call that does not find its quorum goes on until its deadline: it ends before only when so many nodes have refused
 * for good that the others are too few, and until then every node that was lost, busy or behind is asked again
 * (rules G1, W4, E2).
 */
final class Persistent implements CallChecker {
  private static final Set<FailureKind> NO_QUORUM = EnumSet.of(
      FailureKind.TIMEOUT,
      FailureKind.UNREACHABLE,
      FailureKind.OVERLOADED,
      FailureKind.REFUSED,
      FailureKind.TOO_MANY_SIBLINGS);

  private static final long SLACK_NANOS = 2 * SimTime.MILLI;

  /** The longest pause before a node is asked again. */
  private static final long LONGEST_PAUSE_NANOS = 500 * SimTime.MILLI;

  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    if (outcome instanceof CallFailedException failed && NO_QUORUM.contains(failed.kind())) {
      check(call, failed);
    }
  }

  private void check(CallJudge call, CallFailedException failure) {
    boolean writes = call.traffic.carried().hasWritten() && call.version() != null;
    boolean mayHaveWritten =
        call.version() != null && !call.traffic.carried().keptBack().isEmpty();
    boolean foundTooFew = call.call instanceof Call.Retry && failure.fate() == CallFate.APPLIED;
    if (foundTooFew || (!writes && (mayHaveWritten || call.traffic.carried().requests() == 0))) {
      return;
    }
    int needed = writes ? call.info.w() : toRead(call);
    Carried.Round round =
        writes ? call.traffic.carried().writes() : call.traffic.carried().reads();
    int found = round.answered.size();
    QuorumRule quorums = call.watcher.quorums();
    Key key = call.call.key();
    Set<NodeId> refused = call.traffic.attempts().refusedForGood();
    if (quorums.isMet(round.epoch(), key, writes, needed, round.answered)
        || !quorums.canBeMet(round.epoch(), key, writes, needed, refused)) {
      return;
    }
    long now = call.session.now().monotonicNanos();
    if (now < deadlineNanos(call, writes) - SLACK_NANOS) {
      call.broken(
          name(),
          "fails as " + failure.kind() + " before its deadline, with " + found + " of " + needed
              + " answers and " + refused + " refusals for good: "
              + failure.getMessage());
    }
    long idle = call.traffic.attempts().longestIdle(now) - call.times.excusedNanos();
    if (idle > LONGEST_PAUSE_NANOS + SLACK_NANOS) {
      call.broken(name(), "has not asked a node again for " + idle + " ns (W4)");
    }
  }

  /** W5: whether so many owners hold a write shows only when so many are asked. */
  private static int toRead(CallJudge call) {
    boolean confirms = call.call instanceof Call.Retry;
    return confirms ? Math.max(call.info.r(), call.info.w()) : call.info.r();
  }

  private static long deadlineNanos(CallJudge call, boolean writes) {
    if (call.call instanceof Call.Retry retry && !call.info.late()) {
      return retry.write().deadlineNanos();
    }
    return writes
        ? call.traffic.attempts().writingSince() + InTime.writeNanos(call)
        : call.times.begunNanos + InTime.readNanos(call.call.settings());
  }
}
