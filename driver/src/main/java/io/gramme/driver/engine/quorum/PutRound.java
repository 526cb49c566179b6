package io.gramme.driver.engine.quorum;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.message.RefusalCode;
import io.gramme.quorum.JointTally;
import io.gramme.quorum.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One dot under one epoch: who has acknowledged, and who is to be sent the bytes again, and when (rules W4, E2). While a
 * plan is under way it is counted among the owners in force and among those to come (rule E3).
 */
final class PutRound {
  private static final long FIRST_BACKOFF_NANOS = 20 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_BACKOFF_NANOS = 500 * Time.NANOS_PER_MILLI;

  private static final class Target {
    private int attempts;
    private boolean waiting;
    private long resendAtNanos;
  }

  final Route route;
  private final QuorumSize w;
  private final JointTally<NodeId> tally;
  private final Map<NodeId, Target> targets = new LinkedHashMap<>();
  private final List<NodeId> refusedOtherwise = new ArrayList<>(0);
  private boolean tooOld;
  private long newestNodeHlc;

  PutRound(Route route, QuorumSize w) {
    this.route = route;
    this.w = w;
    this.tally = tally(route, w);
    for (NodeId owner : route.owners()) {
      targets.put(owner, new Target());
    }
  }

  private static JointTally<NodeId> tally(Route route, QuorumSize w) {
    OwnerGroup current = route.current();
    OwnerGroup next = route.next();
    JointTally<NodeId> tally = JointTally.requiring(Route.required(current, w), current.live());
    return next == null ? tally : tally.and(Route.required(next, w), next.live());
  }

  Tally.Result result() {
    return tally.result();
  }

  void acknowledge(NodeId node) {
    tally.acknowledge(node);
    refusedOtherwise.remove(node);
  }

  void refuse(NodeId node) {
    if (tally.refuse(node)) {
      refusedOtherwise.add(node);
    }
  }

  /** Whether the others are enough. */
  boolean canDoWithout(Collection<NodeId> nodes) {
    return route.isEnough(w, owner -> !nodes.contains(owner));
  }

  void resendLater(Time now, NodeId node, long atLeastMillis) {
    Target target = targets.get(node);
    if (target == null || tally.hasAcknowledged(node)) {
      return;
    }
    long backoff =
        Math.min(LONGEST_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(target.attempts, 10));
    target.attempts++;
    target.waiting = true;
    target.resendAtNanos =
        now.monotonicNanos() + Math.max(backoff, atLeastMillis * Time.NANOS_PER_MILLI);
  }

  /** Takes out the nodes whose time has come. */
  List<NodeId> due(Time now) {
    List<NodeId> due = new ArrayList<>();
    for (Map.Entry<NodeId, Target> entry : targets.entrySet()) {
      Target target = entry.getValue();
      if (target.waiting && Nanos.reached(now, target.resendAtNanos)) {
        target.waiting = false;
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /** The earlier of the given instant and the next resend. */
  long nextResend(long latestNanos) {
    long next = latestNanos;
    for (Target target : targets.values()) {
      next = target.waiting ? Nanos.earlier(next, target.resendAtNanos) : next;
    }
    return next;
  }

  void refusedStamp(NodeId node, RefusalCode code, long nodeHlc) {
    if (tally.refuse(node)) {
      tooOld |= code == RefusalCode.WRITE_TOO_OLD;
      newestNodeHlc = Math.max(newestNodeHlc, nodeHlc);
    }
  }

  /** Of a quorum that failed: whether it did for its stamp alone, so that another stamp may pass. */
  boolean anotherStampMayPass() {
    return canDoWithout(refusedOtherwise);
  }

  /** Whether some node found the stamp too old; else they found it too new. */
  boolean tooOld() {
    return tooOld;
  }

  /** Whether so many found the stamp too new that the others are too few. */
  boolean isTooNew() {
    return tally.result() == Tally.Result.LOST && anotherStampMayPass() && !tooOld;
  }

  long newestNodeHlc() {
    return newestNodeHlc;
  }

  List<NodeId> acknowledged() {
    List<NodeId> nodes = new ArrayList<>(targets.size());
    for (NodeId node : targets.keySet()) {
      if (tally.hasAcknowledged(node)) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  CallFailure failure(FailureKind kind, CallFate fate, NegativeAnswers negative) {
    List<NodeId> acknowledged = acknowledged();
    return negative.failure(kind, fate, needed(acknowledged), route.owners(), acknowledged);
  }

  private String needed(List<NodeId> acknowledged) {
    OwnerGroup next = route.next();
    int acks = count(route.current(), acknowledged);
    return "write to " + route.needed(w) + " got " + acks
        + (next == null
            ? acks == 1 ? " acknowledgement" : " acknowledgements"
            : " and " + count(next, acknowledged) + " acknowledgements");
  }

  private static int count(OwnerGroup group, List<NodeId> acknowledged) {
    int count = 0;
    for (NodeId node : acknowledged) {
      count += group.live().contains(node) ? 1 : 0;
    }
    return count;
  }
}
