package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls of one session as they are followed, from what left and came to what was promised. */
final class WatchTest {
  private static final NodeId NODE = new NodeId(1);
  private static final ContextToken TOKEN =
      new ContextToken(ClusterPlan.CLUSTER, 1, 1, DotContext.EMPTY);

  private Scene scene = Scene.causal(new NoLostWrite());
  private final Verdict verdict = Scene.verdict();
  private Watcher watcher = watcher();
  private SessionMemory session = new SessionMemory(false);

  private Watcher watcher() {
    return new Watcher(scene.ledger, verdict, new Sightings(), new SimTime(), List.of(), List.of());
  }

  private void inABucketThatKeepsTheNewest() {
    scene = Scene.newestOnly(new NoLostWrite());
    watcher = watcher();
  }

  @Test
  void trueFateWhatIsStoredIsNotSaidToBeNowhere() {
    Version version = begin();
    Watch put = put(version, Past.NOTHING, 2);
    leaves(put, version, scene.nextDot());
    put.stored(NODE);
    put.ended(failed(CallFate.NOT_APPLIED));
    assertBroken("TrueFate");
  }

  @Test
  void trueFateWhatWasSaidToBeNowhereIsNotStoredLater() {
    Version version = begin();
    Watch put = put(version, Past.NOTHING, 2);
    leaves(put, version, scene.nextDot());
    put.ended(failed(CallFate.NOT_APPLIED));
    assertBroken();
    put.stored(NODE);
    assertBroken("TrueFate");
  }

  @Test
  void trueFateOfUnknownFateEitherIsTrue() {
    for (boolean storedBefore : List.of(true, false)) {
      Version version = begin();
      Watch put = put(version, Past.NOTHING, 2);
      leaves(put, version, scene.nextDot());
      if (storedBefore) {
        put.stored(NODE);
      }
      put.ended(failed(CallFate.UNKNOWN));
      if (!storedBefore) {
        put.stored(NODE);
      }
      assertThat(version.isStored()).isTrue();
    }
    assertBroken();
  }

  @Test
  void trueFateACallThatNeverLeftIsNowhere() {
    put(begin(), Past.NOTHING, 2).ended(failed(CallFate.NOT_APPLIED));
    assertBroken();
  }

  @Test
  void anAcknowledgedWriteIsShownToTheSessionAndToEveryOverlappingQuorum() {
    Version version = acknowledged(2, Past.NOTHING);
    read(2).ended(shown());
    assertBroken("SessionGuarantees", "FreshRead");
    read(2).ended(shown(version));
    assertThat(verdict.violations()).hasSize(2);
  }

  @Test
  void anotherSessionIsBoundByTheQuorumsAlone() {
    acknowledged(1, Past.NOTHING);
    session = new SessionMemory(false);
    read(2).ended(shown());
    assertBroken();
    acknowledged(2, Past.NOTHING);
    session = new SessionMemory(false);
    read(2).ended(shown());
    assertBroken("FreshRead");
  }

  @Test
  void aReadIsNotBoundByWhatIsAcknowledgedWhileItRuns() {
    Watch early = read(3);
    acknowledged(3, Past.NOTHING);
    early.ended(shown());
    assertBroken();
  }

  @Test
  void aReadThatGoesBackBreaksTheSessionsGuarantee() {
    Version first = stored();
    Version second = stored();
    read(1).ended(shown(first, second));
    read(1).ended(shown(second));
    assertBroken("SessionGuarantees");
  }

  @Test
  void aPutThatReplacesWhatItsWriterWasShownMakesItALaterVersion() {
    Version first = stored();
    Version second = acknowledged(1, Past.of(List.of(first)));
    read(1).ended(shown(first, second));
    assertBroken("NoFalseSibling");
  }

  @Test
  void aPutOfTheSessionComesAfterWhatItsLastReadShowed() {
    Version first = stored();
    read(1).ended(shown(first));
    Version second = begin();
    Watch put = writing(second, Watch.Source.SESSION, Past.NOTHING, 1);
    leaves(put, second, scene.nextDot());
    assertThat(second.past().atLeast()).isEqualTo(Scene.numbers(first));
  }

  @Test
  void anUpdateComesAfterWhatItsCodeWasShown() {
    Version first = stored();
    Version second = begin();
    Watch update = writing(second, Watch.Source.SHOWN, Past.NOTHING, 1);
    update.showDuring(List.of(first));
    leaves(update, second, scene.nextDot());
    assertThat(second.past().atLeast()).isEqualTo(Scene.numbers(first));
  }

  @Test
  void aValueThatNobodyWroteIsReported() {
    Sibling phantom = Sibling.value(scene.nextDot(), Bytes.utf8("v99"));
    read(1).ended(result(false, phantom.value(), List.of(phantom)));
    assertBroken("NoFalseSibling");
  }

  @Test
  void inABucketThatKeepsTheNewestALaterWriteOfTheSessionIsNewer() {
    inABucketThatKeepsTheNewest();
    Dot older = scene.nextDot();
    Dot newer = scene.nextDot();
    acknowledge(begin(), newer);
    acknowledge(begin(), scene.nextDot());
    assertBroken();
    acknowledge(begin(), older);
    assertBroken("NewestWins");
  }

  @Test
  void inABucketThatKeepsTheNewestAWriteThatMayExistCountsAsWell() {
    inABucketThatKeepsTheNewest();
    Dot older = scene.nextDot();
    Version unfinished = begin();
    Watch put = put(unfinished, Past.NOTHING, 1);
    leaves(put, unfinished, scene.nextDot());
    put.ended(failed(CallFate.UNKNOWN));
    acknowledge(begin(), older);
    assertBroken("NewestWins");
  }

  private Version begin() {
    return scene.ledger.begin(scene.key, false);
  }

  private Version stored() {
    Version version = begin();
    leaves(put(version, Past.NOTHING, 1), version, scene.nextDot());
    version.setStored();
    return version;
  }

  private Version acknowledged(int w, Past past) {
    Version version = begin();
    Watch put = put(version, past, w);
    leaves(put, version, scene.nextDot());
    put.stored(NODE);
    put.ended(result(true, version.value(), List.of()));
    return version;
  }

  private void acknowledge(Version version, Dot dot) {
    Watch put = put(version, Past.NOTHING, 1);
    leaves(put, version, dot);
    put.ended(result(true, version.value(), List.of()));
  }

  private Watch put(Version version, Past past, int w) {
    return writing(version, Watch.Source.GIVEN, past, w);
  }

  private Watch writing(Version version, Watch.Source source, Past past, int w) {
    CallInfo call = CallInfo.writing("c1.t1", scene.key, source, past, 1, w, outcome -> {});
    return new Watch(watcher, call, session, version, watcher.nodes());
  }

  private Watch read(int r) {
    CallInfo call = CallInfo.reading("c1.t1", scene.key, r, 1, outcome -> {});
    return new Watch(watcher, call, session, null, watcher.nodes());
  }

  /** W5: whose read found the write, or what came after it, must not write it a second time. */
  @Test
  void trueFateALateRetryWritesAnewOnlyWhatItsReadDidNotFind() {
    for (boolean found : List.of(true, false)) {
      Version version = begin();
      leaves(put(version, Past.NOTHING, 2), version, scene.nextDot());
      Version after = begin();
      leaves(
          put(after, found ? Past.of(List.of(version)) : Past.NOTHING, 2), after, scene.nextDot());
      CallInfo call = CallInfo.writing(
          "c1.t1", scene.key, Watch.Source.EARLIER, Past.NOTHING, 1, 2, outcome -> {});
      Watch retry =
          new Watch(watcher, call.asRetry(true, false), session, version, watcher.nodes());
      retry.heard(new Reply.State(StateFormat.encode(scene.state(after)), 1, 0), true);
      assertThat(verdict.violations()).hasSize(found ? 0 : 1);
      leaves(retry, version, scene.nextDot());
      assertBroken("TrueFate");
    }
  }

  /** E2: what was heard under an earlier epoch, or comes late from it, is not what the read found. */
  @Test
  void trueFateARetryMayWriteAnewWhatOnlyAnEarlierEpochShowed() {
    for (boolean late : List.of(true, false)) {
      Version version = begin();
      leaves(put(version, Past.NOTHING, 2), version, scene.nextDot());
      Version another = begin();
      leaves(put(another, Past.NOTHING, 2), another, scene.nextDot());
      CallInfo call = CallInfo.writing(
          "c1.t1", scene.key, Watch.Source.EARLIER, Past.NOTHING, 1, 2, outcome -> {});
      Watch retry =
          new Watch(watcher, call.asRetry(true, false), session, version, watcher.nodes());
      Reply.State shown = new Reply.State(StateFormat.encode(scene.state(version)), 1, 0);
      if (!late) {
        retry.heard(shown, true);
      }
      retry.readsAnew();
      if (late) {
        retry.heard(shown, false);
      }
      retry.heard(new Reply.State(StateFormat.encode(scene.state(another)), 1, 0), true);
      leaves(retry, version, scene.nextDot());
      assertBroken();
    }
  }

  private static void leaves(Watch put, Version version, Dot dot) {
    Sibling sibling = Sibling.value(dot, version.value());
    put.wrote(StateFormat.encode(new KeyState(DotContext.EMPTY.with(dot), List.of(sibling))));
  }

  private static CallOutcome failed(CallFate fate) {
    return new CallFailedException(CallFailure.of(FailureKind.TIMEOUT, fate, "not in time"));
  }

  private static CallOutcome result(boolean wrote, @Nullable Bytes value, List<Sibling> live) {
    return new CallResult(
        wrote,
        value,
        live,
        false,
        TOKEN,
        List.of(),
        List.of(),
        0,
        0,
        false,
        false,
        false,
        0,
        RepairOutcome.NONE,
        null);
  }

  private static CallOutcome shown(Version... versions) {
    List<Sibling> siblings = new ArrayList<>();
    for (Version version : versions) {
      siblings.add(Sibling.value(Scene.dot(version), version.value()));
    }
    return result(false, null, siblings);
  }

  private void assertBroken(String... promises) {
    assertThat(verdict.violations()).extracting(Violation::checker).containsExactly(promises);
  }
}
