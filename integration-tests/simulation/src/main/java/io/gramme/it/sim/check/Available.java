package io.gramme.it.sim.check;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.it.sim.world.Reached;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The store is there: while nothing goes wrong, and while one node is down and the others are well, no call fails but
 * for what its application did; and a node that is well refuses nothing. Every write goes to all owners (W3).
 */
final class Available implements CallChecker {
  private static final Set<FailureKind> OWN_DOING = EnumSet.of(
      FailureKind.FOREIGN_TOKEN, FailureKind.INVALID_ARGUMENT, FailureKind.INVALID_QUORUM);

  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    if (outcome instanceof CallResult result
        && result.wrote()
        && call.traffic.carried().hasWritten()) {
      checkThatAllWereAsked(call);
    }
    Reached promised = call.watcher.promised();
    if (promised == null) {
      return;
    }
    if (outcome instanceof CallFailedException failure) {
      if (!OWN_DOING.contains(failure.kind())) {
        call.broken(
            name(),
            "fails as " + failure.kind() + " although nothing is wrong: " + failure.getMessage());
      }
    } else {
      call.watcher.sightings().note(promised);
    }
    Set<RefusalCode> refusals = EnumSet.noneOf(RefusalCode.class);
    refusals.addAll(call.traffic.carried().refusals());
    // R2: what the session remembers is as old as Dmax when a node's clock begins ahead, at its
    // ceiling.
    refusals.remove(RefusalCode.STATE_TOO_OLD);
    if (!refusals.isEmpty()) {
      call.broken(name(), "was refused " + refusals + " by nodes that are well");
    }
  }

  private void checkThatAllWereAsked(CallJudge call) {
    Carried.Round writes = call.traffic.carried().writes();
    Set<NodeId> known = new LinkedHashSet<>(writes.asked);
    known.addAll(call.traffic.carried().keptBack());
    int all = call.watcher.ledger().replicas();
    if (!call.watcher.quorums().isMet(writes.epoch(), call.call.key(), true, all, known)) {
      call.broken(
          name(), "sent its write to " + call.traffic.carried().writes().asked + " only (W3)");
    }
  }
}
