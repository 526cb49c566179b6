package io.gramme.driver.coordination;

import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.machine.Machine;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One read (rules G1, G4, E2), after section 4.5 and 5 of the Dynamo paper.
 *
 * <pre>
 *   ASKING ──R replies, floor met──► COLLECTING ──all in, or time──► REPAIRING ──acks, or time──► DONE
 *     │  ▲ one refuses or is slow: ask one more                         (only when somebody is stale)
 *     └──┘ another epoch: begin again under it
 * </pre>
 */
public final class GetMachine implements Machine<CallEvent, GetEffects> {
  private static final long REASK_NANOS = 50 * Time.NANOS_PER_MILLI;

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
  private final List<NodeId> behind = new ArrayList<>(1);

  private Phase phase = Phase.ASKING;
  private Route route;
  private ReadReplies replies;
  private List<NodeId> order;
  private int next;
  private int required;
  private boolean mayHedge;
  private boolean floorChased;
  private long hedgeAtNanos;
  private long reaskAtNanos;
  private long phaseEndNanos;
  private @Nullable KnownState knownAtStart;
  private @Nullable RepairRound repairs;

  public GetMachine(GetPlan plan, Router router, ReplicaView view, Knowledge knowledge) {
    this.plan = plan;
    this.router = router;
    this.view = view;
    this.knowledge = knowledge;
    this.route = router.route();
    this.replies = new ReadReplies(route.mode());
    this.order = route.owners();
  }

  @Override
  public void on(Time now, CallEvent event, GetEffects effects) {
    if (event instanceof CallEvent.Started) {
      knownAtStart = knowledge.state();
      beginRound(now, effects);
    } else if (event instanceof CallEvent.Replied replied) {
      replied(now, replied, effects);
    } else if (event instanceof CallEvent.Undelivered undelivered) {
      undelivered(now, undelivered, effects);
    } else {
      woken(now, effects);
    }
  }

  private void beginRound(Time now, GetEffects effects) {
    route = router.route();
    order = ReplicaOrder.of(route.owners(), view);
    replies = new ReadReplies(route.mode());
    required = route.required(plan.r());
    next = 0;
    behind.clear();
    floorChased = false;
    phaseEndNanos = plan.deadlineNanos();
    sends.beginRound();
    mayHedge = required < order.size();
    hedgeAtNanos = now.monotonicNanos() + plan.hedgeNanos();
    for (int i = 0; i < required; i++) {
      askFurther(effects);
    }
    arm(effects);
  }

  private boolean askFurther(GetEffects effects) {
    if (next >= order.size()) {
      return false;
    }
    ask(order.get(next++), effects);
    return true;
  }

  private void ask(NodeId node, GetEffects effects) {
    Request read = new Request.Read(route.partition(), plan.key());
    effects.send(sends.open(node), node, route.epoch(), read, plan.deadlineNanos());
  }

  private void replied(Time now, CallEvent.Replied event, GetEffects effects) {
    if (!sends.close(event.send())) {
      return;
    }
    NodeId node = sends.node(event.send());
    if (sends.isRepair(event.send())) {
      repairAnswered(event.reply() instanceof Reply.Applied, effects);
    } else if (sends.isOfThisRound(event.send())) {
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

  private void stateRead(Time now, NodeId node, Reply.State state, GetEffects effects) {
    try {
      replies.add(node, state);
    } catch (FormatException e) {
      negative.unusable(node, "answered with bytes that are no key state: " + e.getMessage());
      oneFewer(now, effects);
      return;
    }
    proceed(now, effects);
  }

  private void refused(Time now, NodeId node, Reply.Refusal refusal, GetEffects effects) {
    negative.refused(node, refusal);
    if (refusal.code() == RefusalCode.WRONG_EPOCH && phase == Phase.ASKING) {
      MemberTable table = refusal.table();
      if (table != null) {
        router.learn(table);
      }
      if (router.route().epoch() != route.epoch()) {
        beginRound(now, effects);
        return;
      }
      // The node is behind this driver: it needs a moment to learn what others know.
      behind.add(node);
      reaskAtNanos = now.monotonicNanos() + REASK_NANOS;
    }
    oneFewer(now, effects);
  }

  private void undelivered(Time now, CallEvent.Undelivered event, GetEffects effects) {
    if (!sends.close(event.send())) {
      return;
    }
    if (sends.isRepair(event.send())) {
      repairAnswered(false, effects);
    } else if (sends.isOfThisRound(event.send())) {
      negative.undelivered(sends.node(event.send()), event.failure(), event.detail());
      oneFewer(now, effects);
    }
  }

  private void oneFewer(Time now, GetEffects effects) {
    if (phase == Phase.ASKING && replies.count() < required) {
      askFurther(effects);
    }
    proceed(now, effects);
  }

  private void proceed(Time now, GetEffects effects) {
    if (phase == Phase.ASKING) {
      answerIfEnough(now, effects);
    } else if (phase == Phase.COLLECTING) {
      settleIfAllIn(now, effects);
    }
  }

  private void answerIfEnough(Time now, GetEffects effects) {
    if (replies.count() < required) {
      if (replies.count() + sends.openReads() + behind.size() < required) {
        fail(negative.shortfall(), effects);
      } else {
        arm(effects);
      }
      return;
    }
    KnownState shown = shown();
    boolean met = replies.meets(knowledge.floor(), shown.state());
    if (!met && !floorChased) {
      chaseFloor(now, effects);
    }
    if (met || sends.openReads() == 0) {
      answer(now, shown, !met, effects);
    }
  }

  private KnownState shown() {
    return replies.joined().join(route.mode(), knowledge.state());
  }

  private void chaseFloor(Time now, GetEffects effects) {
    floorChased = true;
    phaseEndNanos = Nanos.earlier(phaseEndNanos, now.monotonicNanos() + plan.stragglerNanos());
    boolean asked = true;
    while (asked) {
      asked = askFurther(effects);
    }
    arm(effects);
  }

  private void answer(Time now, KnownState shown, boolean floorMissed, GetEffects effects) {
    phase = Phase.COLLECTING;
    phaseEndNanos = now.monotonicNanos() + plan.stragglerNanos();
    effects.answered(new GetAnswer(shown, sends.asked(), replies.nodes(), floorMissed));
    settleIfAllIn(now, effects);
  }

  private void fail(Shortfall shortfall, GetEffects effects) {
    phase = Phase.DONE;
    effects.stopWaking();
    String needed = "read of " + required + " of " + order.size() + " owners got " + replies.count()
        + (replies.count() == 1 ? " answer" : " answers");
    effects.failed(negative.failure(shortfall, Fate.NOT_APPLIED, needed, order, replies.nodes()));
  }

  private void settleIfAllIn(Time now, GetEffects effects) {
    if (sends.openReads() > 0 && !Nanos.reached(now, phaseEndNanos)) {
      arm(effects);
      return;
    }
    sends.giveUpReads(effects);
    repair(now, effects);
  }

  private void repair(Time now, GetEffects effects) {
    KnownState whole = replies.joined().join(route.mode(), knownAtStart);
    List<NodeId> stale = plan.readRepair() ? replies.lacking(whole.state()) : List.of();
    if (stale.isEmpty()) {
      settle(RepairOutcome.NONE, effects);
      return;
    }
    phase = Phase.REPAIRING;
    repairs = new RepairRound(stale.size());
    phaseEndNanos = now.monotonicNanos() + plan.repairNanos();
    Bytes bytes = StateFormat.encode(whole.state());
    for (NodeId node : stale) {
      Request repair = new Request.Repair(route.partition(), plan.key(), bytes, whole.asOf());
      effects.send(sends.openRepair(node), node, route.epoch(), repair, phaseEndNanos);
    }
    arm(effects);
  }

  private void repairAnswered(boolean acknowledged, GetEffects effects) {
    RepairRound round = repairs;
    if (round == null || phase != Phase.REPAIRING) {
      return;
    }
    if (acknowledged) {
      round.acknowledged();
    } else {
      round.refused();
    }
    if (round.isComplete()) {
      settle(round.outcome(), effects);
    }
  }

  private void settle(RepairOutcome outcome, GetEffects effects) {
    phase = Phase.DONE;
    effects.stopWaking();
    effects.settled(outcome);
  }

  private void woken(Time now, GetEffects effects) {
    switch (phase) {
      case ASKING -> wokenAsking(now, effects);
      case COLLECTING -> settleIfAllIn(now, effects);
      case REPAIRING -> wokenRepairing(now, effects);
      case DONE -> effects.stopWaking();
    }
  }

  private void wokenAsking(Time now, GetEffects effects) {
    if (Nanos.reached(now, phaseEndNanos)) {
      if (replies.count() >= required) {
        answer(now, shown(), true, effects);
      } else {
        sends.giveUpReads(effects);
        fail(Shortfall.TIMEOUT, effects);
      }
      return;
    }
    if (mayHedge && Nanos.reached(now, hedgeAtNanos)) {
      mayHedge = false;
      askFurther(effects);
    }
    if (!behind.isEmpty() && Nanos.reached(now, reaskAtNanos)) {
      reask(now, effects);
      return;
    }
    arm(effects);
  }

  private void reask(Time now, GetEffects effects) {
    if (router.route().epoch() != route.epoch()) {
      beginRound(now, effects);
      return;
    }
    List<NodeId> again = List.copyOf(behind);
    behind.clear();
    for (NodeId node : again) {
      ask(node, effects);
    }
    arm(effects);
  }

  private void wokenRepairing(Time now, GetEffects effects) {
    RepairRound round = repairs;
    if (round != null && Nanos.reached(now, phaseEndNanos)) {
      settle(round.outcome(), effects);
    } else {
      arm(effects);
    }
  }

  private void arm(GetEffects effects) {
    long wake = phaseEndNanos;
    if (phase == Phase.ASKING) {
      wake = mayHedge ? Nanos.earlier(wake, hedgeAtNanos) : wake;
      wake = behind.isEmpty() ? wake : Nanos.earlier(wake, reaskAtNanos);
    }
    effects.wakeAt(wake);
  }
}
