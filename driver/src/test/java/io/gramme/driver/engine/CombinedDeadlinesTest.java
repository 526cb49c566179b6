package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.message.Request;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rule W7, time: each of the updates that are combined keeps its own deadline, one second after it was made. */
class CombinedDeadlinesTest {
  private static final Key KEY = LetterUpdates.KEY;

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final LetterUpdates letters = new LetterUpdates(session);

  /** From now until the given time after the test's start. */
  private void passTo(long millis) {
    cluster.pass(SimCluster.WALL + millis - cluster.now().wallMillis());
  }

  private void assertTimedOut(long call) {
    CallFailedException failure = session.failure(call);
    assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(failure.retryable()).isTrue();
  }

  private boolean isOpen(long call) {
    return session.outcomes.get(call) == null;
  }

  @Test
  void w7ASlowChangeThatNobodyWaitsForIsWrittenWhenItReturns() {
    long alone = letters.slow("a", 3_000);
    passTo(2_900);
    assertThat(isOpen(alone)).isTrue();
    cluster.pass(2_500);

    assertThat(letters.valueOf(alone)).isEqualTo("a");
    assertThat(session.valuesOf(KEY)).containsExactly("a");
  }

  @Test
  void w7AnOverdueChangeMakesWayForWhoeverComes() {
    long overdue = letters.slow("a", 3_000);
    passTo(1_500);
    assertThat(isOpen(overdue)).isTrue();
    long next = letters.update("b");
    assertTimedOut(overdue);
    passTo(1_550);
    assertThat(letters.valueOf(next)).isEqualTo("b");
    cluster.pass(4_000);

    assertThat(letters.ran)
        .as("its change returns late, and nobody asks")
        .containsExactly("b", "a");
    assertThat(session.valuesOf(KEY)).containsExactly("b");
  }

  @Test
  void w7ASlowFirstChangeMakesWayAtItsDeadlineForThoseThatWait() {
    long slow = letters.slow("a", 3_000);
    passTo(500);
    long waits = letters.update("b");
    passTo(999);
    assertThat(isOpen(slow) && isOpen(waits)).isTrue();
    passTo(1_050);

    assertTimedOut(slow);
    assertThat(letters.valueOf(waits)).isEqualTo("b");
    cluster.pass(4_000);
    assertThat(session.valuesOf(KEY)).containsExactly("b");
  }

  /** The write of what has changed leaves by its deadline; what was given its value is not written any more. */
  @Test
  void w7ASlowChangeCutsNoCallShortThatHasChangedBeforeIt() {
    letters.update("a");
    long changed = letters.update("b");
    long slow = letters.slow("c", 3_000);
    long left = letters.update("d");
    passTo(990);
    assertThat(isOpen(changed) && isOpen(slow)).isTrue();
    passTo(1_020);

    assertThat(letters.valueOf(changed)).isEqualTo("ab");
    assertTimedOut(slow);
    assertTimedOut(left);
    cluster.pass(4_000);
    assertThat(session.valuesOf(KEY)).containsExactly("ab");
  }

  @Test
  void w7WhoeverIsLeftOverIsFirstInTheNextGroup() {
    letters.slow("a", 300);
    long changed = letters.update("b");
    passTo(100);
    long slow = letters.slow("c", 3_000);
    long left = letters.update("d");
    long lastOfGroup = letters.update("e");
    passTo(600);
    long newcomer = letters.update("f");
    passTo(1_050);

    assertThat(letters.valueOf(changed)).isEqualTo("ab");
    assertThat(session.failure(slow).kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(session.failure(slow).getMessage()).contains("took longer than the updates");
    assertThat(letters.valueOf(left)).isEqualTo("abd");
    assertThat(letters.valueOf(lastOfGroup)).isEqualTo("abde");
    assertThat(letters.valueOf(newcomer)).isEqualTo("abdef");
    cluster.pass(4_000);
    assertThat(session.valuesOf(KEY)).containsExactly("abdef");
    assertThat(session.machine.liveCalls()).isZero();
  }

  /** Five changes of 300 ms do not fit into a second together: no running one is cut short for that. */
  @Test
  void w7ChangesThatTakeLongTogetherAreSharedOutAmongGroups() {
    letters.update("a");
    long second = letters.slow("b", 300);
    long third = letters.slow("c", 300);
    long fourth = letters.slow("d", 300);
    cluster.pass(4_000);

    assertThat(letters.valueOf(second)).isEqualTo("ab");
    assertThat(letters.valueOf(third)).isEqualTo("abc");
    assertThat(letters.valueOf(fourth)).isEqualTo("abcd");
    assertThat(session.sentOf(Request.Write.class)).as("three groups").isEqualTo(9);
  }

  @Test
  void w7WhoeverWaitsForAReadFailsAtHisOwnDeadlineAndNotTheOthers() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    letters.update("a");
    passTo(300);
    long early = letters.update("b");
    passTo(700);
    long late = letters.update("c");
    passTo(1_310);
    assertTimedOut(early);
    assertThat(isOpen(late)).isTrue();
    cluster.each(node -> node.way = SimNode.Way.WELL);
    cluster.pass(2_500);

    assertThat(letters.valueOf(late)).isEqualTo("c");
    assertThat(letters.ran).containsExactly("c");
  }

  @Test
  void w7AReadThatFailsFailsAllThatItWasFor() {
    letters.slow("a", 50);
    passTo(10);
    long second = letters.update("b");
    long third = letters.update("c");
    passTo(40);
    cluster.each(node -> node.way = SimNode.Way.SILENT);
    cluster.pass(5_000);

    for (long call : new long[] {second, third}) {
      assertTimedOut(call);
      assertThat(session.failure(call).write()).isNull();
    }
    assertThat(letters.ran).containsExactly("a");
    assertThat(session.machine.liveCalls()).isZero();
  }

  /** The change waits for an update of its own key, which waits for it. */
  @Test
  void w7AnUpdateWithinAChangeOfTheSameKeyEndsByTheDeadlineOfTheOuterOne() {
    long[] inner = {-1};
    long outer = letters.change(
        current -> {
          letters.ran.add("outer");
          return LetterUpdates.append(current, "a");
        },
        LetterUpdates.slowly(session.settings(), 60_000));
    passTo(10);
    inner[0] = letters.update("b");
    cluster.pass(2_500);

    assertTimedOut(outer);
    assertThat(letters.valueOf(inner[0])).isEqualTo("b");
    cluster.pass(60_000);
    assertThat(session.valuesOf(KEY)).containsExactly("b");
    assertThat(session.machine.liveCalls()).isZero();
  }

  @Test
  void w7ClosingBeforeTheWriteAppliesNoneOfTheChangesThatHaveRun() {
    letters.update("a");
    long second = letters.update("b");
    long third = letters.slow("c", 100);
    passTo(50);
    session.handle(new SessionEvent.Closing());
    cluster.pass(2_500);

    for (long call : new long[] {second, third}) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.CLOSED);
      assertThat(session.failure(call).fate()).isEqualTo(CallFate.NOT_APPLIED);
    }
    SimSession other = cluster.session(2);
    assertThat(other.valuesOf(KEY)).as("nothing was written").containsExactly("a");
  }

  @Test
  void w7ClosingWhileTheWriteIsUnderWaySaysUnknownToAllOfTheGroup() {
    letters.update("a");
    long second = letters.slow("b", 50);
    long third = letters.update("c");
    passTo(40);
    cluster.each(node -> node.delayNanos = 20_000_000);
    passTo(60);
    assertThat(letters.ran).containsExactly("a", "b", "c");
    session.handle(new SessionEvent.Closing());

    for (long call : new long[] {second, third}) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.CLOSED);
      assertThat(session.failure(call).fate()).isEqualTo(CallFate.UNKNOWN);
      assertThat(Objects.requireNonNull(session.failure(call).write()).dot()).isNotNull();
    }
  }
}
