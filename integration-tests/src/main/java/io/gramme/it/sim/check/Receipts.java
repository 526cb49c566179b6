package io.gramme.it.sim.check;

import io.gramme.driver.coordination.RepairOutcome;
import io.gramme.driver.session.CallFacts;
import io.gramme.driver.session.CallOutcome;
import io.gramme.driver.session.ReadCall;
import io.gramme.driver.session.RetryCall;
import io.gramme.membership.NodeId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A receipt says what the network carried: who was asked, who answered, how long it took, and what was repaired. */
final class Receipts implements CallChecker {
  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    if (outcome instanceof CallOutcome.Read read) {
      check(call, read.facts(), call.carried.reads(), new LinkedHashSet<>(), required(call));
      int least = read.live().size() + (read.besideDelete() ? 1 : 0);
      if (read.facts().siblings() < least) {
        call.broken(name(), "met " + least + " siblings, and its receipt says " + read.facts());
      }
    } else if (outcome instanceof CallOutcome.Written written) {
      written(call, written.facts());
    }
  }

  private static int required(CallJudge call) {
    return call.call instanceof ReadCall read && read.only() != null ? 1 : call.info.r();
  }

  private void written(CallJudge call, CallFacts facts) {
    if (call.carried.hasWritten()) {
      Carried carried = call.carried;
      check(call, facts, carried.writes(), carried.everAskedToWrite(), call.info.w());
    } else {
      check(call, facts, call.carried.reads(), new LinkedHashSet<>(), required(call));
    }
    boolean twice = call.call instanceof RetryCall retry
        && ((call.info.late() && call.written() != null)
            || !retry.write().earlier().isEmpty());
    if (facts.mayDuplicate() != twice) {
      call.broken(name(), "says mayDuplicate=" + facts.mayDuplicate() + " (W5)");
    }
  }

  private void check(
      CallJudge call, CallFacts facts, Carried.Round round, Set<NodeId> before, int required) {
    Set<NodeId> answered = distinct(call, facts.answered());
    if (!answered.equals(answeredUntilThen(call, round, answered.size()))) {
      call.broken(name(), "says that " + answered + " answered, and it was " + round.answered);
    }
    if (answered.size() < required) {
      call.broken(name(), "is content with " + answered + " where it needs " + required);
    }
    Set<NodeId> asked = distinct(call, facts.asked());
    Set<NodeId> sent = new LinkedHashSet<>(round.asked);
    sent.addAll(before);
    Set<NodeId> unsent = new LinkedHashSet<>(asked);
    unsent.removeAll(sent);
    unsent.removeAll(call.carried.keptBack());
    if (!asked.containsAll(sent) || !unsent.isEmpty()) {
      call.broken(name(), "says that it asked " + asked + ", and it was " + sent);
    }
    long nanos = call.session.now().monotonicNanos() - call.begunNanos;
    if (facts.nanos() != nanos) {
      call.broken(name(), "says that it took " + facts.nanos() + " ns, and it was " + nanos);
    }
  }

  /** What reconciles, or waits for repairs, counts whose answers it had when its read was answered; more come later. */
  private static Set<NodeId> answeredUntilThen(CallJudge call, Carried.Round round, int count) {
    boolean goesOn =
        call.resolverRan() || (call.call instanceof RetryCall && !call.carried.hasWritten());
    if (!goesOn || round == call.carried.writes()) {
      return round.answered;
    }
    return round.answered.stream()
        .limit(count)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<NodeId> distinct(CallJudge call, List<NodeId> nodes) {
    Set<NodeId> distinct = new LinkedHashSet<>(nodes);
    if (distinct.size() < nodes.size()) {
      call.broken(name(), "names a node twice: " + nodes);
    }
    return distinct;
  }

  @Override
  public void settled(CallJudge call, RepairOutcome told) {
    if (call.isClosing() || call.hasFailed()) {
      return;
    }
    Carried carried = call.carried;
    int unsent = told.sent() - carried.repairsSent();
    boolean sent = unsent >= 0 && unsent <= carried.keptBack().size();
    if (!sent
        || told.acknowledged() != carried.repairsDone()
        || told.refused() != told.sent() - told.acknowledged()) {
      call.broken(
          name(),
          "says " + told + ", and of " + carried.repairsSent() + " repairs " + carried.repairsDone()
              + " were acknowledged");
    }
    if (call.version() == null) {
      checkWriteBack(call, told);
    }
  }

  private void checkWriteBack(CallJudge call, RepairOutcome told) {
    boolean sent = call.written() != null;
    boolean maybe = sent || !call.carried.keptBack().isEmpty();
    int w = Math.min(call.info.w(), call.watcher.ledger().replicas());
    boolean done = sent && call.carried.writes().answered.size() >= w;
    if ((sent && !told.writeBackSent())
        || (told.writeBackSent() && !maybe)
        || told.writeBackAcknowledged() != done) {
      call.broken(
          name(),
          "says " + told + " of its write-back, which was acknowledged by "
              + call.carried.writes().answered);
    }
  }
}
