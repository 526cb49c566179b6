package io.gramme.driver.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.coordination.Fate;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule W7: updates of one session on one key that wait for each other are carried out as one. */
class CombinedUpdatesTest {
  private static final Key KEY = Key.of("counters", "visits");
  private static final String CONVERSION = "one codec and one reconciler";
  private static final SiblingResolver LONGEST = (key, live, besideDelete) -> {
    Bytes longest = Bytes.EMPTY;
    for (var sibling : live) {
      Bytes value = sibling.value();
      longest = value != null && value.length() > longest.length() ? value : longest;
    }
    return Resolution.value(longest);
  };

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);

  private long update(String letter) {
    return update(current -> append(current, letter));
  }

  private long update(ValueChange change) {
    return session.submit(
        new UpdateCall(KEY, change, LONGEST, Ttl.NONE, session.settings(), CONVERSION));
  }

  private static Bytes append(@Nullable Bytes current, String letter) {
    return Bytes.utf8((current == null ? "" : current.utf8()) + letter);
  }

  private String valueOf(long call) {
    Bytes value = session.writtenOutcome(call).value();
    return value == null ? "" : value.utf8();
  }

  @Test
  void w7TheUpdatesThatWaitAreAppliedInOrderOfArrivalWithOneReadAndOneWrite() {
    List<Long> calls = new ArrayList<>();
    for (String letter : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")) {
      calls.add(update(letter));
    }
    cluster.pass(2_500);

    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < calls.size(); i++) {
      expected.append((char) ('a' + i));
      assertThat(valueOf(calls.get(i))).isEqualTo(expected.toString());
    }
    assertThat(session.valuesOf(KEY)).containsExactly("abcdefghij");
    // The first alone, and the nine that came while it was under way: each to three owners.
    assertThat(session.sentOf(Request.Write.class)).isEqualTo(6);
  }

  @Test
  void w7AChangeThatThrowsOrReturnsNullFailsAlone() {
    long first = update("a");
    long second = update("b");
    long thrown = update(current -> {
      throw new IllegalStateException("no");
    });
    long none = update(current -> nothing());
    long last = update("c");
    cluster.pass(2_500);

    assertThat(valueOf(first)).isEqualTo("a");
    assertThat(valueOf(second)).isEqualTo("ab");
    assertThat(valueOf(last)).isEqualTo("abc");
    for (long call : new long[] {thrown, none}) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.CALLBACK_FAILED);
      assertThat(session.failure(call).fate()).isEqualTo(Fate.NOT_APPLIED);
    }
    assertThat(session.valuesOf(KEY)).containsExactly("abc");
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // What code that is not null-checked can do.
  private static Bytes nothing() {
    return null;
  }

  @Test
  void w7ClosingEndsAllAndTellsEachItsFate() {
    long first = update("a");
    long second = update("b");
    session.handle(new SessionEvent.Closing());
    cluster.pass(2_500);

    assertThat(session.failure(first).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(second).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(second).fate()).isEqualTo(Fate.NOT_APPLIED);
  }

  @Test
  void w7UpdatesThatReadOrWriteOtherwiseAreNotCombined() {
    update("a");
    long second = session.submit(new UpdateCall(
        KEY, current -> append(current, "b"), LONGEST, 60_000, session.settings(), CONVERSION));
    long third = session.submit(new UpdateCall(
        KEY, current -> append(current, "c"), LONGEST, Ttl.NONE, session.settings(), null));
    cluster.pass(2_500);

    assertThat(valueOf(second)).isEqualTo("b");
    assertThat(valueOf(third)).isEqualTo("c");
    assertThat(session.valuesOf(KEY)).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void w7TooManyThatWaitAreRefusedAsAnOverload() {
    update("a");
    for (int i = 0; i < UpdateTurn.MOST_WAITING; i++) {
      update(current -> Bytes.utf8("x"));
    }
    long beyond = update("b");

    assertThat(session.failure(beyond).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(session.failure(beyond).retryAfterMillis()).isPositive();
    cluster.pass(2_500);
    assertThat(session.machine.liveCalls()).isZero();
  }
}
