package io.gramme.driver.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.Vote;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes while the ring changes (rule E3). Nodes 1 to 3 own the key before. */
class PlannedPutTest {
  private static final MemberTable BEFORE = Rings.table(3, 3, 60_000);
  /** Node 4 takes the place of node 3. */
  private static final MemberTable COPY = Plans.copy(1, 2, 4);
  /** Node 1 alone stays. */
  private static final MemberTable MOSTLY_NEW = Plans.copy(1, 4, 5);

  private static PutBench put(MemberTable table, QuorumSize w) {
    return new PutBench(new TableRouter(table), w, null);
  }

  /** The copy under way to a node; the last one when there are several. */
  private static int copyTo(PutBench put, int number) {
    for (int send = put.effects.sends.size() - 1; send >= 0; send--) {
      if (put.effects.sends.get(send).number() == number) {
        return send;
      }
    }
    throw new AssertionError("nothing was sent to node " + number);
  }

  private static void acknowledge(PutBench put, int... numbers) {
    for (int number : numbers) {
      put.acknowledge(copyTo(put, number));
    }
  }

  private static void refuse(PutBench put, RefusalCode code, int... numbers) {
    for (int number : numbers) {
      put.refuse(copyTo(put, number), code);
    }
  }

  private static void show(PutBench put, int number, MemberTable table) {
    put.reply(copyTo(put, number), Reply.Refusal.wrongEpoch("another epoch", table));
  }

  private static List<Integer> sentTo(PutBench put, int since) {
    return put.effects.since(since).stream().map(Recorder.Sent::number).sorted().toList();
  }

  @Test
  void e3InCopyTheSameBytesGoToTheOwnersInForceAndToThoseToComeAtOnce() {
    PutBench put = put(COPY, QuorumSize.QUORUM);

    assertThat(sentTo(put, 0)).containsExactly(1, 2, 3, 4);
    for (int send = 1; send < 4; send++) {
      assertThat(put.bytes(send)).isSameAs(put.bytes(0));
    }
  }

  @Test
  void e3InCopyAWriteNeedsWAmongTheOwnersInForceAndAmongThoseToCome() {
    PutBench old = put(MOSTLY_NEW, QuorumSize.QUORUM);
    acknowledge(old, 1, 2, 3);
    assertThat(old.effects.written).as("of those to come, node 1 alone").isEmpty();
    acknowledge(old, 5);
    assertThat(old.effects.written).hasSize(1);

    PutBench young = put(MOSTLY_NEW, QuorumSize.QUORUM);
    acknowledge(young, 1, 4, 5);
    assertThat(young.effects.written).as("of those in force, node 1 alone").isEmpty();
    acknowledge(young, 2);
    assertThat(young.effects.written.get(0).acknowledged())
        .containsExactlyInAnyOrder(Rings.node(1), Rings.node(2), Rings.node(4), Rings.node(5));
  }

  @Test
  void e3OneOwnerOfBothRingsIsEnoughWhenOneIsAskedFor() {
    PutBench put = put(MOSTLY_NEW, QuorumSize.ONE);

    acknowledge(put, 4);
    assertThat(put.effects.written).isEmpty();
    acknowledge(put, 1);

    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3InMoveAWriteIsSentAndCountedAsInCopy() {
    PutBench put = put(Plans.move(MOSTLY_NEW), QuorumSize.QUORUM);

    assertThat(sentTo(put, 0)).containsExactly(1, 2, 3, 4, 5);
    acknowledge(put, 1, 4, 5);
    assertThat(put.effects.written).isEmpty();
    acknowledge(put, 3);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3OnceDoneAWriteGoesToTheNewOwnersAlone() {
    PutBench put = put(Plans.done(MOSTLY_NEW), QuorumSize.QUORUM);

    assertThat(sentTo(put, 0)).containsExactly(1, 4, 5);
    acknowledge(put, 4, 5);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3OnceAbortedAWriteGoesToTheOldOwnersAlone() {
    PutBench put = put(Plans.aborted(MOSTLY_NEW), QuorumSize.QUORUM);

    assertThat(sentTo(put, 0)).containsExactly(1, 2, 3);
    acknowledge(put, 2, 3);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3TheTallyStartsAgainWithTheSameBytesWhenAPlanBegins() {
    PutBench put = put(BEFORE, QuorumSize.QUORUM);

    acknowledge(put, 1);
    show(put, 2, COPY);

    assertThat(sentTo(put, 3)).containsExactly(1, 2, 3, 4);
    assertThat(put.bytes(3)).isSameAs(put.bytes(0));
    put.acknowledge(2); // the copy that node 3 was sent before
    acknowledge(put, 2, 4);
    assertThat(put.effects.written).as("what came before does not count").isEmpty();
    acknowledge(put, 1);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3TheTallyStartsAgainWhenAPlanEndsOrItsStageChanges() {
    for (MemberTable later : List.of(Plans.move(COPY), Plans.done(COPY), Plans.aborted(COPY))) {
      PutBench put = put(COPY, QuorumSize.QUORUM);
      acknowledge(put, 1, 4);
      assertThat(put.effects.written).isEmpty();
      show(put, 2, later);

      int again = put.effects.sends.size() - 4;
      Route route = put.router.route();
      assertThat(sentTo(put, 4))
          .containsExactlyElementsOf(route.owners().stream()
              .map(NodeId::value)
              .map(Long::intValue)
              .sorted()
              .toList());
      assertThat(put.effects.since(4)).allMatch(sent -> sent.epoch() == route.epoch());
      acknowledge(put, 2);
      assertThat(put.effects.written).as("one of %s since", again).isEmpty();
      acknowledge(put, 1);
      assertThat(put.effects.written).hasSize(1);
    }
  }

  @Test
  void e3VotesAloneChangeNothing() {
    PutBench put = put(COPY, QuorumSize.QUORUM);

    acknowledge(put, 1);
    show(put, 3, Plans.voted(COPY, 1, Vote.GO));

    assertThat(put.effects.sends).hasSize(4);
    acknowledge(put, 2);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3AnswersOfRemovedNodesNeverCount() {
    PutBench put = put(BEFORE, QuorumSize.QUORUM);

    acknowledge(put, 3);
    show(put, 2, Plans.removed(BEFORE, 3));

    assertThat(sentTo(put, 3)).containsExactly(1, 2);
    acknowledge(put, 1);
    assertThat(put.effects.written).as("node 3 was removed").isEmpty();
    acknowledge(put, 2);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e3ANodeThatIsRemovedInMidPlanIsCountedInNeitherRing() {
    PutBench put = put(COPY, QuorumSize.QUORUM);

    acknowledge(put, 2, 4);
    show(put, 1, Plans.removed(COPY, 2));
    assertThat(sentTo(put, 4)).containsExactly(1, 3, 4);
    acknowledge(put, 1, 3);
    assertThat(put.effects.written).as("of those to come, node 1 alone").isEmpty();
    acknowledge(put, 4);

    assertThat(put.effects.written).hasSize(1);
  }

  /** A majority of the five that there were, not of the three that are left; but never more than are left. */
  @Test
  void e3WIsCountedOnTheOwnersThereWereAndCappedByThoseThatAreLeft() {
    MemberTable five = Rings.table(5, 5, 60_000);
    PutBench three = put(Plans.removed(Plans.removed(five, 5), 4), QuorumSize.QUORUM);
    acknowledge(three, 1, 2);
    assertThat(three.effects.written).isEmpty();
    acknowledge(three, 3);
    assertThat(three.effects.written).hasSize(1);

    PutBench one = put(Plans.removed(Plans.removed(BEFORE, 3), 2), QuorumSize.ALL);
    acknowledge(one, 1);
    assertThat(one.effects.written).hasSize(1);

    PutBench joint = put(Plans.removed(MOSTLY_NEW, 4), QuorumSize.of(3));
    acknowledge(joint, 1, 2, 3);
    assertThat(joint.effects.written).isEmpty();
    acknowledge(joint, 5);
    assertThat(joint.effects.written).as("all two to come that are left").hasSize(1);
  }

  @Test
  void e3AWriteIsSentToNobodyWhenNoOwnerOfOneRingIsLeft() {
    MemberTable noneToCome = Plans.removed(Plans.removed(Plans.copy(4, 5), 4), 5);
    PutBench put = put(noneToCome, QuorumSize.ONE);

    assertThat(put.effects.sends).isEmpty();
    CallFailure failure = put.effects.failures.get(0);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(failure.detail()).contains("2 owners, all of them removed, to come");
    assertThat(put.effects.finished).isEqualTo(1);
  }

  @Test
  void e3TooManyRefusalsInOneRingFailTheWriteAndItSaysWhatWasNeeded() {
    PutBench put = put(MOSTLY_NEW, QuorumSize.QUORUM);

    acknowledge(put, 1, 2);
    refuse(put, RefusalCode.INVALID_STATE, 3);
    assertThat(put.effects.failures).isEmpty();
    refuse(put, RefusalCode.INVALID_STATE, 4, 5);

    CallFailure failure = put.effects.failures.get(0);
    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure.fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(failure.detail())
        .contains("write to 2 of 3 owners and 2 of 3 owners to come got 2 and 1 acknowledgements")
        .contains(Rings.node(4) + " INVALID_STATE")
        .contains(Rings.node(1) + " answered");
  }

  @Test
  void e2NodesThatAreBehindAPlanAreGivenAMomentAndFailNothing() {
    PutBench put = put(COPY, QuorumSize.QUORUM);

    for (int number = 1; number <= 4; number++) {
      show(put, number, BEFORE);
    }
    assertThat(put.effects.failures).isEmpty();
    assertThat(put.effects.sends).hasSize(4);
    put.pass(25);

    assertThat(sentTo(put, 4)).containsExactly(1, 2, 3, 4);
    assertThat(put.effects.since(4))
        .allMatch(sent -> sent.epoch() == put.router.route().epoch());
    acknowledge(put, 1, 2);
    assertThat(put.effects.written).hasSize(1);
  }

  @Test
  void e2ThatANodeOwnsNothingIsNotFinalOnceAnotherEpochIsKnown() {
    PutBench put = put(BEFORE, QuorumSize.QUORUM);

    put.router.learn(Plans.done(MOSTLY_NEW)); // by another call of the session
    refuse(put, RefusalCode.NOT_OWNER, 2);
    assertThat(sentTo(put, 3)).containsExactly(1, 4, 5);
    put.refuse(2, RefusalCode.NOT_OWNER); // node 3, under the epoch before
    acknowledge(put, 4, 5);
    assertThat(put.effects.written).hasSize(1);

    PutBench known = put(BEFORE, QuorumSize.QUORUM);
    refuse(known, RefusalCode.NOT_OWNER, 1, 2, 3);
    assertThat(known.effects.failures.get(0).kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(known.effects.sends).hasSize(3);
  }

  @Test
  void w5AnotherStampIsTriedOnlyWhenItMayPassInBothRings() {
    PutBench both = put(MOSTLY_NEW, QuorumSize.QUORUM);
    refuse(both, RefusalCode.WRITE_TOO_OLD, 1, 2, 3, 4, 5);
    assertThat(both.lane.mintedAfter).hasSize(2);
    assertThat(sentTo(both, 5)).containsExactly(1, 2, 3, 4, 5);

    PutBench one = put(MOSTLY_NEW, QuorumSize.QUORUM);
    refuse(one, RefusalCode.CONTEXT_TOO_LARGE, 4, 5);
    refuse(one, RefusalCode.WRITE_TOO_OLD, 1, 2, 3);
    assertThat(one.lane.mintedAfter).hasSize(1);
    assertThat(one.effects.failures).hasSize(1);
  }

  @Test
  void e3AWriteCanDoWithoutANodeOnlyWhenBothRingsCan() {
    PutBench put = put(MOSTLY_NEW, QuorumSize.QUORUM);

    assertThat(put.machine.canDoWithout(List.of(Rings.node(3), Rings.node(5)))).isTrue();
    assertThat(put.machine.canDoWithout(List.of(Rings.node(4), Rings.node(5)))).isFalse();
    assertThat(put.machine.canDoWithout(List.of(Rings.node(1), Rings.node(2)))).isFalse();
  }
}
