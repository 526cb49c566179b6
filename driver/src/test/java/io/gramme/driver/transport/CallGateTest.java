package io.gramme.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The door of a session at instants that the test chooses. */
final class CallGateTest {
  private static final long MILLI = 1_000_000;
  private static final long TIMEOUT = 5_000 * MILLI;

  private long now = 1;
  private final CallGate gate = new CallGate(() -> now, 1_000_000, 64L << 20);
  private final ArrayDeque<Caller> underWay = new ArrayDeque<>();
  private final List<CallFailedException> failures = new ArrayList<>();
  private int ended;

  private final class Caller implements CallGate.Entry {
    final long deadline = now + TIMEOUT;
    final boolean nested;
    final long bytes;

    Caller(boolean nested, long bytes) {
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
      underWay.add(this);
    }

    @Override
    public void fail(CallFailedException failure) {
      failures.add(failure);
    }
  }

  private @Nullable CallFailedException call() {
    return call(new Caller(false, 100));
  }

  private @Nullable CallFailedException call(Caller caller) {
    CallFailedException refusal = gate.refusal(caller, TIMEOUT);
    if (refusal == null) {
      gate.enter(caller, now, caller.deadline);
    }
    return refusal;
  }

  private void end(int calls) {
    for (int i = 0; i < calls && !underWay.isEmpty(); i++) {
      Caller caller = underWay.remove();
      assertThat(now).as("ends in time").isLessThan(caller.deadline);
      ended++;
      gate.left(caller);
    }
    gate.startWaiting();
  }

  @Test
  void aBurstThatCanBeServedInTimeIsServedWhole() {
    int burst = 20_000;
    for (int i = 0; i < burst; i++) {
      assertThat(call()).isNull();
      assertThat(underWay.size()).isLessThanOrEqualTo(CallGate.MOST_UNDER_WAY);
    }
    while (ended < burst) {
      now += MILLI;
      end(50);
    }
    assertThat(failures).isEmpty();
  }

  /** Ten calls a millisecond can be served, forty come: as many are served as if only ten came, and none ends late. */
  @Test
  void anOverloadIsServedAtTheFullRateAndTheRestIsToldAtOnce() {
    int refused = 0;
    long longestRetry = 0;
    int begunAt = 0;
    for (int milli = 0; milli < 10_000; milli++) {
      now += MILLI;
      for (int i = 0; i < 40; i++) {
        CallFailedException refusal = call();
        if (refusal != null) {
          refused++;
          assertThat(refusal.kind()).isEqualTo(FailureKind.OVERLOADED);
          assertThat(refusal.fate()).isEqualTo(CallFate.NOT_APPLIED);
          assertThat(refusal.retryable()).isTrue();
          longestRetry = Math.max(longestRetry, refusal.retryAfterMillis());
        }
      }
      end(10);
      begunAt = milli == 4_999 ? ended : begunAt;
    }
    assertThat(ended).isEqualTo(100_000);
    assertThat(refused).isGreaterThan(250_000);
    assertThat(longestRetry).isBetween(10L, 5_000L);
    assertThat(failures).as("let in and late").isEmpty();
    // A call a millisecond: nobody waits any more, within five seconds.
    for (int milli = 0; milli < 4_000; milli++) {
      now += MILLI;
      call();
      end(10);
    }
    assertThat(call()).isNull();
    assertThat(gate.isEmpty()).isTrue();
  }

  @Test
  void whoWaitsBehindCallsThatDoNotEndIsToldAtItsDeadline() {
    for (int i = 0; i < CallGate.LEAST_UNDER_WAY + 3; i++) {
      assertThat(call()).isNull();
    }
    now += TIMEOUT - 1;
    gate.expire();
    assertThat(failures).isEmpty();
    now++;
    gate.expire();
    assertThat(failures).hasSize(3).allMatch(e -> e.kind() == FailureKind.OVERLOADED);
  }

  @Test
  void callsUnderWayAreBoundedInBytes() {
    for (int i = 0; i < 10; i++) {
      assertThat(call(new Caller(false, 1 << 20))).isNull();
    }
    assertThat(underWay).hasSize(8);
  }

  @Test
  void callsThatWaitAreBoundedInBytes() {
    for (int i = 0; i < 8 + 64; i++) {
      assertThat(call(new Caller(false, 1 << 20))).isNull();
    }
    assertThat(call(new Caller(false, 1 << 20))).isNotNull();
    assertThat(call(new Caller(false, 0))).isNull();
    end(1);
    assertThat(call(new Caller(false, 1 << 20))).isNull();
    now += TIMEOUT;
    gate.expire();
    assertThat(call(new Caller(false, 64 << 20))).isNull();
  }

  /** A callback's call waits for nobody: its caller would be among them. */
  @Test
  void callsMadeByCallbacksPassThoseWhoWait() {
    for (int i = 0; i < 2 * CallGate.LEAST_UNDER_WAY; i++) {
      assertThat(call()).isNull();
    }
    Caller nested = new Caller(true, 100);
    assertThat(call(nested)).isNull();
    assertThat(underWay).hasSize(CallGate.LEAST_UNDER_WAY + 1).endsWith(nested);
    underWay.remove(nested);
    gate.left(nested);
    gate.startWaiting();
    assertThat(underWay).as("nobody took the place it had not").hasSize(CallGate.LEAST_UNDER_WAY);
  }

  /** After a stall the rate is measured as next to nothing, and every call has waited for long. */
  @Test
  void aClosedLoopIsNotRefusedAfterStalls() {
    int callers = CallGate.FEW_WAITING;
    for (int i = 0; i < callers; i++) {
      assertThat(call()).isNull();
    }
    for (int stall = 0; stall < 50; stall++) {
      now += TIMEOUT / 10;
      end(callers / 4);
      while (underWay.size() < CallGate.LEAST_UNDER_WAY) {
        assertThat(call()).isNull();
      }
      assertThat(call()).isNull();
      end(callers);
      while (gate.isEmpty()) {
        assertThat(call()).isNull();
      }
    }
    assertThat(failures).isEmpty();
  }

  /** A stall is no rate: what was let in before it is still served as far as there is time. */
  @Test
  void whoWaitsIsServedAfterAStall() {
    int calls = CallGate.LEAST_UNDER_WAY + CallGate.FEW_WAITING + 600;
    for (int i = 0; i < calls; i++) {
      assertThat(call()).isNull();
    }
    for (int milli = 0; milli < 100; milli++) {
      now += MILLI;
      end(1);
    }
    now += 3_000 * MILLI;
    while (ended < calls && failures.isEmpty()) {
      now += MILLI;
      end(1);
    }
    assertThat(failures).isEmpty();
  }

  /** A call takes as long as many are under way: where the cluster is slow, few are, and those let in end in time. */
  @Test
  void whereTheClusterIsSlowFewAreUnderWay() {
    for (int milli = 0; milli < 20_000; milli += 10) {
      now += 10 * MILLI;
      for (int i = 0; i < 20; i++) {
        call();
      }
      end(5);
    }
    assertThat(ended).isBetween(9_500, 10_000);
    assertThat(underWay).hasSizeLessThanOrEqualTo(CallGate.LEAST_UNDER_WAY);
    assertThat(failures).isEmpty();
  }

  @Test
  void closingTellsThoseWhoWait() {
    for (int i = 0; i < CallGate.LEAST_UNDER_WAY + 2; i++) {
      call();
    }
    gate.close(new CallFailedException(CallFailure.of(FailureKind.CLOSED, "closed")));
    assertThat(failures).hasSize(2).allMatch(e -> e.kind() == FailureKind.CLOSED);
    int before = underWay.size();
    call();
    assertThat(underWay).hasSize(before + 1);
  }

  @Test
  void whoAsksFirstIsToldOfAnOverloadAsLongAsNoMoreMayWait() {
    CallGate small = new CallGate(() -> now, 2, 1_000);
    assertThat(small.overload()).isNull();
    for (int i = 0; i < 2; i++) {
      assertThat(small.refusal(new Caller(false, 100), TIMEOUT)).isNull();
    }

    CallFailedException told = Objects.requireNonNull(small.overload());

    assertThat(told.kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(told.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(told.retryAfterMillis()).isPositive();
    small.gone(new Caller(false, 100));
    assertThat(small.overload()).isNull();
  }
}
