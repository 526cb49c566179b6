package io.gramme.driver.transport;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.stream.TimerSlot;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings calls through a {@link CallGate} onto the session's loop. Thread-safe. */
final class SessionDoor {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final long EXPIRY_MILLIS = 50;

  private final SessionLoop loop;
  private final CallGate gate = new CallGate(System::nanoTime);
  private final TimerSlot timer;
  private boolean startScheduled;

  SessionDoor(SessionLoop loop) {
    this.loop = loop;
    this.timer = new TimerSlot(loop.vertx());
  }

  /**
   * Begins a call when there is room, or tells at once that it is not worth waiting for.
   *
   * @param begin on the loop, with who is to be told of the end
   */
  void submit(
      Call call,
      long submittedNanos,
      PendingCalls.Waiting waiting,
      Consumer<PendingCalls.Waiting> begin) {
    long timeout = timeoutNanos(call);
    Begun entry = new Begun(waiting, begin, SessionHost.isInCallback(), bytes(call));
    CallFailedException refusal = gate.refusal(entry, timeout);
    if (refusal != null) {
      waiting.ended(refusal);
      return;
    }
    loop.execute(
        () -> {
          gate.enter(entry, submittedNanos, submittedNanos + timeout);
          watch();
        },
        () -> {
          gate.gone(entry);
          waiting.ended(closed());
        });
  }

  /** See {@link SessionEngine#overload}. */
  @Nullable
  CallFailedException overload() {
    return SessionHost.isInCallback() ? null : gate.overload();
  }

  private static CallFailedException closed() {
    return CallFailedException.closed(CallFate.NOT_APPLIED);
  }

  private static long timeoutNanos(Call call) {
    boolean writes = call instanceof Call.Put || call instanceof Call.Update;
    Duration timeout = writes ? call.settings().writeTimeout() : call.settings().timeout();
    return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
  }

  private static long bytes(Call call) {
    Bytes value = call instanceof Call.Put put ? put.value() : null;
    return value == null ? 0 : value.length();
  }

  private void watch() {
    if (!timer.isSet() && !gate.isEmpty()) {
      timer.every(EXPIRY_MILLIS, this::expire);
    }
  }

  private void expire() {
    gate.expire();
    gate.startWaiting();
    if (gate.isEmpty()) {
      timer.cancel();
    }
  }

  /** Never inside a machine's step, where calls end. */
  private void startLater() {
    if (!startScheduled && gate.hasRoom()) {
      startScheduled = true;
      loop.execute(() -> {
        startScheduled = false;
        gate.startWaiting();
      });
    }
  }

  /** On the loop: fails those who wait. */
  void close() {
    timer.cancel();
    gate.close(closed());
  }

  /** A call on its way through the gate; counted until it has ended. */
  private final class Begun implements CallGate.Entry, PendingCalls.Waiting {
    private final PendingCalls.Waiting waiting;
    private final Consumer<PendingCalls.Waiting> begin;
    private final boolean nested;
    private final long bytes;
    private boolean begun;

    Begun(
        PendingCalls.Waiting waiting,
        Consumer<PendingCalls.Waiting> begin,
        boolean nested,
        long bytes) {
      this.waiting = waiting;
      this.begin = begin;
      this.nested = nested;
      this.bytes = bytes;
    }

    @Override
    public boolean nested() {
      return nested;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void start() {
      begun = true;
      begin.accept(this);
    }

    @Override
    public void ended(CallOutcome outcome) {
      leave();
      waiting.ended(outcome);
    }

    @Override
    public void fail(CallFailedException failure) {
      ended(failure);
    }

    private void leave() {
      if (begun) {
        begun = false;
        gate.left(this);
        startLater();
      }
    }
  }
}
