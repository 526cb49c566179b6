package io.gramme.driver.engine.quorum;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import org.jspecify.annotations.Nullable;

/** One read machine on the bench: a test plays the nodes by hand. Spans are milliseconds. */
final class GetBench implements Knowledge, ReplicaView {
  static final long DEADLINE = 1000;
  static final long HEDGE = 20;
  static final long STRAGGLERS = 100;
  static final long REPAIRS = 200;

  final FixedRouter router;
  final Recorder effects = new Recorder();

  @Nullable
  KnownState cached;

  DotContext floor = DotContext.EMPTY;
  int unusable = -1;
  int far = -1;
  final GetMachine machine;
  private Time now = new Time(0, PutBench.WALL);

  GetBench(int owners, QuorumSize r) {
    this(owners, r, true);
  }

  GetBench(int owners, QuorumSize r, boolean readRepair) {
    this(new FixedRouter(owners), plan(r, readRepair, false));
  }

  private GetBench(FixedRouter router, GetPlan plan) {
    this.router = router;
    machine = new GetMachine(plan, router, this, this);
  }

  static GetBench along(FixedRouter router, QuorumSize r) {
    return new GetBench(router, plan(r, true, false));
  }

  /** A read that tells who holds what was read. */
  static GetBench confirming(FixedRouter router, QuorumSize r) {
    return new GetBench(router, plan(r, true, true));
  }

  static GetBench of(int owners, int r) {
    return new GetBench(owners, QuorumSize.of(r));
  }

  private static GetPlan plan(QuorumSize r, boolean readRepair, boolean confirming) {
    return new GetPlan(
        Key.of("b", "k"),
        r,
        readRepair,
        confirming,
        DEADLINE * Time.NANOS_PER_MILLI,
        HEDGE * Time.NANOS_PER_MILLI,
        STRAGGLERS * Time.NANOS_PER_MILLI,
        REPAIRS * Time.NANOS_PER_MILLI);
  }

  GetBench start() {
    on(new CallEvent.Started());
    return this;
  }

  void on(CallEvent event) {
    machine.on(now, event, effects);
  }

  /** Moves time, waking the machine whenever it asked for it. */
  void pass(long millis) {
    long end = now.monotonicNanos() + millis * Time.NANOS_PER_MILLI;
    while (effects.wakeAtNanos != null && effects.wakeAtNanos - end <= 0) {
      long due = Math.max(effects.wakeAtNanos, now.monotonicNanos());
      now = new Time(due, PutBench.WALL + due / Time.NANOS_PER_MILLI);
      effects.wakeAtNanos = null;
      on(new CallEvent.Woken());
    }
    now = new Time(end, PutBench.WALL + end / Time.NANOS_PER_MILLI);
  }

  /** A state of one sibling by one writer, that covers what the other contexts hold. */
  static KeyState version(int writer, long t, String value, KeyState... replaced) {
    DotContext seen = DotContext.EMPTY;
    for (KeyState state : replaced) {
      seen = seen.join(state.context());
    }
    return Delta.of(seen, new Dot(writer, t), Bytes.utf8(value), 0, Bytes.EMPTY, false);
  }

  void state(int send, KeyState state, long asOf) {
    state(send, state, asOf, 0);
  }

  void state(int send, KeyState state, long asOf, long watermark) {
    reply(send, new Reply.State(StateFormat.encode(state), asOf, watermark));
  }

  void refuse(int send, RefusalCode code) {
    reply(send, Reply.Refusal.of(code, "as the test says"));
  }

  void reply(int send, Reply reply) {
    on(new CallEvent.Answered(send, Hlc.ofMillis(PutBench.WALL), reply));
  }

  void lose(int send) {
    on(CallEvent.NoAnswer.of(send, DeliveryFailure.LOST, "as the test says"));
  }

  Request.Repair repair(int send) {
    return (Request.Repair) effects.sends.get(send).request();
  }

  @Override
  public @Nullable KnownState state() {
    return cached;
  }

  @Override
  public DotContext floor() {
    return floor;
  }

  @Override
  public boolean isUsable(NodeId node) {
    return node.value() != unusable;
  }

  @Override
  public long latencyNanos(NodeId node) {
    return node.value() == far ? 50 * Time.NANOS_PER_MILLI : Time.NANOS_PER_MILLI;
  }
}
