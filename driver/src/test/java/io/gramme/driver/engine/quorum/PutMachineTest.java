package io.gramme.driver.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.format.StateFormat;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

class PutMachineTest {
  @Test
  void w3SendsTheSameBytesToAllOwnersBeforeAnyReply() {
    PutBench put = PutBench.of(3, 2);

    assertThat(put.effects.sends).extracting(Recorder.Sent::number).containsExactly(1, 2, 3);
    assertThat(put.bytes(1)).isSameAs(put.bytes(0));
    assertThat(put.bytes(2)).isSameAs(put.bytes(0));
    assertThat(put.effects.written).isEmpty();
  }

  @Test
  void w3IsWrittenWithTheLastOfWAcknowledgementsAndNotBefore() {
    PutBench put = PutBench.of(3, 2);

    put.acknowledge(0);
    assertThat(put.effects.written).isEmpty();
    put.acknowledge(2);

    assertThat(put.effects.written).hasSize(1);
    assertThat(put.effects.written.get(0).acknowledged())
        .containsExactly(Rings.node(1), Rings.node(3));
    put.acknowledge(1);
    assertThat(put.effects.finished).isEqualTo(1);
    assertThat(put.effects.sends).hasSize(3);
  }

  @Test
  void anAcknowledgementThatComesTwiceCountsOnce() {
    PutBench put = PutBench.of(3, 2);

    put.acknowledge(0);
    put.acknowledge(0);

    assertThat(put.effects.written).isEmpty();
  }

  @Test
  void w6CountsAsAppliedWithTheFirstAcknowledgementOnly() {
    PutBench put = PutBench.of(3, 2);

    put.refuse(0, RefusalCode.OVERLOADED);
    assertThat(put.effects.applied).isEmpty();
    put.acknowledge(1);
    put.acknowledge(2);

    assertThat(put.effects.applied).containsExactly(put.machine.write());
  }

  @Test
  void w4ResendsTheSameBytesAfterAMomentToWhoeverDidNotGetThem() {
    PutBench put = PutBench.of(3, 3);

    put.notSent(0);
    put.lose(1);
    put.refuse(2, RefusalCode.NOT_READY);
    assertThat(put.effects.sends).hasSize(3);
    put.pass(25);

    assertThat(put.effects.since(3)).extracting(Recorder.Sent::number).containsExactly(1, 2, 3);
    for (int send = 3; send < 6; send++) {
      assertThat(put.bytes(send)).isSameAs(put.bytes(0));
      put.acknowledge(send);
    }
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void waitsAsLongAsAnOverloadedNodeAsks() {
    PutBench put = PutBench.of(1, 1);

    put.reply(0, Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, "busy", 300));
    put.pass(290);
    assertThat(put.effects.sends).hasSize(1);
    put.pass(20);

    assertThat(put.effects.sends).hasSize(2);
  }

  @Test
  void resendsNothingOnceWIsReached() {
    PutBench put = PutBench.of(3, 2);

    put.notSent(0);
    put.acknowledge(1);
    put.acknowledge(2);
    put.pass(PutBench.DEADLINE_MILLIS);

    assertThat(put.effects.sends).hasSize(3);
    assertThat(put.effects.finished).isEqualTo(1);
  }

  @Test
  void anOwnerThatNeverAnswersIsGivenUpAtTheDeadline() {
    PutBench put = PutBench.of(3, 2);

    put.acknowledge(0);
    put.acknowledge(1);
    assertThat(put.effects.finished).isZero();
    put.pass(PutBench.DEADLINE_MILLIS);

    assertThat(put.effects.givenUp).containsExactly(2);
    assertThat(put.effects.finished).isEqualTo(1);
    assertThat(put.effects.failures).isEmpty();
  }

  @Test
  void t1ADeadlineDoesNotMoveWithTheWallClock() {
    PutBench put = PutBench.of(3, 2);

    put.setWallClock(PutBench.WALL + 2 * PutBench.DEADLINE_MILLIS);
    put.pass(PutBench.DEADLINE_MILLIS - 1);
    assertThat(put.effects.failures).isEmpty();
    put.setWallClock(PutBench.WALL - 2 * PutBench.DEADLINE_MILLIS);
    put.pass(1);

    assertThat(put.effects.failures).hasSize(1);
  }

  @Test
  void w5MintsAgainOnlyWhenEveryCopyWasRefusedForItsStamp() {
    PutBench put = PutBench.of(3, 2);
    Dot first = put.machine.write().dot();

    put.refuse(0, RefusalCode.WRITE_TOO_OLD);
    put.refuse(1, RefusalCode.WRITE_TOO_OLD);
    assertThat(put.effects.sends).hasSize(3);
    put.refuse(2, RefusalCode.WRITE_TOO_OLD);

    assertThat(put.effects.sends).hasSize(6);
    Dot second = put.machine.write().dot();
    assertThat(second.stamp()).isGreaterThan(first.stamp());
    assertThat(put.machine.write().delta().covers(first)).isTrue();
    put.acknowledge(3);
    put.acknowledge(4);
    assertThat(put.effects.written.get(0).write().dot()).isEqualTo(second);
  }

  @Test
  void w5MintsAgainAlsoWhenTheOtherCopiesNeverLeft() {
    PutBench put = PutBench.of(3, 2);

    put.refuse(0, RefusalCode.WRITE_TOO_OLD);
    put.notSent(1);
    put.refuse(2, RefusalCode.WRITE_TOO_OLD);

    assertThat(put.effects.sends).hasSize(6);
    assertThat(put.bytes(3)).isNotEqualTo(put.bytes(0));
  }

  @Test
  void w5NeverMintsAgainWhileACopyMayBeSomewhere() {
    PutBench lost = PutBench.of(3, 2);
    lost.lose(1);
    lost.pass(25);
    lost.refuse(3, RefusalCode.WRITE_TOO_OLD);
    lost.refuse(0, RefusalCode.WRITE_TOO_OLD);
    lost.refuse(2, RefusalCode.WRITE_TOO_OLD);

    assertThat(lost.lane.mintedAfter).hasSize(1);
    assertThat(lost.effects.failures.get(0).fate()).isEqualTo(CallFate.UNKNOWN);

    PutBench accepted = PutBench.of(3, 2);
    accepted.refuse(0, RefusalCode.WRITE_TOO_OLD);
    accepted.refuse(1, RefusalCode.WRITE_TOO_OLD);
    accepted.acknowledge(2);

    assertThat(accepted.lane.mintedAfter).hasSize(1);
    assertThat(accepted.effects.failures.get(0).fate()).isEqualTo(CallFate.UNKNOWN);
  }

  @Test
  void w5DoesNotMintForAnotherReasonThanTheStamp() {
    PutBench put = PutBench.of(3, 2);

    put.refuse(0, RefusalCode.WRITE_TOO_OLD);
    put.refuse(1, RefusalCode.CONTEXT_TOO_LARGE);
    put.refuse(2, RefusalCode.CONTEXT_TOO_LARGE);

    assertThat(put.lane.mintedAfter).hasSize(1);
    assertThat(put.effects.failures.get(0).kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(put.effects.failures.get(0).fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void mintsUnderTheNodesClockWhenItsOwnIsAhead() {
    PutBench put = PutBench.of(3, 2);
    Dot first = put.machine.write().dot();
    long nodes = Hlc.ofMillis(PutBench.WALL - 60_000);

    for (int send = 0; send < 3; send++) {
      put.reply(send, nodes + send, Reply.Refusal.of(RefusalCode.STAMP_TOO_NEW, "ahead"));
    }

    assertThat(put.lane.setBackTo).isEqualTo(nodes + 2);
    assertThat(put.machine.write().dot().stamp()).isLessThan(first.stamp());
    assertThat(put.effects.sends).hasSize(6);
  }

  @Test
  void setsItsClockBackForTheNextWriteWhenOneNodeIsSilent() {
    PutBench put = PutBench.of(3, 2);
    long nodes = Hlc.ofMillis(PutBench.WALL - 60_000);

    put.reply(0, nodes, Reply.Refusal.of(RefusalCode.STAMP_TOO_NEW, "ahead"));
    put.reply(1, nodes + 1, Reply.Refusal.of(RefusalCode.STAMP_TOO_NEW, "ahead"));
    put.pass(PutBench.DEADLINE_MILLIS);

    assertThat(put.effects.failures.get(0).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(put.lane.setBackTo).isEqualTo(nodes + 1);
    assertThat(put.lane.mintedAfter).as("W5: never under another dot").hasSize(1);
  }

  @Test
  void keepsItsClockWhenOneNodeAloneFindsItAhead() {
    PutBench put = PutBench.of(3, 2);

    put.reply(0, Hlc.ofMillis(1), Reply.Refusal.of(RefusalCode.STAMP_TOO_NEW, "ahead"));
    put.pass(PutBench.DEADLINE_MILLIS);

    assertThat(put.effects.failures).hasSize(1);
    assertThat(put.lane.setBackTo).isZero();
  }

  @Test
  void givesUpMintingAfterAFewDots() {
    PutBench put = PutBench.of(1, 1);

    for (int send = 0; send < 10 && put.effects.failures.isEmpty(); send++) {
      put.refuse(send, RefusalCode.WRITE_TOO_OLD);
    }

    assertThat(put.lane.mintedAfter).hasSize(3);
    assertThat(put.effects.failures.get(0).fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void e2GoesOnUnderTheNewEpochWithTheSameBytesAndANewTally() {
    PutBench put = PutBench.of(3, 2);
    put.router.afterLearning(FixedRouter.routeTo(2, 2, 3, 4));

    put.acknowledge(0);
    put.reply(1, Reply.Refusal.wrongEpoch("older", Rings.table(4, 3, 60_000)));

    assertThat(put.effects.since(3)).extracting(Recorder.Sent::number).containsExactly(2, 3, 4);
    assertThat(put.effects.since(3)).allMatch(sent -> sent.epoch() == 2);
    assertThat(put.bytes(3)).isSameAs(put.bytes(0));
    put.acknowledge(2);
    put.acknowledge(3);
    assertThat(put.effects.written).as("answers of the old epoch do not count").isEmpty();
    put.acknowledge(5);
    assertThat(put.effects.written.get(0).acknowledged())
        .containsExactly(Rings.node(2), Rings.node(4));
  }

  @Test
  void e2GivesANodeThatIsBehindAMomentToLearn() {
    PutBench put = PutBench.of(1, 1);

    put.reply(0, Reply.Refusal.wrongEpoch("newer", Rings.table(1, 3, 60_000)));
    assertThat(put.effects.sends).hasSize(1);
    put.pass(25);
    put.acknowledge(1);

    assertThat(put.router.tablesLearnt).isEqualTo(1);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void s3CarriesTheSiblingsOfARefusal() {
    PutBench put = PutBench.of(1, 1);
    KeyState many = new KeyState(
        DotContext.EMPTY.with(new Dot(1, 1)),
        List.of(Sibling.value(new Dot(1, 1), Bytes.utf8("one"))));

    put.reply(0, Reply.Refusal.tooManySiblings("100", StateFormat.encode(many)));

    CallFailure failure = put.effects.failures.get(0);
    assertThat(failure.kind()).isEqualTo(FailureKind.TOO_MANY_SIBLINGS);
    assertThat(failure.siblings()).isEqualTo(many.siblings());
    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void aStoreThatFailedMayHaveAppliedTheWrite() {
    PutBench put = PutBench.of(1, 1);

    put.refuse(0, RefusalCode.STORAGE_FAILED);

    assertThat(put.effects.failures.get(0).fate()).isEqualTo(CallFate.UNKNOWN);
  }

  @Test
  void saysWhatEachReplicaSaid() {
    PutBench put = PutBench.of(3, 2);

    put.acknowledge(0);
    put.refuse(1, RefusalCode.OVERLOADED);
    put.pass(PutBench.DEADLINE_MILLIS);

    assertThat(put.effects.failures.get(0).detail())
        .contains("2 of 3 owners got 1 acknowledgement")
        .contains(Rings.node(1) + " answered")
        .contains(Rings.node(2) + " OVERLOADED: as the test says")
        .contains(Rings.node(3) + " is silent");
  }

  @Test
  void w5AResentWriteOfUnknownFateNeverCountsAsNotApplied() {
    Dot dot = new Dot(9, Hlc.ofMillis(PutBench.WALL));
    KeyState delta = Delta.of(DotContext.EMPTY, dot, Bytes.utf8("v"), 0, Bytes.EMPTY, false);
    PutBench put =
        new PutBench(1, QuorumSize.ONE, new PutPlan.Earlier(dot, StateFormat.encode(delta)));

    put.refuse(0, RefusalCode.WRITE_TOO_OLD);

    assertThat(put.lane.mintedAfter).isEmpty();
    assertThat(put.effects.failures.get(0).fate()).isEqualTo(CallFate.UNKNOWN);
  }
}
