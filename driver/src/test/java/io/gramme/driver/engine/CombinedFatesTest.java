package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.message.RefusalCode;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules W5, W6 and W7: updates that are combined share the fate of their write; their contexts differ. */
class CombinedFatesTest {
  private static final Key KEY = LetterUpdates.KEY;

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);
  private final LetterUpdates letters = new LetterUpdates(session);
  private final AtomicInteger changes = new AtomicInteger();
  private long first;
  private long second;
  private long third;

  @BeforeEach
  void combineThree() {
    session.done(letters.update("x"));
    letters.slow("y", 20);
    cluster.pass(2);
    first = counted("a");
    second = counted("b");
    third = counted("c");
  }

  private long counted(String letter) {
    return letters.change(current -> {
      changes.incrementAndGet();
      return LetterUpdates.append(current, letter);
    });
  }

  private long[] three() {
    return new long[] {first, second, third};
  }

  private void untilTwoHaveChanged() {
    while (changes.get() < 2 && cluster.time.runNext()) {}
  }

  /** Once their read is answered, nodes do as is said. */
  private void theirWriteMeets(SimNode.Way way) {
    untilTwoHaveChanged();
    cluster.each(node -> node.way = way);
    cluster.pass(2_500);
    cluster.each(node -> node.way = SimNode.Way.WELL);
  }

  private UnfinishedWrite unfinished(long call) {
    return Objects.requireNonNull(session.failure(call).write());
  }

  private ContextToken tokenOf(long call) {
    return Objects.requireNonNull(session.failure(call).token());
  }

  @Test
  void w7AllWhoseChangesAWriteHoldsShareItsUnknownFate() {
    theirWriteMeets(SimNode.Way.LOST_REPLY);

    for (long call : three()) {
      assertThat(session.failure(call).fate()).isEqualTo(CallFate.UNKNOWN);
      assertThat(unfinished(call).dot()).isEqualTo(unfinished(third).dot());
    }
    assertThat(other.valuesOf(KEY)).containsExactly("xyabc");
  }

  @Test
  void w7AWriteThatIsRefusedByAllIsNotAppliedForAll() {
    untilTwoHaveChanged();
    cluster.each(node -> node.refuseWith = RefusalCode.TOO_LARGE);
    cluster.pass(2_500);
    cluster.each(node -> node.refuseWith = null);

    for (long call : three()) {
      assertThat(session.failure(call).kind()).isEqualTo(FailureKind.REFUSED);
      assertThat(session.failure(call).fate()).isEqualTo(CallFate.NOT_APPLIED);
    }
    assertThat(other.valuesOf(KEY)).containsExactly("xy");
  }

  /** In time all resend the same bytes under one dot; late, the first writes anew and the others find that. */
  @Test
  void w5EachMayRetryTheSharedWriteAndItIsThereOnce() {
    theirWriteMeets(SimNode.Way.LOST_REQUEST);
    assertThat(other.valuesOf(KEY)).containsExactly("xy");
    for (long call : three()) {
      session.writtenOutcome(session.done(session.submit(new Call.Retry(unfinished(call)))));
      assertThat(other.valuesOf(KEY)).containsExactly("xyabc");
    }
    assertThat(cluster.owners(KEY).get(0).state(KEY).siblings()).hasSize(1);
    assertThat(changes).hasValue(3);
  }

  @Test
  void w5RetriesAtOnceLeaveOneValueToWhoeverReads() {
    theirWriteMeets(SimNode.Way.LOST_REQUEST);
    long[] retries = new long[3];
    for (int i = 0; i < 3; i++) {
      retries[i] = session.submit(new Call.Retry(unfinished(three()[i])));
    }
    cluster.pass(2_500);

    for (long retry : retries) {
      assertThat(session.writtenOutcome(retry).value()).isNotNull();
    }
    assertThat(other.valuesOf(KEY)).containsOnly("xyabc");
    long get = other.done(other.get(KEY, LetterUpdates.LONGEST));
    assertThat(Objects.requireNonNull(other.readOutcome(get).value()).utf8()).isEqualTo("xyabc");
  }

  /** W6: the last was shown all that the write holds; what the others replace later must not take his change along. */
  @Test
  void w6OnlyTheLastChangesContextCoversTheSharedWrite() {
    theirWriteMeets(SimNode.Way.LOST_REPLY);
    Dot dot = unfinished(third).dot();
    Dot read =
        new Dot(tokenOf(first).context().writer(0), tokenOf(first).context().stamp(0));

    assertThat(tokenOf(third).context().covers(dot)).isTrue();
    for (long call : new long[] {first, second}) {
      assertThat(tokenOf(call).context().covers(dot)).isFalse();
      assertThat(tokenOf(call).context().covers(read)).isTrue();
    }
  }

  @Test
  void w6ARetryOfAnEarlierChangeGivesNoContextOverTheLaterOnes() {
    theirWriteMeets(SimNode.Way.LOST_REPLY);
    for (long call : new long[] {first, second}) {
      long retry = session.done(session.submit(new Call.Retry(unfinished(call))));
      ContextToken token = session.writtenOutcome(retry).token();
      assertThat(token.context().covers(unfinished(third).dot())).isFalse();
      session.putDone(KEY, "of " + call, Seen.token(token));
      assertThat(other.valuesOf(KEY)).as("the changes of the others stay").contains("xyabc");
    }
    long retry = session.done(session.submit(new Call.Retry(unfinished(third))));
    session.putDone(KEY, "mine", Seen.token(session.writtenOutcome(retry).token()));
    assertThat(other.valuesOf(KEY)).contains("mine").doesNotContain("xyabc");
  }

  @Test
  void w6ARetryThatFailsGivesNoContextOverLaterChangesEither() {
    theirWriteMeets(SimNode.Way.LOST_REQUEST);
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    for (long call : new long[] {first, second}) {
      long retry = session.done(session.submit(new Call.Retry(unfinished(call))));
      assertThat(session.failure(retry).fate()).isEqualTo(CallFate.UNKNOWN);
      assertThat(tokenOf(retry).context().covers(unfinished(call).dot())).isFalse();
      assertThat(unfinished(retry).shared()).isNotNull();
    }
  }

  @Test
  void w6AnAcknowledgedChangeGivesTheContextOfWhatWasReadButForTheLast() {
    cluster.pass(2_500);
    ContextToken ofLast = session.writtenOutcome(third).token();
    for (long call : new long[] {first, second}) {
      ContextToken token = session.writtenOutcome(call).token();
      assertThat(token.context().coversAll(ofLast.context())).isFalse();
      assertThat(ofLast.context().coversAll(token.context())).isTrue();
    }
  }
}
