package io.gramme.driver.engine.quorum;

import static io.gramme.driver.engine.quorum.GetBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.KeyState;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads while the ring changes (rule E3). Nodes 1 to 3 own the key before. */
class PlannedGetTest {
  private static final MemberTable BEFORE = Rings.table(3, 3, 60_000);
  /** Node 1 alone stays. */
  private static final MemberTable COPY = Plans.copy(1, 4, 5);

  private static final KeyState OLD = version(1, 10, "old");
  private static final KeyState NEW = version(2, 20, "new", OLD);

  private static GetBench all(MemberTable table) {
    return GetBench.along(new TableRouter(table), QuorumSize.ALL).start();
  }

  private static GetBench quorum(MemberTable table) {
    return GetBench.along(new TableRouter(table), QuorumSize.QUORUM).start();
  }

  private static List<Integer> sentTo(GetBench get, int since) {
    return get.effects.since(since).stream().map(Recorder.Sent::number).sorted().toList();
  }

  private static void answerAll(GetBench get, int since, KeyState state) {
    for (Recorder.Sent sent : get.effects.since(since)) {
      get.state(sent.send(), state, 100);
    }
  }

  @Test
  void e3ReadsGoToTheOwnersInForceUntilMoveAndThenToThoseToCome() {
    assertThat(sentTo(all(COPY), 0)).as("COPY").containsExactly(1, 2, 3);
    assertThat(sentTo(all(Plans.move(COPY)), 0)).as("MOVE").containsExactly(1, 4, 5);
    assertThat(sentTo(all(Plans.done(COPY)), 0)).as("DONE").containsExactly(1, 4, 5);
    assertThat(sentTo(all(Plans.aborted(COPY)), 0)).as("ABORTED").containsExactly(1, 2, 3);
  }

  @Test
  void e3NobodyElseIsAskedHoweverManyRefuse() {
    GetBench get = quorum(Plans.move(COPY));
    for (int send = 0; send < get.effects.sends.size(); send++) {
      get.refuse(send, RefusalCode.VALUE_DAMAGED);
    }

    assertThat(sentTo(get, 0)).containsExactly(1, 4, 5);
    assertThat(get.effects.failures.get(0).detail()).contains("read of 2 of 3 owners got 0");
  }

  @Test
  void e3AReadBeginsAgainWhenTheStageChanges() {
    GetBench get = quorum(COPY);

    get.state(0, NEW, 100);
    get.reply(1, Reply.Refusal.wrongEpoch("older", Plans.move(COPY)));

    assertThat(get.effects.answers).isEmpty();
    assertThat(get.effects.since(2))
        .hasSize(2)
        .allMatch(sent -> List.of(1, 4, 5).contains(sent.number()));
    answerAll(get, 2, OLD);
    assertThat(get.effects.answers.get(0).known().state())
        .as("answers of the stage before do not count")
        .isEqualTo(OLD);
  }

  @Test
  void e3AnswersOfRemovedNodesNeverCount() {
    GetBench get = quorum(BEFORE);
    int first = get.effects.sends.get(0).number();
    int second = get.effects.sends.get(1).number();

    get.state(0, NEW, 100);
    get.reply(1, Reply.Refusal.wrongEpoch("older", Plans.removed(BEFORE, first)));

    assertThat(get.effects.answers).isEmpty();
    assertThat(sentTo(get, 2)).hasSize(2).doesNotContain(first).contains(second);
    answerAll(get, 2, OLD);
    assertThat(get.effects.answers.get(0).answered()).doesNotContain(Rings.node(first));
  }

  @Test
  void e3RIsCountedOnTheOwnersThereWereAndCappedByThoseThatAreLeft() {
    MemberTable two = Plans.removed(BEFORE, 3);
    GetBench majority = quorum(two);
    majority.state(0, OLD, 100);
    assertThat(majority.effects.answers).as("two of three").isEmpty();
    majority.state(1, OLD, 100);
    assertThat(majority.effects.answers).hasSize(1);

    GetBench one = all(Plans.removed(two, 2));
    one.state(0, OLD, 100);
    assertThat(one.effects.answers).hasSize(1);
  }

  @Test
  void e3AReadFailsAtOnceWhenNoReaderIsLeft() {
    GetBench get = all(Plans.removed(Plans.removed(Plans.removed(COPY, 1), 2), 3));

    assertThat(get.effects.answers).isEmpty();
    assertThat(get.effects.failures.get(0).kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(get.effects.failures.get(0).detail())
        .contains("read of 3 owners, all of them removed, got 0 answers");
  }

  @Test
  void e3InMoveAPendingOwnerThatIsStaleIsRepaired() {
    GetBench get = all(Plans.move(COPY));

    for (Recorder.Sent sent : get.effects.since(0)) {
      get.state(sent.send(), sent.number() == 4 ? OLD : NEW, 100);
    }

    assertThat(sentTo(get, 3)).containsExactly(4);
    assertThat(get.repair(3).asOf()).isEqualTo(100);
    get.reply(3, new Reply.Applied(0));
    assertThat(get.effects.repairs).containsExactly(new RepairOutcome(1, 1, 0, false, false));
  }

  @Test
  void e3InCopyAReadRepairsNoPendingOwner() {
    GetBench get = quorum(COPY);

    answerAll(get, 0, NEW);

    assertThat(get.effects.sends).hasSize(2);
    assertThat(get.effects.repairs).containsExactly(RepairOutcome.NONE);
  }

  /** What a late retry calls written must be so in both rings, and pending owners answer no reads. */
  @Test
  void w5WhatIsConfirmedWhileTheRingChangesIsBroughtToTheOwnersOfBothRings() {
    GetBench get = GetBench.confirming(new TableRouter(COPY), QuorumSize.ALL).start();

    answerAll(get, 0, NEW);
    assertThat(sentTo(get, 3)).containsExactly(4, 5);
    assertThat(get.effects.repairs).isEmpty();
    Holders readers =
        new Holders(get.router.route(), List.of(Rings.node(1), Rings.node(2), Rings.node(3)));
    assertThat(readers.areEnough(QuorumSize.QUORUM)).isFalse();
    get.reply(3, new Reply.Applied(0));
    get.refuse(4, RefusalCode.STATE_TOO_OLD);

    assertThat(get.effects.holders).containsExactly(4);
    assertThat(get.effects.holdersMet.get(0).areEnough(QuorumSize.QUORUM)).isTrue();
    assertThat(get.effects.holdersMet.get(0).areEnough(QuorumSize.ALL)).isFalse();
  }

  @Test
  void w5WithoutAPlanAConfirmingReadRepairsTheStaleAlone() {
    GetBench get =
        GetBench.confirming(new TableRouter(BEFORE), QuorumSize.QUORUM).start();

    answerAll(get, 0, NEW);

    assertThat(get.effects.sends).hasSize(2);
    assertThat(get.effects.holdersMet.get(0).areEnough(QuorumSize.QUORUM)).isTrue();
  }

  @Test
  void e2NodesThatAreBehindAPlanAreAskedAgainAfterAMoment() {
    GetBench get = all(Plans.move(COPY));

    for (int send = 0; send < 3; send++) {
      get.reply(send, Reply.Refusal.wrongEpoch("newer", COPY));
    }
    assertThat(get.effects.failures).isEmpty();
    assertThat(get.effects.sends).hasSize(3);
    get.pass(25);
    assertThat(sentTo(get, 3)).containsExactly(1, 4, 5);
    answerAll(get, 3, OLD);

    assertThat(get.effects.answers).hasSize(1);
  }

  @Test
  void e2ThatANodeOwnsNothingIsNotFinalOnceAnotherEpochIsKnown() {
    GetBench get = quorum(BEFORE);

    get.router.learn(Plans.done(Plans.copy(4, 5, 6))); // by another call of the session
    get.refuse(0, RefusalCode.NOT_OWNER);

    assertThat(get.effects.since(2)).hasSize(2).allMatch(sent -> sent.number() > 3);
    answerAll(get, 2, OLD);
    assertThat(get.effects.answers).hasSize(1);
  }

  @Test
  void e3AReadCanDoWithoutANodeWhenTheOtherReadersAreEnough() {
    GetMachine machine = quorum(Plans.move(COPY)).machine;

    assertThat(machine.canDoWithout(List.of(Rings.node(2), Rings.node(3), Rings.node(4))))
        .isTrue();
    assertThat(machine.canDoWithout(List.of(Rings.node(4), Rings.node(5)))).isFalse();
  }
}
