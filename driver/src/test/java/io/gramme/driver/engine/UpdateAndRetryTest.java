package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpdateAndRetryTest {
  private static final Key KEY = Key.of("carts", "alice");
  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);
  private int changes;

  private Bytes append(@Nullable Bytes current) {
    changes++;
    return Bytes.utf8((current == null ? "" : current.utf8()) + "x");
  }

  private static final SiblingResolver CONCATENATE =
      (key, live, besideDelete) -> SiblingResolver.Resolution.value(Bytes.utf8(live.stream()
          .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
          .reduce("", String::concat)));

  @Test
  void w7UpdateReadsChangesAndReplacesWhatItRead() {
    for (int i = 0; i < 3; i++) {
      session.writtenOutcome(session.done(session.update(KEY, CONCATENATE, this::append)));
    }

    assertThat(other.valuesOf(KEY)).containsExactly("xxx");
  }

  @Test
  void w7TheUpdatesOwnPutIsTheWriteBack() {
    session.putDone(KEY, "a", Seen.NOTHING);
    session.putDone(KEY, "b", Seen.NOTHING);
    long update = other.done(other.update(KEY, CONCATENATE, this::append));

    assertThat(other.writtenOutcome(update).value()).isEqualTo(Bytes.utf8("abx"));
    assertThat(other.writtenOutcome(update).resolved()).isTrue();
    assertThat(other.sentOf(Request.Write.class)).isEqualTo(3);
    assertThat(session.valuesOf(KEY)).containsExactly("abx");
  }

  @Test
  void w7ConcurrentUpdatesBecomeSiblings() {
    session.putDone(KEY, "a", Seen.NOTHING);
    session.update(KEY, CONCATENATE, current -> Bytes.utf8("left"));
    other.update(KEY, CONCATENATE, current -> Bytes.utf8("right"));
    cluster.pass(1000);

    assertThat(other.valuesOf(KEY)).containsExactly("left", "right");
  }

  @Test
  void w7NullIsRefusedBeforeAnythingIsWritten() {
    CallFailedException failure =
        session.failure(session.done(session.update(KEY, CONCATENATE, current -> nothing())));

    assertThat(failure.kind()).isEqualTo(FailureKind.CALLBACK_FAILED);
    assertThat(failure).hasMessageContaining("null");
    assertThat(session.sentOf(Request.Write.class)).isZero();
  }

  // An application without null checks can return null, whatever the annotation says.
  @SuppressWarnings("NullAway")
  private static Bytes nothing() {
    return null;
  }

  @Test
  void w7TheChangeIsNotRunAgainWhenTheFateIsUnknown() {
    cluster.each(node -> node.way = SimNode.Way.WELL);
    session.valuesOf(KEY);
    long update = session.update(KEY, CONCATENATE, current -> {
      cluster.each(node -> node.way = SimNode.Way.LOST_REPLY);
      return append(current);
    });
    session.done(update);
    cluster.each(node -> node.way = SimNode.Way.WELL);

    assertThat(session.failure(update).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(changes).isEqualTo(1);
    long retry = session.done(session.submit(retryOf(session.failure(update))));
    assertThat(session.writtenOutcome(retry).value()).isEqualTo(Bytes.utf8("x"));
    assertThat(changes).isEqualTo(1);
    assertThat(other.valuesOf(KEY)).containsExactly("x");
  }

  private static Call.Retry retryOf(CallFailedException failure) {
    return new Call.Retry(Objects.requireNonNull(failure.write()));
  }

  @Test
  void w5ARetryRefusedForItsQuorumLeavesTheFateOpenAndTheWriteToBeFinished() {
    CallFailedException unknown = unknownPut(SimNode.Way.LOST_REPLY);
    UnfinishedWrite write = retryOf(unknown).write();
    CallSettings tooMany = new CallSettings(
        QuorumSize.of(4),
        QuorumSize.of(4),
        write.settings().timeout(),
        write.settings().writeTimeout(),
        true,
        Runnable::run);
    Call.Retry retry = new Call.Retry(new UnfinishedWrite(
        write.key(),
        write.value(),
        write.metadata(),
        write.expiryMillis(),
        write.seen(),
        write.asOf(),
        write.dot(),
        write.earlier(),
        write.delta(),
        write.deadlineNanos(),
        tooMany,
        write.shared()));
    CallFailedException refused = session.failure(session.done(session.submit(retry)));

    assertThat(refused.kind()).isEqualTo(FailureKind.INVALID_QUORUM);
    assertThat(refused.fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(refused.token()).isNotNull();
    assertThat(retryOf(refused).write().dot()).isEqualTo(write.dot());
    assertThat(other.valuesOf(KEY)).containsExactly("one");
  }

  private CallFailedException unknownPut(SimNode.Way way) {
    cluster.each(node -> node.way = way);
    long put = session.put(KEY, "one", Seen.NOTHING);
    session.done(put);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    assertThat(session.failure(put).fate()).isEqualTo(CallFate.UNKNOWN);
    return session.failure(put);
  }

  @Test
  void w5ARetryWithinTheDeadlineSendsTheSameBytes() {
    cluster.owners(KEY).get(1).refuseWith = RefusalCode.INVALID_STATE;
    cluster.owners(KEY).get(2).refuseWith = RefusalCode.INVALID_STATE;
    long put = session.put(KEY, "one", Seen.NOTHING);
    cluster.pass(100);
    CallFailedException failure = session.failure(put);
    assertThat(failure.fate()).isEqualTo(CallFate.UNKNOWN);
    cluster.each(node -> node.refuseWith = null);

    long retry = session.submit(retryOf(failure));
    cluster.pass(100);

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isFalse();
    assertThat(((Request.Write) session.sent.get(3).request()).delta())
        .isSameAs(((Request.Write) session.sent.get(0).request()).delta());
    assertThat(other.valuesOf(KEY)).containsExactly("one");
  }

  @Test
  void w5ALaterRetryReadsAndFindsTheWriteApplied() {
    CallFailedException failure = unknownPut(SimNode.Way.LOST_REPLY);
    long writes = session.sentOf(Request.Write.class);

    long retry = session.done(session.submit(retryOf(failure)));

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isFalse();
    assertThat(session.sentOf(Request.Write.class)).isEqualTo(writes);
    assertThat(session.writtenOutcome(retry).token().context())
        .isEqualTo(Objects.requireNonNull(failure.token()).context());
    assertThat(other.valuesOf(KEY)).containsExactly("one");
  }

  @Test
  void w5ALaterRetryOfALostWriteWritesAnewCoveringTheOldDot() {
    CallFailedException failure = unknownPut(SimNode.Way.LOST_REQUEST);
    KeyState late = stateOfFirstCopy();

    long retry = session.done(session.submit(retryOf(failure)));

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isTrue();
    cluster.each(node -> node.join(KEY, late));
    assertThat(other.valuesOf(KEY)).as("the old copy is covered").containsExactly("one");
  }

  /** The write reached its first owner only. */
  private CallFailedException putOnOneOwner() {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    cluster.owners(KEY).get(0).way = SimNode.Way.LOST_REPLY;
    long put = session.put(KEY, "one", Seen.NOTHING);
    session.done(put);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    assertThat(ownersThatHoldIt()).isEqualTo(1);
    return session.failure(put);
  }

  private long ownersThatHoldIt() {
    return cluster.owners(KEY).stream()
        .filter(node -> !node.state(KEY).siblings().isEmpty())
        .count();
  }

  @Test
  void w5ALaterRetryBringsTheWriteToWOwnersThoughReadRepairIsOff() {
    session.readRepair = false;
    session.w = QuorumSize.ALL;
    CallFailedException failure = putOnOneOwner();

    long retry = session.done(session.submit(retryOf(failure)));

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isFalse();
    assertThat(session.repairs.get(retry)).isEqualTo(new RepairOutcome(2, 2, 0, false, false));
    assertThat(ownersThatHoldIt()).isEqualTo(3);
  }

  @Test
  void w5ALaterRetryAsksAtLeastWOwnersWhateverRIs() {
    session.r = QuorumSize.ONE;
    CallFailedException failure = putOnOneOwner();

    session.writtenOutcome(session.done(session.submit(retryOf(failure))));

    assertThat(ownersThatHoldIt()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void w5ALaterRetryThatFindsTheWriteOnTooFewOwnersSaysAppliedAndCanBeMadeAgain() {
    CallFailedException unknown = putOnOneOwner();
    cluster.each(node -> node.refusesRepairs = true);

    CallFailedException failure = session.failure(session.done(session.submit(retryOf(unknown))));

    assertThat(failure.fate()).isEqualTo(CallFate.APPLIED);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure)
        .hasMessageContaining("only 1 owner is known to hold it where w=quorum asks for 2");
    assertThat(failure.token()).isEqualTo(unknown.token());
    assertThat(session.machine.liveCalls()).isZero();
    cluster.each(node -> node.refusesRepairs = false);
    session.writtenOutcome(session.done(session.submit(retryOf(unknown))));
    assertThat(ownersThatHoldIt()).isGreaterThanOrEqualTo(2);
    assertThat(other.valuesOf(KEY)).containsExactly("one");
  }

  @Test
  void w5ARetryThatFoundItsWriteSaysSoWhenTheSessionIsClosed() {
    CallFailedException unknown = putOnOneOwner();
    long retry = session.submit(retryOf(unknown));
    while (session.sentOf(Request.Repair.class) == 0) {
      cluster.pass(1);
    }
    session.handle(new SessionEvent.Closing());

    assertThat(session.failure(retry).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(retry).fate()).isEqualTo(CallFate.APPLIED);
  }

  @Test
  void w6ARetryThatWritesAnewHandsOverItsNewNameWhenTheSessionIsClosed() {
    CallFailedException unknown = unknownPut(SimNode.Way.LOST_REQUEST);
    long retry = session.submit(retryOf(unknown));
    long before = session.sentOf(Request.Write.class);
    while (session.sentOf(Request.Write.class) == before) {
      cluster.pass(1);
    }
    session.handle(new SessionEvent.Closing());

    CallFailedException closed = session.failure(retry);
    Dot old = retryOf(unknown).write().dot();
    Dot anew = retryOf(closed).write().dot();
    assertThat(closed.kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(closed.fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(anew).isNotEqualTo(old);
    assertThat(retryOf(closed).write().earlier()).containsExactly(old);
    assertThat(Objects.requireNonNull(closed.token()).context().covers(anew)).isTrue();
  }

  private static final Key NEWEST = Key.of(SimCluster.NEWEST_ONLY, "alice");

  /** A write that reached nobody, while another writer's version with the very same stamp reached all. */
  private Call.Retry lostBesideAnEqualStamp(long writersAbove) {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    long put = session.done(session.put(NEWEST, "one", Seen.NOTHING));
    cluster.each(node -> node.way = SimNode.Way.WELL);
    Call.Retry retry = retryOf(session.failure(put));
    Dot dot = retry.write().dot();
    KeyState rival = Delta.of(
        DotContext.EMPTY,
        new Dot(dot.writer() + writersAbove, dot.stamp()),
        Bytes.utf8("rival"),
        0,
        Bytes.EMPTY,
        false);
    cluster.each(node -> node.join(NEWEST, rival));
    return retry;
  }

  @Test
  void w5AVersionOfEqualStampThatWouldLoseIsNotTheWriteOfTheRetry() {
    long retry = session.done(session.submit(lostBesideAnEqualStamp(-1)));

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isTrue();
    assertThat(other.valuesOf(NEWEST)).containsExactly("one");
  }

  @Test
  void w5AVersionOfEqualStampThatWinsEndsTheRetry() {
    long retry = session.done(session.submit(lostBesideAnEqualStamp(1)));

    assertThat(session.writtenOutcome(retry).mayDuplicate()).isFalse();
    assertThat(other.valuesOf(NEWEST)).containsExactly("rival");
  }

  private KeyState stateOfFirstCopy() {
    try {
      return StateFormat.decode(((Request.Write) session.sent.get(0).request()).delta());
    } catch (FormatException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void w5ARetryThatFailsTooCanBeRetriedAndNeverSaysNotApplied() {
    CallFailedException failure = unknownPut(SimNode.Way.LOST_REQUEST);
    cluster.each(node -> node.refuseWith = RefusalCode.TOO_LARGE);
    cluster.each(node -> node.states.clear());
    session.r = QuorumSize.ONE;
    long retry = session.done(session.submit(retryOf(failure)));
    cluster.each(node -> node.refuseWith = null);

    assertThat(session.failure(retry).fate())
        .as("the read before it failed, so nothing more is known")
        .isEqualTo(CallFate.UNKNOWN);
    long again = session.done(session.submit(retryOf(session.failure(retry))));
    assertThat(session.writtenOutcome(again).value()).isEqualTo(Bytes.utf8("one"));
  }

  @Test
  void aWriteThatEveryNodeRefusedIsNotApplied() {
    cluster.each(node -> node.refuseWith = RefusalCode.INVALID_STATE);
    CallFailedException failure =
        session.failure(session.done(session.put(KEY, "one", Seen.NOTHING)));

    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure.write()).isNull();
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void aWriteThatNeverLeftIsNotApplied() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    CallFailedException failure =
        session.failure(session.done(session.put(KEY, "one", Seen.NOTHING)));

    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void e2CallsGoOnAcrossAChangeOfTheRing() {
    SimCluster four = new SimCluster(4);
    MemberTable older = Rings.table(3, 3, SimCluster.DMAX);
    SimSession late = new SimSession(four, older, 1);
    for (int i = 0; i < 20; i++) {
      Key key = Key.of("carts", "k" + i);
      late.putDone(key, "v" + i, Seen.BY_SESSION);
      assertThat(late.valuesOf(key)).containsExactly("v" + i);
    }
    assertThat(four.node(Rings.node(4)).executed).as("the node it did not know").isNotEmpty();
  }
}
