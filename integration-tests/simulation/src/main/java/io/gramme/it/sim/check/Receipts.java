package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A receipt says what the network carried: who was asked, who answered, how long it took, and what was repaired. */
final class Receipts implements CallChecker {
  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    if (outcome instanceof CallResult read && !read.wrote()) {
      check(call, read, call.traffic.carried().reads(), new LinkedHashSet<>(), required(call));
      int least = read.live().size() + (read.besideDelete() ? 1 : 0);
      if (read.siblings() < least) {
        call.broken(name(), "met " + least + " siblings, and its receipt says " + read);
      }
    } else if (outcome instanceof CallResult written && written.wrote()) {
      written(call, written);
    }
  }

  private static int required(CallJudge call) {
    return isOfOne(call) ? 1 : call.info.r();
  }

  private static boolean isOfOne(CallJudge call) {
    return call.call instanceof Call.Read read && read.only() != null;
  }

  private void written(CallJudge call, CallResult result) {
    if (call.traffic.carried().hasWritten()) {
      Carried carried = call.traffic.carried();
      check(call, result, carried.writes(), carried.everAskedToWrite(), call.info.w());
    } else {
      check(call, result, call.traffic.carried().reads(), new LinkedHashSet<>(), required(call));
    }
    if (call.call instanceof Call.Retry retry
        && !call.traffic.carried().hasWritten()
        && !call.watcher.verdict().excusesWhatComesBack()) {
      checkHolders(call, retry);
    }
    checkReplaced(call, result);
    boolean twice = call.call instanceof Call.Retry retry
        && ((call.info.late() && call.written() != null)
            || !retry.write().earlier().isEmpty());
    if (result.mayDuplicate() != twice) {
      call.broken(name(), "says mayDuplicate=" + result.mayDuplicate() + " (W5)");
    }
  }

  /** W5: what a late retry found is written only when enough owners have shown it, or have taken a repair. */
  private void checkHolders(CallJudge call, Call.Retry retry) {
    Set<NodeId> holders = new LinkedHashSet<>(call.traffic.carried().repaired());
    Iterator<NodeId> nodes = call.traffic.carried().reads().answered.iterator();
    List<Sibling> together = Causality.together(call.traffic.carried().states(), call.newestOnly);
    for (KeyState state : call.traffic.carried().states()) {
      NodeId node = nodes.next();
      // Who holds all that is left of the versions has what came after the write, whatever else it
      // knows.
      boolean holds = holds(call, state, retry.write().dot())
          || retry.write().earlier().stream().anyMatch(dot -> holds(call, state, dot))
          || Causality.sameDots(together, state.siblings());
      if (holds) {
        holders.add(node);
      }
    }
    long epoch = call.traffic.carried().reads().epoch();
    if (!call.watcher.quorums().isMet(epoch, retry.key(), false, call.info.w(), holders)) {
      call.broken(
          name(), "finds its write, which is at " + holders + " of " + call.info.w() + " (W5)");
    }
  }

  private static boolean holds(CallJudge call, KeyState state, Dot dot) {
    return call.newestOnly
        ? state.siblings().stream().anyMatch(sibling -> Causality.compare(sibling.dot(), dot) >= 0)
        : Causality.covers(state.context(), dot);
  }

  /** What was there and is replaced now, of a session that knows nothing but what its read brought. */
  private void checkReplaced(CallJudge call, CallResult result) {
    boolean readsFirst = call.call instanceof Call.Update
        || (call.call instanceof Call.Put put && InTime.readsFirst(put));
    if (!readsFirst) {
      if (result.replaced() != 0 && !(call.call instanceof Call.Retry)) {
        call.broken(name(), "read nothing, and says that it replaced " + result.replaced());
      }
      return;
    }
    List<KeyState> states = call.traffic.carried().states();
    if (call.session.remembers()
        || states.size() != call.info.r()
        || !call.traffic.carried().hasWritten()
        || call.memory().writtenBack() != null) {
      return;
    }
    List<Sibling> values = Causality.together(states, call.newestOnly).stream()
        .filter(one -> one.value() != null)
        .toList();
    long least = values.stream().filter(one -> one.expiryMillis() == 0).count();
    if (result.replaced() < least || result.replaced() > values.size()) {
      call.broken(
          name(), "says that it replaced " + result.replaced() + " where there were " + values);
    }
  }

  private void check(
      CallJudge call, CallResult result, Carried.Round round, Set<NodeId> before, int required) {
    Set<NodeId> answered = distinct(call, result.answered());
    boolean same = round.isAgain()
        ? round.answered.containsAll(answered)
        : answered.equals(answeredUntilThen(call, round, answered.size()));
    if (!same) {
      call.broken(name(), "says that " + answered + " answered, and it was " + round.answered);
    }
    boolean writes = round == call.traffic.carried().writes();
    boolean enough =
        call.watcher.quorums().isMet(round.epoch(), call.call.key(), writes, required, answered);
    if (!(enough || (isOfOne(call) && answered.size() == 1))) {
      call.broken(name(), "is content with " + answered + " where it needs " + required);
    }
    Set<NodeId> asked = distinct(call, result.asked());
    Set<NodeId> sent = new LinkedHashSet<>(round.asked);
    sent.addAll(before);
    Set<NodeId> unsent = new LinkedHashSet<>(asked);
    unsent.removeAll(sent);
    unsent.removeAll(call.traffic.carried().keptBack());
    if (!asked.containsAll(sent) || !unsent.isEmpty()) {
      call.broken(name(), "says that it asked " + asked + ", and it was " + sent);
    }
    long nanos = call.session.now().monotonicNanos() - call.times.begunNanos;
    if (result.nanos() != nanos) {
      call.broken(name(), "says that it took " + result.nanos() + " ns, and it was " + nanos);
    }
  }

  /** What reconciles, or waits for repairs, counts whose answers it had when its read was answered; more come later. */
  private static Set<NodeId> answeredUntilThen(CallJudge call, Carried.Round round, int count) {
    boolean goesOn = call.code.resolverRan()
        || (call.call instanceof Call.Retry && !call.traffic.carried().hasWritten());
    if (!goesOn || round == call.traffic.carried().writes()) {
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
    Carried carried = call.traffic.carried();
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
    boolean maybe = sent || !call.traffic.carried().keptBack().isEmpty();
    boolean done = sent && call.traffic.isWritten();
    if ((sent && !told.writeBackSent())
        || (told.writeBackSent() && !maybe)
        || told.writeBackAcknowledged() != done) {
      call.broken(
          name(),
          "says " + told + " of its write-back, which was acknowledged by "
              + call.traffic.carried().writes().answered);
    }
  }
}
