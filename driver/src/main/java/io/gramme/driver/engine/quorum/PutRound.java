package io.gramme.driver.engine.quorum;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.quorum.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One dot under one epoch: who has acknowledged, and who is to be sent the bytes again, and when (rules W4, E2). */
final class PutRound {
  private static final long FIRST_BACKOFF_NANOS = 20 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_BACKOFF_NANOS = 500 * Time.NANOS_PER_MILLI;

  private static final class Target {
    private int attempts;
    private boolean waiting;
    private long resendAtNanos;
  }

  final Route route;
  final Tally<NodeId> tally;
  private final Map<NodeId, Target> targets = new LinkedHashMap<>();
  private int stampRefusals;
  private boolean tooOld;
  private long newestNodeHlc;

  PutRound(Route route, QuorumSize w) {
    this.route = route;
    this.tally = Tally.requiring(route.required(w), route.owners());
    for (NodeId owner : route.owners()) {
      targets.put(owner, new Target());
    }
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
      stampRefusals++;
      tooOld |= code == RefusalCode.WRITE_TOO_OLD;
      newestNodeHlc = Math.max(newestNodeHlc, nodeHlc);
    }
  }

  /** Whether the quorum failed for its stamp alone, so that another stamp may pass. */
  boolean anotherStampMayPass() {
    int others = tally.refusals() - stampRefusals;
    return stampRefusals > 0 && route.owners().size() - others >= tally.required();
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
    int acks = tally.acknowledgements();
    String needed = "write to " + tally.required() + " of " + route.owners().size() + " owners got "
        + acks + (acks == 1 ? " acknowledgement" : " acknowledgements");
    return negative.failure(kind, fate, needed, route.owners(), acknowledged());
  }
}
