package io.gramme.it.sim.check;

import io.gramme.it.sim.world.SimSession;

/** When a call was made by the clocks of its session, and how long what took. */
final class CallTimes {
  final long begunNanos;
  final long begunWallMillis;
  final long begunHlc;
  private final SimSession session;
  private final int clockStepsBefore;
  private final long pausedBefore;
  private long callbackNanos;
  private long allAnsweredNanos = -1;

  /** Of a call that is made now. */
  CallTimes(SimSession session) {
    this.session = session;
    begunNanos = session.now().monotonicNanos();
    begunWallMillis = session.now().wallMillis();
    begunHlc = session.machine().hlc(session.now());
    clockStepsBefore = session.clockSteps();
    pausedBefore = session.pausedNanos();
  }

  void callbackTook(long nanos) {
    callbackNanos += nanos;
  }

  /** Whether the session's wall clock was set meanwhile. */
  boolean clockWasSet() {
    return session.clockSteps() != clockStepsBefore;
  }

  /** How long its process was paused meanwhile, and its own lambdas took. */
  long excusedNanos() {
    return session.pausedNanos() - pausedBefore + callbackNanos;
  }

  /** How long it has been going on. */
  long nanos() {
    return session.now().monotonicNanos() - begunNanos;
  }

  void noteThatAllAnswered() {
    allAnsweredNanos = allAnsweredNanos < 0 ? nanos() : allAnsweredNanos;
  }

  /** How long ago the last owner answered; 0 while some have not. */
  long nanosSinceAllAnswered() {
    return allAnsweredNanos < 0 ? 0 : nanos() - allAnsweredNanos;
  }
}
