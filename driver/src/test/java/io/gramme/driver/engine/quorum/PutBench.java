package io.gramme.driver.engine.quorum;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.machine.Time;
import io.gramme.membership.BucketMode;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One put machine on the bench: a test plays the nodes by hand. */
final class PutBench {
  static final long WALL = 1_700_000_000_000L;
  static final long DEADLINE_MILLIS = 1000;

  /** One lane whose clock a test moves. */
  static final class OneLane implements Minter {
    long clock = Hlc.ofMillis(WALL);
    final List<DotContext> mintedAfter = new ArrayList<>();
    long setBackTo;

    @Override
    public Dot mint(DotContext seen, BucketMode mode) {
      mintedAfter.add(seen);
      clock = Math.max(clock + 1, seen.maxStamp() + 1);
      return new Dot(5 + mintedAfter.size(), clock);
    }

    @Override
    public void tooNew(long newestNodeHlc) {
      setBackTo = newestNodeHlc;
      clock = newestNodeHlc;
    }
  }

  final FixedRouter router;
  final OneLane lane = new OneLane();
  final Recorder effects = new Recorder();
  final PutMachine machine;
  private long wallMillis = WALL;
  private Time now = new Time(0, WALL);

  PutBench(int owners, QuorumSize w, PutPlan.@Nullable Earlier earlier) {
    this(new FixedRouter(owners), w, earlier);
  }

  PutBench(FixedRouter router, QuorumSize w, PutPlan.@Nullable Earlier earlier) {
    this.router = router;
    machine = new PutMachine(plan(w, earlier), router, lane);
    on(new CallEvent.Started());
  }

  static PutBench of(int owners, int w) {
    return new PutBench(owners, QuorumSize.of(w), null);
  }

  private static PutPlan plan(QuorumSize w, PutPlan.@Nullable Earlier earlier) {
    return new PutPlan(
        Key.of("b", "k"),
        Bytes.utf8("value"),
        Bytes.EMPTY,
        Sibling.NEVER,
        DotContext.EMPTY,
        false,
        w,
        DEADLINE_MILLIS * Time.NANOS_PER_MILLI,
        100 * Time.NANOS_PER_MILLI,
        earlier);
  }

  void on(CallEvent event) {
    machine.on(now, event, effects);
  }

  long nowNanos() {
    return now.monotonicNanos();
  }

  /** The wall clock is set by somebody, and no time passes. */
  void setWallClock(long millis) {
    wallMillis = millis;
    now = new Time(now.monotonicNanos(), millis + now.monotonicNanos() / Time.NANOS_PER_MILLI);
  }

  /** Moves time, waking the machine whenever it asked for it. */
  void pass(long millis) {
    long end = now.monotonicNanos() + millis * Time.NANOS_PER_MILLI;
    while (effects.wakeAtNanos != null && effects.wakeAtNanos - end <= 0) {
      long due = Math.max(effects.wakeAtNanos, now.monotonicNanos());
      now = new Time(due, wallMillis + due / Time.NANOS_PER_MILLI);
      effects.wakeAtNanos = null;
      on(new CallEvent.Woken());
    }
    now = new Time(end, wallMillis + end / Time.NANOS_PER_MILLI);
  }

  /** Moves time to the next instant the machine asked for; false when it asked for none. */
  boolean passToNextWake() {
    if (effects.wakeAtNanos == null) {
      return false;
    }
    now = new Time(effects.wakeAtNanos, wallMillis + effects.wakeAtNanos / Time.NANOS_PER_MILLI);
    effects.wakeAtNanos = null;
    on(new CallEvent.Woken());
    return true;
  }

  void acknowledge(int send) {
    reply(send, new Reply.Applied(0));
  }

  void refuse(int send, RefusalCode code) {
    reply(send, Reply.Refusal.of(code, "as the test says"));
  }

  void reply(int send, Reply reply) {
    reply(send, Hlc.ofMillis(WALL), reply);
  }

  void reply(int send, long hlc, Reply reply) {
    on(new CallEvent.Answered(send, hlc, reply));
  }

  void lose(int send) {
    on(CallEvent.NoAnswer.of(send, DeliveryFailure.LOST, "as the test says"));
  }

  void notSent(int send) {
    on(CallEvent.NoAnswer.of(send, DeliveryFailure.NOT_SENT, "as the test says"));
  }

  Bytes bytes(int send) {
    return ((Request.Write) effects.sends.get(send).request()).delta();
  }
}
