package io.gramme.driver.engine.quorum;

import io.gramme.causality.DotContext;
import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.quorum.Tally;
import java.util.Collection;

/**
 * One write (rules W3 to W6, E2, E3): one parallel round, the same bytes to every owner.
 *
 * <pre>
 *   SENDING ──W acks──► LINGERING ──all copies settled, or deadline──► DONE
 *     │  ▲ lost, not sent, busy: same bytes again after a moment
 *     │  ├ another epoch: same bytes to all its owners, counted anew (a plan begins, changes its stage or ends: E3)
 *     │  └ every copy refused for its stamp: a new dot that covers the old one
 *     └──too many refused, or deadline──► failed, with its fate
 * </pre>
 */
public final class PutMachine implements Machine<CallEvent, CallEffects.Put> {
  private static final int MOST_DOTS = 3;

  private enum Phase {
    SENDING,
    LINGERING,
    DONE
  }

  private final PutPlan plan;
  private final Router router;
  private final Minter minter;
  private final SendLedger ledger = new SendLedger();
  private final NegativeAnswers negative = new NegativeAnswers();

  private Phase phase = Phase.SENDING;
  private MintedWrite write;
  private PutRound round;
  private int rounds;
  private int dots = 1;
  private boolean applied;
  private boolean hopeless;
  private long graceEndNanos;

  public PutMachine(PutPlan plan, Router router, Minter minter) {
    this.plan = plan;
    this.router = router;
    this.minter = minter;
    this.round = new PutRound(router.route(), plan.w());
    PutPlan.Earlier earlier = plan.earlier();
    if (earlier == null) {
      write = mint(plan.seen());
    } else {
      write = MintedWrite.again(earlier, plan.seen());
      ledger.noteEarlierCopies();
    }
  }

  private MintedWrite mint(DotContext seen) {
    return MintedWrite.of(plan, seen, minter.mint(seen, round.route.mode()), round.route.mode());
  }

  /** The write under its present name. */
  public MintedWrite write() {
    return write;
  }

  /** Whether some owner may hold the write, now or later. */
  public boolean mayBeThere() {
    return ledger.fate() != CallFate.NOT_APPLIED;
  }

  /** Whether the quorum can be reached without some nodes. */
  public boolean canDoWithout(Collection<NodeId> nodes) {
    return round.canDoWithout(nodes);
  }

  /** Whether further acknowledgements are needed. */
  public boolean lacksQuorum() {
    return phase == Phase.SENDING;
  }

  @Override
  public void on(Time now, CallEvent event, CallEffects.Put effects) {
    if (event instanceof CallEvent.Started) {
      sendToAll(effects);
      proceed(now, effects);
    } else if (event instanceof CallEvent.Answered answered) {
      answered(now, answered, effects);
    } else if (event instanceof CallEvent.NoAnswer missing) {
      noAnswer(now, missing, effects);
    } else if (event instanceof CallEvent.Woken) {
      woken(now, effects);
    } else {
      throw Sealed.unknown(event);
    }
  }

  /** To nobody when nobody can make it written: of a write that was not sent it is known that it is nowhere. */
  private void sendToAll(CallEffects.Put effects) {
    if (round.result() == Tally.Result.LOST) {
      return;
    }
    for (NodeId owner : round.route.owners()) {
      send(owner, effects);
    }
  }

  private void send(NodeId node, CallEffects.Put effects) {
    Request request = new Request.Write(round.route.partition(), plan.key(), write.bytes());
    effects.send(
        ledger.open(node, rounds), node, round.route.epoch(), request, plan.deadlineNanos());
  }

  private void answered(Time now, CallEvent.Answered event, CallEffects.Put effects) {
    Reply reply = event.reply();
    if (!ledger.close(event.exchange(), SendLedger.Outcome.of(reply)) || phase == Phase.DONE) {
      return;
    }
    NodeId node = ledger.node(event.exchange());
    if (reply instanceof Reply.Applied) {
      acknowledged(node, event, effects);
    } else if (reply instanceof Reply.Refusal refusal) {
      refused(now, node, event, refusal, effects);
    } else {
      negative.unusable(node, "answered a write with something else");
      refuseFinally(node, event.exchange());
    }
    proceed(now, effects);
  }

  private void acknowledged(NodeId node, CallEvent.Answered event, CallEffects.Put effects) {
    if (!applied) {
      applied = true;
      effects.applied(write);
    }
    if (ledger.round(event.exchange()) == rounds) {
      round.acknowledge(node);
    }
  }

  private void refused(
      Time now,
      NodeId node,
      CallEvent.Answered event,
      Reply.Refusal refusal,
      CallEffects.Put effects) {
    negative.refused(node, refusal);
    switch (refusal.code()) {
      case WRONG_EPOCH -> wrongEpoch(now, node, event.exchange(), refusal, effects);
      case OVERLOADED, NOT_READY, DEADLINE_PASSED ->
        resendLater(now, node, event.exchange(), refusal.retryAfterMillis());
      case WRITE_TOO_OLD, STAMP_TOO_NEW -> {
        if (ledger.round(event.exchange()) == rounds) {
          round.refusedStamp(node, refusal.code(), event.hlc());
        }
      }
      case NOT_OWNER -> {
        // Who owns what is final only as long as this driver knows of no other epoch.
        if (phase != Phase.SENDING || !followEpoch(effects)) {
          refuseFinally(node, event.exchange());
        }
      }
      default -> refuseFinally(node, event.exchange());
    }
  }

  private void refuseFinally(NodeId node, int send) {
    if (ledger.round(send) == rounds) {
      round.refuse(node);
    }
  }

  private void resendLater(Time now, NodeId node, int send, long atLeastMillis) {
    if (phase == Phase.SENDING && ledger.round(send) == rounds) {
      round.resendLater(now, node, atLeastMillis);
    }
  }

  private void wrongEpoch(
      Time now, NodeId node, int send, Reply.Refusal refusal, CallEffects.Put effects) {
    MemberTable table = refusal.table();
    if (table != null) {
      router.learn(table);
    }
    if (phase == Phase.SENDING && !followEpoch(effects)) {
      // The node is behind this driver: it needs a moment to learn what others know.
      resendLater(now, node, send, 0);
    }
  }

  /** Under another epoch the same bytes go to all its owners and are counted anew (rule E2). */
  private boolean followEpoch(CallEffects.Put effects) {
    Route route = router.route();
    if (route.epoch() == round.route.epoch()) {
      return false;
    }
    rounds++;
    round = new PutRound(route, plan.w());
    hopeless = false;
    sendToAll(effects);
    return true;
  }

  private void noAnswer(Time now, CallEvent.NoAnswer event, CallEffects.Put effects) {
    SendLedger.Outcome outcome = SendLedger.Outcome.of(event);
    if (!ledger.close(event.exchange(), outcome) || phase == Phase.DONE) {
      return;
    }
    NodeId node = ledger.node(event.exchange());
    negative.noAnswer(node, event.why(), event.detail());
    resendLater(now, node, event.exchange(), 0);
    proceed(now, effects);
  }

  private void proceed(Time now, CallEffects.Put effects) {
    if (phase == Phase.SENDING) {
      switch (round.result()) {
        case WON -> won(effects);
        case LOST -> lost(now, effects);
        case PENDING -> {}
      }
    }
    if (phase == Phase.LINGERING && !ledger.anyOpen()) {
      finish(effects);
    }
    if (phase != Phase.DONE) {
      arm(effects);
    }
  }

  private void won(CallEffects.Put effects) {
    phase = Phase.LINGERING;
    effects.written(write, ledger.asked(), round.acknowledged());
  }

  private void lost(Time now, CallEffects.Put effects) {
    if (!ledger.anyOpen()) {
      mintAgainOrFail(effects);
    } else if (!hopeless) {
      // The answers still out decide about the fate, so they are given a moment.
      hopeless = true;
      graceEndNanos = Nanos.earlier(plan.deadlineNanos(), now.monotonicNanos() + plan.graceNanos());
    }
  }

  private void mintAgainOrFail(CallEffects.Put effects) {
    if (dots < MOST_DOTS && ledger.certainlyNowhere() && round.anotherStampMayPass()) {
      mintAgain(effects);
    } else {
      fail(negative.kind(), effects);
    }
  }

  /** W5: only here, where every copy of the old dot is known to be nowhere. */
  private void mintAgain(CallEffects.Put effects) {
    DotContext seen = plan.seen();
    if (round.tooOld()) {
      seen = write.returnedContext();
    } else {
      // A dot that covers one from the future would be as far in the future.
      minter.tooNew(round.newestNodeHlc());
    }
    dots++;
    rounds++;
    ledger.beginDot();
    hopeless = false;
    round = new PutRound(router.route(), plan.w());
    write = mint(seen);
    sendToAll(effects);
  }

  private void woken(Time now, CallEffects.Put effects) {
    if (phase == Phase.DONE) {
      return;
    }
    if (Nanos.reached(now, plan.deadlineNanos())) {
      deadlinePassed(effects);
    } else if (phase == Phase.SENDING && hopeless && Nanos.reached(now, graceEndNanos)) {
      fail(negative.kind(), effects);
    } else {
      resendWhatIsDue(now, effects);
      proceed(now, effects);
    }
  }

  private void resendWhatIsDue(Time now, CallEffects.Put effects) {
    if (phase != Phase.SENDING || hopeless || followEpoch(effects)) {
      return;
    }
    for (NodeId node : round.due(now)) {
      send(node, effects);
    }
  }

  private void deadlinePassed(CallEffects.Put effects) {
    boolean waiting = ledger.anyOpen();
    ledger.giveUp(effects);
    if (phase == Phase.LINGERING) {
      finish(effects);
    } else {
      fail(waiting ? FailureKind.TIMEOUT : negative.kind(), effects);
    }
  }

  private void fail(FailureKind kind, CallEffects.Put effects) {
    if (round.isTooNew()) {
      // Otherwise all writes of this session would fail for as long as one owner says nothing.
      minter.tooNew(round.newestNodeHlc());
    }
    effects.failed(write, round.failure(kind, ledger.fate(), negative));
    finish(effects);
  }

  private void finish(CallEffects.Put effects) {
    phase = Phase.DONE;
    effects.stopWaking();
    effects.finished();
  }

  private void arm(CallEffects.Put effects) {
    long wake = plan.deadlineNanos();
    if (phase == Phase.SENDING) {
      wake = hopeless ? graceEndNanos : round.nextResend(wake);
    }
    effects.wakeAt(wake);
  }
}
