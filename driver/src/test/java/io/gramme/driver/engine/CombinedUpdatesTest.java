package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule W7: updates of one session on one key that wait for each other are carried out as one. */
class CombinedUpdatesTest {
  private static final Key KEY = LetterUpdates.KEY;

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final LetterUpdates letters = new LetterUpdates(session);

  @Test
  void w7TheUpdatesThatWaitAreAppliedInOrderOfArrivalWithOneReadAndOneWrite() {
    List<Long> calls = new ArrayList<>();
    for (String letter : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")) {
      calls.add(letters.update(letter));
    }
    cluster.pass(2_500);

    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < calls.size(); i++) {
      expected.append((char) ('a' + i));
      assertThat(letters.valueOf(calls.get(i))).isEqualTo(expected.toString());
    }
    assertThat(session.valuesOf(KEY)).containsExactly("abcdefghij");
    // The first alone, and the nine that came while it was under way: each to three owners.
    assertThat(session.sentOf(Request.Write.class)).isEqualTo(6);
  }

  @Test
  void w7AChangeThatThrowsOrReturnsNullFailsAlone() {
    long first = letters.update("a");
    long second = letters.update("b");
    long thrown = letters.change(current -> {
      throw new IllegalStateException("no");
    });
    long none = letters.change(current -> nothing());
    long last = letters.update("c");
    cluster.pass(2_500);

    assertThat(letters.valueOf(first)).isEqualTo("a");
    assertThat(letters.valueOf(second)).isEqualTo("ab");
    assertThat(letters.valueOf(last)).isEqualTo("abc");
    for (long call : new long[] {thrown, none}) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.CALLBACK_FAILED);
      assertThat(session.failure(call).fate()).isEqualTo(CallFate.NOT_APPLIED);
    }
    assertThat(session.valuesOf(KEY)).containsExactly("abc");
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // What code that is not null-checked can do.
  private static Bytes nothing() {
    return null;
  }

  @Test
  void w7ClosingEndsAllAndTellsEachItsFate() {
    long first = letters.update("a");
    long second = letters.update("b");
    session.handle(new SessionEvent.Closing());
    cluster.pass(2_500);

    assertThat(session.failure(first).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(second).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(second).fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void w7UpdatesThatReadWriteConvertOrExpireOtherwiseAreNotCombined() {
    CallSettings same = session.settings();
    session.r = QuorumSize.ONE;
    CallSettings otherR = session.settings();
    session.r = QuorumSize.QUORUM;
    session.w = QuorumSize.ALL;
    CallSettings otherW = session.settings();
    session.w = QuorumSize.QUORUM;
    session.readRepair = false;
    CallSettings noRepair = session.settings();
    session.readRepair = true;
    letters.update("a");
    letters.update("b", otherR);
    letters.update("c", otherW);
    letters.update("d", noRepair);
    submit("e", 60_000, same, LetterUpdates.CONVERSION);
    submit("f", Ttl.NONE, same, "another codec");
    submit("g", Ttl.NONE, same, null);
    cluster.pass(2_500);

    assertThat(session.valuesOf(KEY)).containsExactly("a", "b", "c", "d", "e", "f", "g");
  }

  private long submit(
      String letter, long ttlMillis, CallSettings settings, @Nullable Object conversion) {
    return session.submit(new Call.Update(
        KEY,
        current -> LetterUpdates.append(current, letter),
        LetterUpdates.LONGEST,
        ttlMillis,
        settings,
        conversion));
  }

  @Test
  void w7WhereTheChangesRunDoesNotMatter() {
    letters.update("a");
    letters.slow("b", 3);
    letters.update("c");
    cluster.pass(2_500);

    assertThat(session.valuesOf(KEY)).containsExactly("abc");
  }

  @Test
  void w7CombinedUpdatesExpireTogetherCountedFromTheirWrite() {
    submit("a", 60_000, session.settings(), LetterUpdates.CONVERSION);
    submit("b", 60_000, session.settings(), LetterUpdates.CONVERSION);
    submit("c", 60_000, session.settings(), LetterUpdates.CONVERSION);
    cluster.pass(2_500);

    assertThat(session.valuesOf(KEY)).containsExactly("abc");
    assertThat(cluster.owners(KEY).get(0).state(KEY).siblings().get(0).expiryMillis())
        .isBetween(SimCluster.WALL + 60_000, SimCluster.WALL + 60_100);
  }

  @Test
  void w7NothingIsCombinedWhenThatIsSwitchedOff() {
    SimSession off =
        new SimSession(cluster, SessionParameters.ofDefaults().combiningUpdates(false), 2);
    LetterUpdates apart = new LetterUpdates(off);
    apart.update("a");
    apart.update("b");
    apart.update("c");
    cluster.pass(2_500);

    assertThat(off.valuesOf(KEY)).containsExactly("a", "b", "c");
    assertThat(off.sentOf(Request.Write.class)).isEqualTo(9);
  }

  @Test
  void w7SiblingsAreResolvedOnceForAllThatAreCombined() {
    session.done(session.put(KEY, "x", Seen.NOTHING));
    session.done(session.put(KEY, "xyz", Seen.NOTHING));
    letters.update("a");
    long second = letters.update("b");
    long third = letters.update("c");
    cluster.pass(2_500);

    assertThat(letters.valueOf(second)).isEqualTo("xyzab");
    assertThat(letters.valueOf(third)).isEqualTo("xyzabc");
    assertThat(session.valuesOf(KEY)).containsExactly("xyzabc");
  }

  @Test
  void w7SiblingsThatNobodyResolvesFailEachCallAndCarryThem() {
    session.done(session.put(KEY, "x", Seen.NOTHING));
    session.done(session.put(KEY, "y", Seen.NOTHING));
    for (int i = 0; i < 3; i++) {
      session.submit(new Call.Update(
          KEY,
          current -> LetterUpdates.append(current, "a"),
          (key, live, besideDelete) -> SiblingResolver.Resolution.unresolved(),
          Ttl.NONE,
          session.settings(),
          LetterUpdates.CONVERSION));
    }
    cluster.pass(2_500);

    for (long call = 2; call < 5; call++) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.UNRESOLVED_SIBLINGS);
      assertThat(session.failure(call).siblings()).hasSize(2);
    }
    assertThat(session.machine.liveCalls()).isZero();
  }

  @Test
  void w7TooManyThatWaitAreRefusedAsAnOverload() {
    letters.update("a");
    for (int i = 0; i < UpdateTurn.MOST_WAITING; i++) {
      letters.change(current -> Bytes.utf8("x"));
    }
    long beyond = letters.update("b");

    assertThat(session.failure(beyond).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(session.failure(beyond).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.failure(beyond).retryable()).isTrue();
    assertThat(session.failure(beyond).retryAfterMillis()).isPositive();
    cluster.pass(2_500);
    assertThat(session.machine.liveCalls()).isZero();
  }
}
