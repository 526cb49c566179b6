package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.format.StateFormat;
import io.gramme.membership.ClusterId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WriteRulesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);

  @Test
  void w1APutReplacesWhatThisSessionHasSeenWithoutReading() {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.BY_SESSION);

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertThat(other.valuesOf(KEY)).containsExactly("two");
  }

  @Test
  void w1APutOfAKeyNeverSeenReplacesNothingAndDoesNotRead() {
    session.putDone(KEY, "one", Seen.BY_SESSION);
    other.putDone(KEY, "two", Seen.BY_SESSION);

    assertThat(other.sentOf(Request.Read.class)).isZero();
    assertThat(other.valuesOf(KEY)).containsExactly("one", "two");
  }

  @Test
  void w1APutReplacesNothingThatItsSessionHasNotSeen() {
    session.putDone(KEY, "one", Seen.BY_SESSION);
    other.valuesOf(KEY);
    session.putDone(KEY, "two", Seen.BY_SESSION);
    other.putDone(KEY, "three", Seen.BY_SESSION);

    assertThat(session.valuesOf(KEY)).containsExactly("three", "two");
  }

  @Test
  void w1APutOverACachedStateOlderThanHalfOfDmaxIsStampedAfreshInOneRound() throws Exception {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.BY_SESSION);
    cluster.pass(SimCluster.DMAX / 2);
    int sent = session.sent.size();
    session.putDone(KEY, "three", Seen.BY_SESSION);

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertStampedAfresh(session.sent.get(sent));
    assertThat(other.valuesOf(KEY)).containsExactly("three");
  }

  /** K4: how old a floor is nobody knows. */
  @Test
  void w1APutOverAFloorReplacesItsDotsStampedAfreshInOneRound() throws Exception {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.BY_SESSION);
    cluster.pass(2 * SimCluster.DMAX);
    int sent = session.sent.size();
    ContextToken returned = session.putDone(KEY, "three", Seen.BY_SESSION);

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertStampedAfresh(session.sent.get(sent));
    assertThat(other.valuesOf(KEY)).containsExactly("three");
    session.putDone(KEY, "four", Seen.token(returned));
    assertThat(other.valuesOf(KEY)).containsExactly("four");
  }

  @Test
  void w1APutReplacesTheFloorAndWhatIsCachedWhenNeitherKnowsAll() throws Exception {
    session.putDone(KEY, "one", Seen.NOTHING);
    cluster.pass(2 * SimCluster.DMAX);
    session.putDone(KEY, "two", Seen.NOTHING);
    assertThat(other.valuesOf(KEY)).containsExactly("one", "two");
    int sent = session.sent.size();
    session.putDone(KEY, "three", Seen.BY_SESSION);

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertStampedAfresh(session.sent.get(sent));
    assertThat(other.valuesOf(KEY)).containsExactly("three");
  }

  private static void assertStampedAfresh(SimSession.Sent sent) throws Exception {
    KeyState delta = StateFormat.decode(((Request.Write) sent.request()).delta());
    Dot dot = delta.siblings().get(0).dot();
    for (int i = 0; i < delta.context().size(); i++) {
      if (delta.context().stamp(i) != dot.stamp()) {
        assertThat(delta.context().cover(i)).isEqualTo(dot.stamp());
      }
    }
  }

  @Test
  void w1AnOverwriteReadsAndReplacesAllItReadAndSaysHowManyValues() {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.NOTHING);
    CallResult written = other.writtenOutcome(other.done(other.put(KEY, "three", Seen.ALL_READ)));

    assertThat(other.sentOf(Request.Read.class)).isEqualTo(2);
    assertThat(written.replaced()).isEqualTo(2);
    assertThat(session.valuesOf(KEY)).containsExactly("three");
    CallResult put = other.writtenOutcome(other.done(other.put(KEY, "four", Seen.BY_SESSION)));
    assertThat(put.replaced()).as("a put does not read").isZero();
  }

  @Test
  void w1APutThatHasSeenNothingReplacesNothing() {
    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.NOTHING);

    assertThat(other.valuesOf(KEY)).containsExactly("one", "two");
  }

  @Test
  void w2ConcurrentPutsOfOneSessionStandBesideEachOther() {
    long first = session.put(KEY, "one", Seen.NOTHING);
    long second = session.put(KEY, "two", Seen.NOTHING);
    session.done(second);

    assertThat(session.outcome(first)).isInstanceOf(CallResult.class);
    assertThat(other.valuesOf(KEY)).containsExactly("one", "two");
  }

  @Test
  void w2MoreConcurrentPutsThanLanesAllSurvive() {
    for (int i = 0; i < 40; i++) {
      session.put(KEY, "v" + i, Seen.NOTHING);
    }
    cluster.pass(1000);

    assertThat(other.valuesOf(KEY)).hasSize(40);
  }

  @Test
  void w3APutIsOneRoundToAllOwnersWithTheSameBytes() {
    session.put(KEY, "one", Seen.NOTHING);

    assertThat(session.sent).hasSize(3);
    assertThat(session.sent)
        .extracting(sent -> ((Request.Write) sent.request()).delta())
        .allMatch(bytes -> bytes == ((Request.Write) session.sent.get(0).request()).delta());
  }

  @Test
  void w6PutsChainOnWhatAPutReturned() {
    ContextToken first = session.putDone(KEY, "one", Seen.NOTHING);
    ContextToken second = session.putDone(KEY, "two", Seen.token(first));
    session.putDone(KEY, "three", Seen.token(second));

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertThat(other.valuesOf(KEY)).containsExactly("three");
  }

  @Test
  void w6TheContextAPutReturnsHasItsOwnDotWithoutACover() throws Exception {
    ContextToken first = session.putDone(KEY, "one", Seen.NOTHING);
    ContextToken second = other.putDone(KEY, "two", Seen.token(first));

    assertThat(second.context().size()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(second.context().cover(i)).isEqualTo(Hlc.NONE);
    }
    KeyState delta = StateFormat.decode(((Request.Write) other.sent.get(0).request()).delta());
    int replaced = delta.context().indexOf(first.context().writer(0));
    assertThat(delta.context().cover(replaced))
        .isEqualTo(delta.siblings().get(0).dot().stamp());
  }

  @Test
  void w6AFailedPutCarriesTheWholeContextSoThatTheChainGoesOn() {
    ContextToken first = session.putDone(KEY, "one", Seen.NOTHING);
    cluster.each(node -> node.way = SimNode.Way.LOST_REPLY);
    CallFailedException failure =
        session.failure(session.done(session.put(KEY, "two", Seen.token(first))));
    cluster.each(node -> node.way = SimNode.Way.WELL);

    assertThat(failure.fate()).isEqualTo(CallFate.UNKNOWN);
    session.putDone(KEY, "three", Seen.token(Objects.requireNonNull(failure.token())));
    assertThat(other.valuesOf(KEY)).containsExactly("three");
  }

  @Test
  void w6TheCacheTakesNothingOfAWriteNobodyAcknowledged() {
    session.putDone(KEY, "one", Seen.NOTHING);
    cluster.each(node -> node.refuseWith = RefusalCode.INVALID_STATE);
    session.done(session.put(KEY, "two", Seen.BY_SESSION));
    cluster.each(node -> node.refuseWith = null);

    assertThat(session.valuesOf(KEY)).containsExactly("one");
  }

  /** One node's clock stands where the session's does, the others' are far behind, so that they refuse its stamps. */
  @Test
  void k5AWriteAfterTheClockWasSetBackWinsOverAnEarlierOneOfTheSession() {
    Key key = Key.of(SimCluster.NEWEST_ONLY, "alice");
    SimNode ahead = cluster.owners(key).get(0);
    cluster.each(node -> node.clockOffsetMillis = node == ahead ? 0 : -20_000);
    session.w = QuorumSize.ONE;
    session.putDone(key, "earlier", Seen.NOTHING);
    assertThat(ahead.state(key).siblings()).hasSize(1);
    ahead.way = SimNode.Way.CUT;
    session.w = QuorumSize.QUORUM;
    session.putDone(Key.of("carts", "another"), "x", Seen.NOTHING);
    assertThat(session.machine.hlc(cluster.now()))
        .as("the clock was set back")
        .isLessThan(Hlc.ofMillis(SimCluster.WALL));
    ahead.way = SimNode.Way.WELL;

    session.w = QuorumSize.ONE;
    session.putDone(key, "later", Seen.NOTHING);

    other.r = QuorumSize.ALL;
    assertThat(other.valuesOf(key)).containsExactly("later");
  }

  @Test
  void w8DeleteReadsFirstAndRemovesWhatItSaw() {
    session.putDone(KEY, "one", Seen.NOTHING);
    CallResult deleted = other.writtenOutcome(other.done(other.put(KEY, null, Seen.BY_SESSION)));

    assertThat(other.sentOf(Request.Read.class)).isEqualTo(2);
    assertThat(deleted.siblings()).isEqualTo(1);
    assertThat(session.valuesOf(KEY)).isEmpty();
  }

  @Test
  void w8DeleteOfAnAbsentKeyWritesNothing() {
    session.writtenOutcome(session.done(session.put(KEY, null, Seen.BY_SESSION)));

    assertThat(session.sentOf(Request.Write.class)).isZero();
  }

  @Test
  void w8DeleteReadsAlsoWhenTheCacheIsYoung() {
    session.putDone(KEY, "one", Seen.NOTHING);
    other.putDone(KEY, "two", Seen.NOTHING);
    session.writtenOutcome(session.done(session.put(KEY, null, Seen.BY_SESSION)));

    assertThat(other.valuesOf(KEY)).isEmpty();
  }

  @Test
  void w8DeleteWithATokenIsOneRound() {
    ContextToken seen = session.putDone(KEY, "one", Seen.NOTHING);
    session.writtenOutcome(session.done(session.put(KEY, null, Seen.token(seen))));

    assertThat(session.sentOf(Request.Read.class)).isZero();
    assertThat(other.valuesOf(KEY)).isEmpty();
  }

  @Test
  void k4ATokenOfAnotherKeyOrClusterIsRefusedBeforeAnythingIsSent() {
    ContextToken token = session.putDone(Key.of("carts", "bob"), "one", Seen.NOTHING);
    int sent = session.sent.size();
    ContextToken abroad = new ContextToken(new ClusterId(1), KEY.hash(), 1, DotContext.EMPTY);

    assertThat(session.failure(session.put(KEY, "two", Seen.token(token))).kind())
        .isEqualTo(FailureKind.FOREIGN_TOKEN);
    assertThat(session.failure(session.put(KEY, "two", Seen.token(abroad))).kind())
        .isEqualTo(FailureKind.FOREIGN_TOKEN);
    assertThat(session.sent).hasSize(sent);
  }

  @Test
  void k4ATokenOlderThanHalfOfDmaxIsStampedAfresh() throws Exception {
    ContextToken first = session.putDone(KEY, "one", Seen.NOTHING);
    ContextToken second = other.putDone(KEY, "two", Seen.token(first));
    ContextToken read = session.readOutcome(session.done(session.read(KEY))).token();
    cluster.pass(SimCluster.DMAX / 2);
    int sent = session.sent.size();
    session.putDone(KEY, "three", Seen.token(read));

    KeyState delta = StateFormat.decode(((Request.Write) session.sent.get(sent).request()).delta());
    long stamp = delta.siblings().get(0).dot().stamp();
    assertThat(read.context().cover(read.context().indexOf(first.context().writer(0))))
        .as("as read it had a cover")
        .isEqualTo(second.context().maxStamp());
    for (int i = 0; i < delta.context().size(); i++) {
      if (delta.context().stamp(i) != stamp) {
        assertThat(delta.context().cover(i)).isEqualTo(stamp);
      }
    }
  }

  @Test
  void aTokenWithAStampFromTheEndOfTimeIsRefused() {
    ContextToken forged = new ContextToken(
        Rings.CLUSTER,
        KEY.hash(),
        Hlc.ofMillis(SimCluster.WALL),
        DotContext.EMPTY.with(new Dot(1, Long.MAX_VALUE)));

    assertThat(session.failure(session.put(KEY, "one", Seen.token(forged))).kind())
        .isEqualTo(FailureKind.INVALID_ARGUMENT);
  }

  @Test
  void e7AQuorumAboveTheOwnersIsRefusedBeforeAnythingIsSent() {
    session.w = QuorumSize.of(4);
    CallFailedException put = session.failure(session.put(KEY, "one", Seen.NOTHING));
    assertThat(put.kind()).isEqualTo(FailureKind.INVALID_QUORUM);
    assertThat(put).hasMessageContaining("w=4").hasMessageContaining("1 to 3");

    session.r = QuorumSize.of(9);
    assertThat(session.failure(session.read(KEY)).kind()).isEqualTo(FailureKind.INVALID_QUORUM);
    assertThat(session.sent).isEmpty();
  }

  @Test
  void aLoneNodeServesQuorums() {
    SimCluster alone = new SimCluster(1);
    SimSession lonely = alone.session(1);
    lonely.putDone(KEY, "one", Seen.BY_SESSION);

    assertThat(lonely.valuesOf(KEY)).containsExactly("one");
  }

  @Test
  void anOversizedValueIsRefusedBeforeAnythingIsSent() {
    Bytes big = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);
    long call =
        session.submit(new Call.Put(KEY, big, Bytes.EMPTY, Seen.NOTHING, session.settings()));

    assertThat(session.failure(call).kind()).isEqualTo(FailureKind.INVALID_ARGUMENT);
    assertThat(session.sent).isEmpty();
  }

  @Test
  void s3TheRefusalOfOneSiblingTooManyCarriesThem() {
    for (int i = 0; i < Limits.MAX_SIBLINGS; i++) {
      session.put(KEY, "v" + i, Seen.NOTHING);
    }
    cluster.pass(1000);

    CallFailedException failure =
        session.failure(session.done(session.put(KEY, "more", Seen.NOTHING)));
    assertThat(failure.kind()).isEqualTo(FailureKind.TOO_MANY_SIBLINGS);
    assertThat(failure.retryable())
        .as("siblings are fewer once they are reconciled")
        .isTrue();
    assertThat(failure.siblings()).hasSize(Limits.MAX_SIBLINGS);
    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void t2ADriverWhoseClockIsFarAheadWritesUnderTheNodesClock() {
    cluster.each(node -> node.clockOffsetMillis = -3_600_000);

    session.putDone(KEY, "one", Seen.NOTHING);
    session.putDone(KEY, "two", Seen.BY_SESSION);

    assertThat(session.valuesOf(KEY)).containsExactly("two");
  }

  @Test
  void t2ADriverWhoseClockIsFarBehindAdoptsTheNodesClock() {
    cluster.each(node -> node.clockOffsetMillis = 3_600_000);

    session.putDone(KEY, "one", Seen.NOTHING);

    assertThat(session.valuesOf(KEY)).containsExactly("one");
  }

  @Test
  void aClosedSessionFailsWhatIsInFlightAndWhatComesLater() {
    long reading = session.read(KEY);
    long writing = session.put(KEY, "one", Seen.NOTHING);
    session.handle(new SessionEvent.Closing());
    long late = session.read(KEY);

    assertThat(session.failure(reading).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(reading).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.failure(writing).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(writing).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(session.failure(late).kind()).isEqualTo(FailureKind.CLOSED);
    cluster.pass(5000);
    assertThat(session.machine.liveCalls()).isZero();
  }
}
