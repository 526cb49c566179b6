package io.gramme.driver.engine.quorum;

import io.gramme.format.FormatException;
import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One read (rules G1, G4, E2, E3), after section 4.5 and 5 of the Dynamo paper.
 *
 * <pre>
 *   ASKING ──R replies, floor met──► COLLECTING ──all in, or time──► REPAIRING ──acks, or time──► DONE
 *     │  ▲ one refuses or is slow: ask one more                         (only when somebody is stale)
 *     │  ├ lost, not sent, busy: ask the same one again after a moment
 *     └──┘ another epoch: begin again under it
 * </pre>
 */
public final class GetMachine implements Machine<CallEvent, CallEffects.Get> {
  private enum Phase {
    ASKING,
    COLLECTING,
    REPAIRING,
    DONE
  }

  private final GetPlan plan;
  private final Router router;
  private final ReplicaView view;
  private final Knowledge knowledge;
  private final NegativeAnswers negative = new NegativeAnswers();
  private final ReadSends sends = new ReadSends();

  private Phase phase = Phase.ASKING;
  private ReadRound round;
  private boolean floorChased;
  private long phaseEndNanos;
  private @Nullable KnownState repaired;
  private @Nullable RepairRound repairs;
  private List<NodeId> holders = List.of();

  public GetMachine(GetPlan plan, Router router, ReplicaView view, Knowledge knowledge) {
    this.plan = plan;
    this.router = router;
    this.view = view;
    this.knowledge = knowledge;
    this.round = new ReadRound(router.route(), plan.r(), view, plan.hedgeNanos());
  }

  @Override
  public void on(Time now, CallEvent event, CallEffects.Get effects) {
    if (event instanceof CallEvent.Started) {
      repaired = knowledge.state();
      beginRound(now, effects);
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

  /** Whether the quorum can be reached without some nodes. */
  public boolean canDoWithout(Collection<NodeId> nodes) {
    return round.canDoWithout(nodes);
  }

  private void beginRound(Time now, CallEffects.Get effects) {
    long hedgeAtNanos = now.monotonicNanos() + plan.hedgeNanos();
    round = new ReadRound(router.route(), plan.r(), view, hedgeAtNanos);
    floorChased = false;
    phaseEndNanos = plan.deadlineNanos();
    sends.beginRound();
    for (int i = 0; i < round.required; i++) {
      askFurther(effects);
    }
    proceed(now, effects);
  }

  private boolean askFurther(CallEffects.Get effects) {
    NodeId node = round.next();
    if (node != null) {
      ask(node, effects);
    }
    return node != null;
  }

  private void ask(NodeId node, CallEffects.Get effects) {
    Request read = new Request.Read(round.route.partition(), plan.key());
    effects.send(sends.open(node), node, round.route.epoch(), read, plan.deadlineNanos());
  }

  private void answered(Time now, CallEvent.Answered event, CallEffects.Get effects) {
    if (!sends.close(event.exchange())) {
      return;
    }
    NodeId node = sends.node(event.exchange());
    if (sends.isRepair(event.exchange())) {
      repairAnswered(node, event.reply() instanceof Reply.Applied, effects);
    } else if (sends.isOfThisRound(event.exchange())) {
      if (event.reply() instanceof Reply.State state) {
        stateRead(now, node, state, effects);
      } else if (event.reply() instanceof Reply.Refusal refusal) {
        refused(now, node, refusal, effects);
      } else {
        negative.unusable(node, "answered a read with something else");
        oneFewer(now, effects);
      }
    }
  }

  private void stateRead(Time now, NodeId node, Reply.State state, CallEffects.Get effects) {
    try {
      round.replies.add(node, state);
    } catch (FormatException e) {
      negative.unusable(node, "answered with bytes that are no key state: " + e.getMessage());
      oneFewer(now, effects);
      return;
    }
    proceed(now, effects);
  }

  private void refused(Time now, NodeId node, Reply.Refusal refusal, CallEffects.Get effects) {
    negative.refused(node, refusal);
    if (isAboutTheEpoch(refusal.code()) && phase == Phase.ASKING) {
      MemberTable table = refusal.table();
      if (table != null) {
        router.learn(table);
      }
      if (router.route().epoch() != round.route.epoch()) {
        beginRound(now, effects);
        return;
      }
    }
    if (mayPassLater(refusal.code())) {
      askAgainLater(now, node, refusal.retryAfterMillis());
    }
    oneFewer(now, effects);
  }

  /** Who owns what is final only as long as this driver knows of no other epoch. */
  private static boolean isAboutTheEpoch(RefusalCode code) {
    return code == RefusalCode.WRONG_EPOCH || code == RefusalCode.NOT_OWNER;
  }

  /** A node that is behind this driver, too, needs but a moment to learn what others know. */
  private static boolean mayPassLater(RefusalCode code) {
    return switch (code) {
      case WRONG_EPOCH, OVERLOADED, NOT_READY, DEADLINE_PASSED -> true;
      default -> false;
    };
  }

  private void askAgainLater(Time now, NodeId node, long atLeastMillis) {
    if (phase == Phase.ASKING && !round.isAnswered()) {
      round.askAgainLater(now, node, atLeastMillis);
    }
  }

  private void noAnswer(Time now, CallEvent.NoAnswer event, CallEffects.Get effects) {
    if (!sends.close(event.exchange())) {
      return;
    }
    NodeId node = sends.node(event.exchange());
    if (sends.isRepair(event.exchange())) {
      repairAnswered(node, false, effects);
    } else if (sends.isOfThisRound(event.exchange())) {
      negative.noAnswer(node, event.why(), event.detail());
      askAgainLater(now, node, 0);
      oneFewer(now, effects);
    }
  }

  private void oneFewer(Time now, CallEffects.Get effects) {
    if (phase == Phase.ASKING && !round.isAnswered()) {
      askFurther(effects);
    }
    proceed(now, effects);
  }

  private void proceed(Time now, CallEffects.Get effects) {
    if (phase == Phase.ASKING) {
      answerIfEnough(now, effects);
    } else if (phase == Phase.COLLECTING) {
      settleIfAllIn(now, effects);
    }
  }

  private void answerIfEnough(Time now, CallEffects.Get effects) {
    if (!round.isAnswered()) {
      if (round.isPossible(sends.openReads())) {
        arm(effects);
      } else {
        fail(negative.kind(), effects);
      }
      return;
    }
    KnownState shown = shown();
    boolean met = round.replies.meets(knowledge.floor(), shown.state());
    if (!met && !floorChased) {
      chaseFloor(now, effects);
    }
    if (met || sends.openReads() == 0) {
      answer(now, shown, !met, effects);
    }
  }

  private KnownState shown() {
    KnownState remembered = knowledge.state();
    if (plan.confirming()) {
      // W5: holders are counted by what was answered, and not by an older snapshot.
      repaired = remembered;
    }
    return round.replies.joined().join(round.route.mode(), remembered);
  }

  private void chaseFloor(Time now, CallEffects.Get effects) {
    floorChased = true;
    phaseEndNanos = Nanos.earlier(phaseEndNanos, now.monotonicNanos() + plan.stragglerNanos());
    boolean asked = true;
    while (asked) {
      asked = askFurther(effects);
    }
    arm(effects);
  }

  private void answer(Time now, KnownState shown, boolean floorMissed, CallEffects.Get effects) {
    phase = Phase.COLLECTING;
    phaseEndNanos = now.monotonicNanos() + plan.stragglerNanos();
    effects.answered(new GetAnswer(
        shown,
        sends.asked(),
        round.replies.nodes(),
        new Holders(round.route, round.replies.holding(shown.state())),
        floorMissed));
    settleIfAllIn(now, effects);
  }

  private void fail(FailureKind kind, CallEffects.Get effects) {
    phase = Phase.DONE;
    effects.stopWaking();
    effects.failed(round.failure(kind, negative));
  }

  private void settleIfAllIn(Time now, CallEffects.Get effects) {
    if (sends.openReads() > 0 && !Nanos.reached(now, phaseEndNanos)) {
      arm(effects);
      return;
    }
    sends.giveUpReads(effects);
    repair(now, effects);
  }

  private void repair(Time now, CallEffects.Get effects) {
    KnownState whole = round.replies.joined().join(round.route.mode(), repaired);
    List<NodeId> stale = round.lacking(whole.state(), plan.confirming());
    holders = new ArrayList<>(round.replies.nodes());
    holders.removeAll(stale);
    if (stale.isEmpty() || !plan.readRepair()) {
      settle(RepairOutcome.NONE, effects);
      return;
    }
    phase = Phase.REPAIRING;
    phaseEndNanos = now.monotonicNanos() + plan.repairNanos();
    repairs = RepairRound.send(plan, round.route, whole, stale, phaseEndNanos, sends, effects);
    arm(effects);
  }

  private void repairAnswered(NodeId node, boolean acknowledged, CallEffects.Get effects) {
    RepairRound waiting = repairs;
    if (waiting == null || phase != Phase.REPAIRING) {
      return;
    }
    waiting.answered(acknowledged);
    if (acknowledged) {
      holders.add(node);
    }
    if (waiting.isComplete()) {
      settle(waiting.outcome(), effects);
    }
  }

  private void settle(RepairOutcome outcome, CallEffects.Get effects) {
    phase = Phase.DONE;
    effects.stopWaking();
    effects.settled(outcome, new Holders(round.route, holders));
  }

  private void woken(Time now, CallEffects.Get effects) {
    switch (phase) {
      case ASKING -> wokenAsking(now, effects);
      case COLLECTING -> settleIfAllIn(now, effects);
      case REPAIRING -> wokenRepairing(now, effects);
      case DONE -> effects.stopWaking();
    }
  }

  private void wokenAsking(Time now, CallEffects.Get effects) {
    if (Nanos.reached(now, phaseEndNanos)) {
      timeIsUp(now, effects);
      return;
    }
    if (round.isTimeToHedge(now)) {
      askFurther(effects);
    }
    List<NodeId> again = round.dueAgain(now);
    if (!again.isEmpty() && router.route().epoch() != round.route.epoch()) {
      beginRound(now, effects);
      return;
    }
    for (NodeId node : again) {
      ask(node, effects);
    }
    arm(effects);
  }

  private void timeIsUp(Time now, CallEffects.Get effects) {
    if (round.isAnswered()) {
      answer(now, shown(), true, effects);
    } else {
      boolean waiting = sends.openReads() > 0;
      sends.giveUpReads(effects);
      fail(waiting ? FailureKind.TIMEOUT : negative.kind(), effects);
    }
  }

  private void wokenRepairing(Time now, CallEffects.Get effects) {
    RepairRound waiting = repairs;
    if (waiting != null && Nanos.reached(now, phaseEndNanos)) {
      settle(waiting.outcome(), effects);
    } else {
      arm(effects);
    }
  }

  private void arm(CallEffects.Get effects) {
    effects.wakeAt(phase == Phase.ASKING ? round.nextWake(phaseEndNanos) : phaseEndNanos);
  }
}
