package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Time;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Rule W7: callers that come back at once with their next update are waited for a moment, and nobody else is. */
class CombinedReturnsTest {
  private static final long BACK_NANOS = Time.NANOS_PER_MILLI / 5;

  /** Enough of a group for its callers to be waited for as long as ever. */
  private static final long SLOW_NANOS = 20 * Time.NANOS_PER_MILLI;

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final LetterUpdates letters = new LetterUpdates(session);
  private final List<Caller> callers = new ArrayList<>();
  private long lastEndNanos;
  private int ended;

  /** Updates again a moment after it was answered, until it is told to stop. */
  private final class Caller {
    private boolean stopped;
    private long call;

    void update() {
      if (!stopped) {
        call = letters.update("a");
        session.whenEnded(call, outcome -> {
          ended++;
          lastEndNanos = cluster.now().monotonicNanos();
          cluster.time.after(BACK_NANOS, this::update);
        });
      }
    }
  }

  private void callersBegin(int number) {
    for (int i = 0; i < number; i++) {
      Caller caller = new Caller();
      callers.add(caller);
      caller.update();
    }
  }

  private long reads() {
    return session.sentOf(Request.Read.class);
  }

  /** Passes time until something is so, at most for a second. */
  private void passUntil(BooleanSupplier so) {
    long end = cluster.now().monotonicNanos() + 1_000 * Time.NANOS_PER_MILLI;
    while (!so.getAsBoolean()) {
      assertThat(cluster.now().monotonicNanos()).isLessThan(end);
      cluster.time.runFor(Time.NANOS_PER_MILLI / 100);
    }
  }

  /** Until all callers have just been answered together. */
  private void passUntilAllEndTogether() {
    cluster.pass(1_000);
    int before = ended;
    passUntil(() -> ended > before);
    assertThat(ended - before).isEqualTo(callers.size());
  }

  /** The time between the last answer and the read that leaves next. */
  private long nanosUntilNextRead() {
    long before = reads();
    passUntil(() -> reads() > before);
    return session.sent.get(session.sent.size() - 1).atNanos() - lastEndNanos;
  }

  @Test
  void w7CallersThatComeBackAtOnceGoTogether() {
    callersBegin(8);
    cluster.pass(1_000);
    long writes = session.sentOf(Request.Write.class);
    int before = ended;
    cluster.pass(1_000);

    long groups = (session.sentOf(Request.Write.class) - writes) / 3;
    assertThat(groups).isGreaterThan(100);
    assertThat((ended - before) / groups).as("updates a group").isEqualTo(8);
    assertThat(session.valuesOf(LetterUpdates.KEY)).hasSize(1);
  }

  @Test
  void w7TheGroupBeginsWhenAllAreBack() {
    callersBegin(8);
    passUntilAllEndTogether();

    assertThat(nanosUntilNextRead()).isEqualTo(BACK_NANOS);
  }

  @Test
  void w7WhoeverDoesNotComeBackIsWaitedForOnceAndShortly() {
    cluster.each(node -> node.delayNanos = SLOW_NANOS);
    callersBegin(8);
    passUntilAllEndTogether();
    callers.subList(0, 3).forEach(caller -> caller.stopped = true);
    assertThat(nanosUntilNextRead()).isEqualTo(ReturningCallers.LONGEST_NANOS);

    int before = ended;
    passUntil(() -> ended > before);
    assertThat(ended - before).isEqualTo(5);
    assertThat(nanosUntilNextRead()).isEqualTo(BACK_NANOS);
  }

  @Test
  void w7CallersAreWaitedForNoLongerThanAQuarterOfWhatTheirGroupTook() {
    callersBegin(2);
    passUntilAllEndTogether();
    long began = session.sent.stream()
        .filter(one -> one.request() instanceof Request.Read)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .atNanos();
    callers.get(1).stopped = true;
    long waited = nanosUntilNextRead();

    assertThat(waited).isEqualTo((lastEndNanos - began) / 4);
  }

  @Test
  void w7ACallerAloneNeverWaits() {
    callersBegin(1);
    cluster.pass(1_000);

    for (int i = 0; i < 5; i++) {
      int before = ended;
      passUntil(() -> ended > before);
      assertThat(nanosUntilNextRead()).isEqualTo(BACK_NANOS);
    }
  }

  @Test
  void w7NobodyIsWaitedForBeforeACallerHasComeBack() {
    letters.update("a");
    letters.update("b");
    long last = letters.update("c");
    session.whenEnded(last, outcome -> lastEndNanos = cluster.now().monotonicNanos());
    passUntil(() -> session.sentOf(Request.Write.class) == 6);
    letters.update("d");
    long reads = reads();
    passUntil(() -> session.outcomes.containsKey(last));

    assertThat(reads()).isGreaterThan(reads);
    assertThat(session.sent.get(session.sent.size() - 1).atNanos()).isEqualTo(lastEndNanos);
  }

  @Test
  void w7ADeadlineIsKeptWhileOthersAreWaitedFor() {
    cluster.each(node -> node.delayNanos = SLOW_NANOS);
    callersBegin(8);
    passUntilAllEndTogether();
    callers.subList(0, 3).forEach(caller -> caller.stopped = true);
    long submitted = cluster.now().monotonicNanos() - 997 * Time.NANOS_PER_MILLI;
    long read = reads();
    long number = 1_000_000;
    session.handle(new SessionEvent.Arrived(
        number,
        new Call.Update(
            LetterUpdates.KEY,
            current -> LetterUpdates.append(current, "b"),
            LetterUpdates.LONGEST,
            Ttl.NONE,
            session.settings(),
            LetterUpdates.CONVERSION),
        submitted));
    cluster.time.runFor(3 * Time.NANOS_PER_MILLI - 1);
    assertThat(session.outcomes).doesNotContainKey(number);
    cluster.time.runFor(1);

    assertThat(session.failure(number).kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(session.failure(number).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(reads()).as("the others are still waited for").isEqualTo(read);
    assertThat(nanosUntilNextRead()).isEqualTo(ReturningCallers.LONGEST_NANOS);
  }

  @Test
  void w7ClosingWhileCallersAreWaitedForEndsAll() {
    cluster.each(node -> node.delayNanos = SLOW_NANOS);
    callersBegin(8);
    passUntilAllEndTogether();
    long read = reads();
    callers.subList(0, 3).forEach(caller -> caller.stopped = true);
    cluster.time.runFor(2 * BACK_NANOS);
    callers.forEach(caller -> caller.stopped = true);
    session.handle(new SessionEvent.Closing());

    for (Caller caller : callers.subList(3, 8)) {
      assertThat(session.failure(caller.call).kind()).isEqualTo(FailureKind.CLOSED);
      assertThat(session.failure(caller.call).fate()).isEqualTo(CallFate.NOT_APPLIED);
    }
    cluster.pass(2_500);
    assertThat(reads()).as("nothing is read for them").isEqualTo(read);
    assertThat(session.machine.liveCalls()).isZero();
    assertThat(session.machine.sizes().updateTurns()).isZero();
    assertThat(session.alarmsSet()).isZero();
  }
}
