package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.it.sim.world.Reached;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import org.jspecify.annotations.Nullable;

/** What the network carries for a call, and how its session goes on asking. */
final class Traffic {
  private final CallJudge judge;
  private final Watch watch;
  private Carried carried = new Carried();
  private Attempts attempts = new Attempts();

  Traffic(CallJudge judge, Watch watch) {
    this.judge = judge;
    this.watch = watch;
  }

  Carried carried() {
    return carried;
  }

  Attempts attempts() {
    return attempts;
  }

  /** What was carried so far was for others. */
  void forget() {
    carried = new Carried();
    attempts = new Attempts();
  }

  /** Whether its write has had its quorum. */
  boolean isWritten() {
    Carried.Round writes = carried.writes();
    return judge
        .watcher
        .quorums()
        .isMet(writes.epoch(), judge.call.key(), true, judge.info.w(), writes.answered);
  }

  void sent(NodeId node, long epoch, Request request) {
    Carried.Round reads = carried.reads();
    Carried.Round writes = carried.writes();
    if (!carried.sent(node, epoch, request)) {
      judge.broken("Growth", "sends " + node + " again what it has not answered yet");
    }
    if (carried.reads() != reads) {
      watch.readsAnew();
    }
    judge
        .watcher
        .sightings()
        .noteIf(
            reads.isGivenUpFor(carried.reads()) || writes.isGivenUpFor(carried.writes()),
            Reached.EPOCH_MET_IN_MID_CALL);
    if (carried.reads() != reads || carried.writes() != writes) {
      attempts.beginAnew();
    }
    attempts.sent(node, request, nowNanos());
  }

  private long nowNanos() {
    return judge.session.now().monotonicNanos();
  }

  void keptBack(NodeId node) {
    carried.keptBack(node);
    attempts.keptBack(node, nowNanos());
  }

  /** A reply has come in; returns the state that it shows, or null. */
  @Nullable
  KeyState answered(NodeId node, long epoch, Request request, Reply reply) {
    KeyState state = null;
    if (reply instanceof Reply.State shown) {
      watch.heard(shown, carried.reads().isUnder(epoch));
      state = judge.watcher.decoded(shown.state());
    }
    attempts.answered(node, request, reply, nowNanos());
    carried.answered(node, epoch, request, reply, state);
    return state;
  }

  void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {
    carried.undelivered(node, epoch, request, failure);
    attempts.undelivered(node, request, nowNanos());
  }
}
