package io.gramme.driver.engine.quorum;

import static io.gramme.driver.engine.quorum.GetBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.StateFormat;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import org.junit.jupiter.api.Test;

class GetMachineTest {
  private static final KeyState OLD = version(1, 10, "old");
  private static final KeyState NEW = version(2, 20, "new", OLD);
  private static final KeyState BESIDE = version(3, 15, "beside");

  @Test
  void g1AsksTheRFirstOwnersOnly() {
    GetBench get = GetBench.of(3, 2).start();

    assertThat(get.effects.sends).extracting(Recorder.Sent::number).containsExactly(1, 2);
  }

  @Test
  void g1PrefersNearAndUsableOwners() {
    GetBench far = GetBench.of(3, 2);
    far.far = 1;
    far.start();
    assertThat(far.effects.sends).extracting(Recorder.Sent::number).containsExactly(2, 3);

    GetBench unusable = GetBench.of(3, 2);
    unusable.unusable = 2;
    unusable.start();
    assertThat(unusable.effects.sends).extracting(Recorder.Sent::number).containsExactly(1, 3);
  }

  @Test
  void allReadsEveryOwner() {
    GetBench get = new GetBench(3, QuorumSize.ALL).start();

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);
    assertThat(get.effects.answers).isEmpty();
    get.state(2, OLD, 100);

    assertThat(get.effects.answers).hasSize(1);
  }

  @Test
  void g1AsksOneFurtherOwnerWhenSlow() {
    GetBench get = GetBench.of(3, 2).start();

    get.state(0, OLD, 100);
    get.pass(GetBench.HEDGE - 1);
    assertThat(get.effects.sends).hasSize(2);
    get.pass(1);
    assertThat(get.effects.sends).extracting(Recorder.Sent::number).containsExactly(1, 2, 3);
    get.state(2, OLD, 100);

    assertThat(get.effects.answers.get(0).answered()).containsExactly(Rings.node(1), Rings.node(3));
  }

  @Test
  void g1AsksOneFurtherOwnerAtOnceWhenOneRefusesOrIsLost() {
    GetBench refused = GetBench.of(3, 2).start();
    refused.refuse(0, RefusalCode.NOT_READY);
    assertThat(refused.effects.sends).hasSize(3);

    GetBench lost = GetBench.of(3, 2).start();
    lost.lose(1);
    assertThat(lost.effects.sends).hasSize(3);
  }

  @Test
  void joinsWhatTheReplicasSay() {
    GetBench get = GetBench.of(3, 2).start();

    get.state(0, OLD, 100);
    get.state(1, BESIDE, 90);

    KnownState known = get.effects.answers.get(0).known();
    assertThat(known.state()).isEqualTo(OLD.join(BESIDE));
    assertThat(known.asOf()).isEqualTo(90);
  }

  @Test
  void g1RepairsTheStaleReplicaOnlyWithTheSmallestAsOf() {
    GetBench get = GetBench.of(3, 2).start();

    get.state(0, NEW, 100);
    get.state(1, OLD, 90);

    assertThat(get.effects.since(2)).extracting(Recorder.Sent::number).containsExactly(2);
    assertThat(get.repair(2).asOf()).isEqualTo(90);
    assertThat(get.repair(2).state()).isEqualTo(StateFormat.encode(NEW.join(OLD)));
    assertThat(get.effects.repairs).isEmpty();
    get.reply(2, new Reply.Applied(0));
    assertThat(get.effects.repairs).containsExactly(new RepairOutcome(1, 1, 0, false, false));
  }

  @Test
  void g1RepairsNobodyForAContextAlone() {
    GetBench get = GetBench.of(3, 2).start();
    KeyState moreContext =
        new KeyState(OLD.context().join(DotContext.EMPTY.with(new Dot(9, 5))), OLD.siblings());

    get.state(0, OLD, 100);
    get.state(1, moreContext, 100);

    assertThat(get.effects.sends).hasSize(2);
    assertThat(get.effects.repairs).containsExactly(RepairOutcome.NONE);
  }

  @Test
  void g1CollectsStragglersAndRepairsThem() {
    GetBench get = GetBench.of(3, 2).start();
    get.pass(GetBench.HEDGE);
    get.state(0, NEW, 100);
    get.state(1, NEW, 100);
    assertThat(get.effects.answers).hasSize(1);
    assertThat(get.effects.repairs).isEmpty();

    get.state(2, OLD, 80);

    assertThat(get.effects.since(3)).extracting(Recorder.Sent::number).containsExactly(3);
    assertThat(get.repair(3).asOf()).isEqualTo(80);
  }

  @Test
  void aStragglerThatStaysSilentIsGivenUp() {
    GetBench get = GetBench.of(3, 2).start();
    get.pass(GetBench.HEDGE);
    get.state(0, NEW, 100);
    get.state(1, NEW, 100);

    get.pass(GetBench.STRAGGLERS);

    assertThat(get.effects.givenUp).containsExactly(2);
    assertThat(get.effects.repairs).containsExactly(RepairOutcome.NONE);
  }

  @Test
  void aRepairThatIsNotAcknowledgedCountsAsRefused() {
    GetBench get = GetBench.of(3, 2).start();
    get.state(0, NEW, 100);
    get.state(1, OLD, 90);

    get.pass(GetBench.REPAIRS);

    assertThat(get.effects.repairs).containsExactly(new RepairOutcome(1, 0, 1, false, false));
  }

  @Test
  void w5CountsTheOwnersThatAnsweredWithAllThatWasRead() {
    GetBench get = GetBench.of(3, 2).start();
    get.state(0, NEW, 100);
    get.state(1, NEW, 100);

    assertThat(get.effects.holders).containsExactly(2);
  }

  @Test
  void w5AnOwnerThatAcknowledgedItsRepairHoldsAllThatWasRead() {
    GetBench repaired = GetBench.of(3, 2).start();
    repaired.state(0, NEW, 100);
    repaired.state(1, OLD, 90);
    repaired.reply(2, new Reply.Applied(0));
    assertThat(repaired.effects.holders).containsExactly(2);

    GetBench refused = GetBench.of(3, 2).start();
    refused.state(0, NEW, 100);
    refused.state(1, OLD, 90);
    refused.refuse(2, RefusalCode.STATE_TOO_OLD);
    assertThat(refused.effects.holders).containsExactly(1);

    GetBench silent = GetBench.of(3, 2).start();
    silent.state(0, NEW, 100);
    silent.state(1, OLD, 90);
    silent.pass(GetBench.REPAIRS);
    assertThat(silent.effects.holders).containsExactly(1);
  }

  @Test
  void w5WithoutReadRepairTheStaleOwnersAreNoHolders() {
    GetBench get = new GetBench(3, QuorumSize.of(2), false).start();
    get.state(0, NEW, 100);
    get.state(1, OLD, 90);

    assertThat(get.effects.sends).hasSize(2);
    assertThat(get.effects.holders).containsExactly(1);
  }

  @Test
  void g4JoinsTheCachedStateAndKeepsTheSmallerAsOf() {
    GetBench get = GetBench.of(3, 2);
    get.cached = new KnownState(NEW, 50);
    get.start();

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);

    assertThat(get.effects.answers.get(0).known()).isEqualTo(new KnownState(NEW.join(OLD), 50));
    assertThat(get.effects.since(2))
        .as("replicas that lack what the session has are stale")
        .extracting(Recorder.Sent::number)
        .containsExactly(1, 2);
    assertThat(get.repair(2).asOf()).isEqualTo(50);
  }

  @Test
  void g4AReplyThatShowsAllTheCacheHoldsIsAsYoungAsItself() {
    GetBench get = GetBench.of(3, 2);
    get.cached = new KnownState(OLD, 50);
    get.start();

    get.state(0, NEW, 100);
    get.state(1, NEW, 100);

    assertThat(get.effects.answers.get(0).known().asOf()).isEqualTo(100);
  }

  @Test
  void aWriteThatLandedWhileTheReadWasUnderWayMakesNobodyStale() {
    GetBench get = GetBench.of(3, 2).start();
    get.cached = new KnownState(NEW, 100);

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);

    assertThat(get.effects.answers.get(0).known().state()).isEqualTo(NEW.join(OLD));
    assertThat(get.effects.sends).hasSize(2);
  }

  @Test
  void g4AsksFurtherWhenTheFloorIsNotMet() {
    GetBench get = GetBench.of(3, 2);
    get.floor = NEW.context();
    get.start();

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);
    assertThat(get.effects.answers).isEmpty();
    assertThat(get.effects.sends).hasSize(3);
    get.state(2, NEW, 100);

    assertThat(get.effects.answers.get(0).floorMissed()).isFalse();
    assertThat(get.effects.answers.get(0).known().state()).isEqualTo(NEW.join(OLD));
  }

  @Test
  void g4FlagsAFloorThatNobodyMeets() {
    GetBench get = GetBench.of(3, 2);
    get.floor = NEW.context();
    get.start();

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);
    get.lose(2);

    assertThat(get.effects.answers.get(0).floorMissed()).isTrue();
  }

  @Test
  void g4WaitsForTheFloorNoLongerThanForStragglers() {
    GetBench get = GetBench.of(3, 2);
    get.floor = NEW.context();
    get.start();

    get.state(0, OLD, 100);
    get.state(1, OLD, 100);
    get.pass(GetBench.STRAGGLERS);

    assertThat(get.effects.answers.get(0).floorMissed()).isTrue();
  }

  @Test
  void g4AFloorAtOrBelowTheWatermarkIsMet() {
    GetBench get = GetBench.of(3, 2);
    get.floor = NEW.context();
    get.start();

    get.state(0, KeyState.EMPTY, 100, 20);
    get.state(1, KeyState.EMPTY, 100);

    assertThat(get.effects.answers.get(0).floorMissed()).isFalse();
    assertThat(get.effects.sends).hasSize(2);
  }

  @Test
  void m2SendsNobodyATombstoneThatIsAboutToBePurged() {
    GetBench get = GetBench.of(3, 2).start();
    KeyState deleted = Delta.of(OLD.context(), new Dot(2, 20), null, 0, Bytes.EMPTY, false);

    get.state(0, deleted, 100, 30);
    get.state(1, KeyState.EMPTY, 100, 30);

    assertThat(get.effects.sends).hasSize(2);
  }

  @Test
  void failsAtOnceWhenTooFewAreLeftAndSaysWhatEachSaid() {
    GetBench get = GetBench.of(3, 2).start();

    get.state(0, OLD, 100);
    get.lose(1);
    get.pass(GetBench.HEDGE);
    assertThat(get.effects.failures).isEmpty();
    get.refuse(2, RefusalCode.VALUE_DAMAGED);
    get.refuse(3, RefusalCode.VALUE_DAMAGED);

    CallFailure failure = get.effects.failures.get(0);
    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure.fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(failure.detail())
        .contains("2 of 3 owners got 1 answer")
        .contains(Rings.node(1) + " answered")
        .contains(Rings.node(2) + " VALUE_DAMAGED")
        .contains(Rings.node(3) + " VALUE_DAMAGED");
  }

  @Test
  void g1AsksAgainUntilTheDeadlineWhoeverCouldNotBeAskedOrWasBusy() {
    GetBench get = GetBench.of(3, 2).start();
    get.lose(0);
    get.refuse(1, RefusalCode.OVERLOADED);
    get.refuse(2, RefusalCode.NOT_READY);
    assertThat(get.effects.failures).isEmpty();

    get.pass(25);
    assertThat(get.effects.since(3)).extracting(Recorder.Sent::number).containsExactly(1, 2, 3);
    get.state(3, OLD, 100);
    get.state(4, OLD, 100);
    assertThat(get.effects.answers).hasSize(1);
  }

  @Test
  void whoeverCouldNotBeReachedUntilTheDeadlineIsToldAsUnreachable() {
    GetBench get = GetBench.of(3, 2).start();
    int lost = 0;
    while (get.effects.failures.isEmpty()) {
      while (lost < get.effects.sends.size()) {
        get.lose(lost++);
      }
      get.pass(10);
    }

    assertThat(get.effects.failures.get(0).kind()).isEqualTo(FailureKind.UNREACHABLE);
  }

  @Test
  void failsAtTheDeadline() {
    GetBench get = GetBench.of(3, 2).start();

    get.state(0, OLD, 100);
    get.pass(GetBench.DEADLINE);

    assertThat(get.effects.failures.get(0).kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(get.effects.givenUp).containsExactly(1, 2);
  }

  @Test
  void bytesThatAreNoStateAreARefusal() {
    GetBench get = GetBench.of(3, 1).start();

    get.reply(0, new Reply.State(Bytes.utf8("garbage"), 100, 0));

    assertThat(get.effects.sends).hasSize(2);
    get.state(1, OLD, 100);
    assertThat(get.effects.answers).hasSize(1);
  }

  @Test
  void e2BeginsAgainUnderTheNewEpoch() {
    GetBench get = GetBench.of(3, 2).start();
    get.router.afterLearning(FixedRouter.routeTo(2, 2, 3, 4));

    get.state(0, NEW, 100);
    get.reply(1, Reply.Refusal.wrongEpoch("older", Rings.table(4, 3, 60_000)));

    assertThat(get.effects.since(2)).extracting(Recorder.Sent::number).containsExactly(2, 3);
    assertThat(get.effects.since(2)).allMatch(sent -> sent.epoch() == 2);
    get.state(2, OLD, 100);
    get.state(3, OLD, 100);
    assertThat(get.effects.answers.get(0).known().state())
        .as("answers of the old epoch do not count")
        .isEqualTo(OLD);
  }

  @Test
  void e2AsksANodeThatIsBehindAgainAfterAMoment() {
    GetBench get = GetBench.of(1, 1).start();

    get.reply(0, Reply.Refusal.wrongEpoch("newer", Rings.table(1, 3, 60_000)));
    assertThat(get.effects.failures).isEmpty();
    get.pass(50);
    get.state(1, OLD, 100);

    assertThat(get.effects.answers).hasSize(1);
  }

  /** What nobody can read is no replica's state, however many say the same. */
  @Test
  void equalAnswersThatCannotBeReadAreNoAnswers() {
    GetBench get = GetBench.of(3, 2).start();
    Bytes unreadable = Bytes.utf8("\u0002 a state of format version 2");
    get.reply(0, new Reply.State(unreadable, 100, 0));
    get.state(1, GetBench.version(1, 10, "good"), 100);
    get.reply(2, new Reply.State(unreadable, 100, 0));
    assertThat(get.effects.answers).isEmpty();
    assertThat(get.effects.failures).hasSize(1);
  }
}
