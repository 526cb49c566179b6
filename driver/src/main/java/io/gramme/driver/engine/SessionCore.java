package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.driver.engine.quorum.ReplicaView;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the operations of a session share: its memory, the present instant, and the way out. */
final class SessionCore implements ReplicaView {
  /** A node that answered nobody for so long is not merely slow: 1 s. */
  private static final long SILENCE_NANOS = 1_000 * Time.NANOS_PER_MILLI;

  private final SessionParameters parameters;
  private final RingCache ring;
  private final NodeHealth health;
  private final Lanes lanes;
  private final SessionClock clock = new SessionClock();
  private final FloorMemory floors;
  private final StateCache cache;
  private final LatencyEstimate latency = new LatencyEstimate();
  private final WriteBacks writeBacks;
  private final UpdateTurns updates = new UpdateTurns(this);
  private final Queue<SessionEvent> ownEvents = new ArrayDeque<>();
  private final LiveCalls calls = new LiveCalls();
  private final Map<NodeId, Long> answeredNanos = new LinkedHashMap<>();
  private Time now;
  private @Nullable SessionEffects effects;

  SessionCore(
      SessionParameters parameters,
      RingCache ring,
      NodeHealth health,
      RandomGenerator random,
      Time now) {
    this.parameters = parameters;
    this.ring = ring;
    this.health = health;
    this.now = now;
    this.lanes = new Lanes(random, now, parameters.lanePairs());
    this.floors = new FloorMemory(parameters.floorKeys());
    this.writeBacks = new WriteBacks(parameters.floorKeys());
    this.cache = new StateCache(parameters.cacheBytes(), dmaxMillis(), floors);
    clock.current(now);
  }

  void enter(Time instant, SessionEffects way) {
    now = instant;
    effects = way;
  }

  private SessionEffects effects() {
    return Objects.requireNonNull(effects, "a session acts only while it handles an event");
  }

  Time now() {
    return now;
  }

  long hlc() {
    return clock.current(now);
  }

  long dmaxMillis() {
    return ring.ring().table().parameters().dmaxMillis();
  }

  /** How long a write may take: as the call says, at most a third of Dmax (rule T5). */
  long writeSpanNanos(CallSettings settings) {
    long most = dmaxMillis() * Time.NANOS_PER_MILLI / 3;
    return Math.min(settings.writeTimeoutNanos(), most);
  }

  SessionParameters parameters() {
    return parameters;
  }

  RingCache ring() {
    return ring;
  }

  Lanes lanes() {
    return lanes;
  }

  SessionClock clock() {
    return clock;
  }

  FloorMemory floors() {
    return floors;
  }

  StateCache cache() {
    return cache;
  }

  WriteBacks writeBacks() {
    return writeBacks;
  }

  UpdateTurns updates() {
    return updates;
  }

  LiveCalls calls() {
    return calls;
  }

  long hedgeNanos() {
    return latency.hedgeNanos();
  }

  @Override
  public boolean isUsable(NodeId node) {
    return health.isUsable(node);
  }

  @Override
  public long latencyNanos(NodeId node) {
    return latency.latencyNanos(node, now);
  }

  /** What the session itself caused while it handled an event; null when there is nothing. */
  @Nullable
  SessionEvent nextOwnEvent() {
    return ownEvents.poll();
  }

  void start(Hosted hosted) {
    hosted.on(now, new CallEvent.Started());
  }

  void transmit(Exchange exchange, long epoch, Request request, long deadlineNanos) {
    Address address = ring.addressOf(exchange.node());
    if (address == null) {
      notSent(exchange, "no member has this id");
    } else if (!health.permits(exchange.node()) && !goesAllTheSame(exchange, request)) {
      notSent(exchange, "not asked, for it failed too often lately");
    } else {
      effects().send(exchange, address, epoch, request, deadlineNanos);
    }
  }

  private static boolean goesAllTheSame(Exchange exchange, Request request) {
    boolean goes = exchange.host.mustGo(exchange.node(), request);
    if (goes) {
      exchange.judge(); // it took none of the breaker's probes, and gives none back
    }
    return goes;
  }

  private void notSent(Exchange exchange, String detail) {
    exchange.judge();
    ownEvents.add(new SessionEvent.NotSent(exchange, DeliveryFailure.NOT_SENT, detail));
  }

  void judgeAnswered(Exchange exchange) {
    answeredNanos.put(exchange.node(), now.monotonicNanos());
    long nanos = now.monotonicNanos() - exchange.sentAtNanos;
    if (exchange.read) {
      latency.readTook(exchange.node(), nanos, now);
    }
    if (exchange.judge()) {
      health.answered(exchange.node(), nanos);
    }
  }

  /** The connection was lost, or there was none. */
  void judgeFailed(Exchange exchange) {
    if (exchange.judge()) {
      health.failed(exchange.node(), now.monotonicNanos() - exchange.sentAtNanos);
    }
  }

  /**
   * No answer came in time. That speaks against the node only when it has answered nobody since, for so long that it is
   * not the call's time that was short, nor a node that is merely busy.
   */
  void judgeSilent(Exchange exchange) {
    long silent = now.monotonicNanos() - exchange.sentAtNanos;
    Long answered = answeredNanos.get(exchange.node());
    boolean answersOthers = answered != null && answered - exchange.sentAtNanos > 0;
    if (silent >= SILENCE_NANOS && !answersOthers) {
      judgeFailed(exchange);
    } else {
      judgeNothing(exchange);
    }
  }

  /** What became of the request is this side's doing. */
  void judgeNothing(Exchange exchange) {
    if (exchange.judge()) {
      health.unjudged(exchange.node());
    }
  }

  void fetchChanges(Address address, long deadlineNanos) {
    effects().fetchChanges(address, ring.digest(), deadlineNanos);
  }

  void setAlarm(Alarm alarm, long dueNanos) {
    if (alarm.set && alarm.dueNanos == dueNanos) {
      return;
    }
    clearAlarm(alarm);
    alarm.set = true;
    alarm.dueNanos = dueNanos;
    effects().wakeAt(alarm);
  }

  void clearAlarm(Alarm alarm) {
    if (alarm.set) {
      effects().stopWaking(alarm);
      alarm.set = false;
    }
  }

  void run(CallbackTask<?> task) {
    effects().run(task);
  }

  void completed(long call, CallOutcome outcome) {
    effects().reply(call, outcome);
  }

  void settled(long call, RepairOutcome outcome) {
    effects().settled(call, outcome);
  }
}
