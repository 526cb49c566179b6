package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session wrote and nobody has acknowledged yet: late retries (W5), and write-backs under way (W1). */
class OwnWritesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final SiblingResolver CONCATENATE =
      (key, live, besideDelete) -> SiblingResolver.Resolution.value(Bytes.utf8(live.stream()
          .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
          .reduce("", String::concat)));

  private final SimCluster cluster = new SimCluster(3);
  private SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);

  private SimNode owner(int index) {
    return cluster.owners(KEY).get(index);
  }

  private long holders() {
    return cluster.owners(KEY).stream()
        .filter(node -> !node.state(KEY).siblings().isEmpty())
        .count();
  }

  /** The write reached its first owner only. */
  private CallFailedException putOnOneOwner() {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    owner(0).way = SimNode.Way.LOST_REPLY;
    CallFailedException unknown =
        session.failure(session.done(session.put(KEY, "one", Seen.NOTHING)));
    cluster.each(node -> node.way = SimNode.Way.WELL);
    assertThat(unknown.fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(holders()).isEqualTo(1);
    return unknown;
  }

  private static Call.Retry retryOf(CallFailedException failure) {
    return new Call.Retry(Objects.requireNonNull(failure.write()));
  }

  @Test
  void w5ARetryCountsHoldersByWhatItAnsweredThoughAnotherThreadReadsMeanwhile() {
    CallFailedException unknown = putOnOneOwner();
    cluster.pass(1_500);
    owner(0).way = SimNode.Way.SILENT;
    long retry = session.submit(retryOf(unknown));
    owner(0).way = SimNode.Way.WELL;
    cluster.pass(10);
    session.r = QuorumSize.ONE;
    session.done(session.read(KEY));
    cluster.pass(3_000);

    session.writtenOutcome(retry);
    assertThat(holders()).as("w=quorum").isGreaterThanOrEqualTo(2);
  }

  @Test
  void w5ASecondLateRetryLooksForEveryNameTheWriteHad() {
    CallFailedException first = putOnOneOwner();
    cluster.pass(500);
    owner(0).way = SimNode.Way.CUT;
    long retry = session.submit(retryOf(first));
    cluster.time.runFor(Time.NANOS_PER_MILLI * 8 / 10);
    cluster.each(node -> node.refuseWith = RefusalCode.TOO_LARGE);
    cluster.pass(2_500);
    cluster.each(node -> node.refuseWith = null);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    CallFailedException second = session.failure(retry);
    ContextToken seen = other.readOutcome(other.done(other.read(KEY))).token();
    other.putDone(KEY, "two", Seen.token(seen));

    long again = session.done(session.submit(retryOf(second)));

    assertThat(session.writtenOutcome(again).mayDuplicate()).isTrue();
    assertThat(other.valuesOf(KEY))
        .as("what was replaced does not come back")
        .containsExactly("two");
  }

  /** A get that has reconciled two siblings, and whose write-back is about to leave. */
  private long getOfTwoSiblings(SiblingResolver resolver) {
    other.putDone(KEY, "a", Seen.NOTHING);
    other.putDone(KEY, "b", Seen.NOTHING);
    cluster.pass(2_000);
    long get = session.get(KEY, resolver);
    cluster.time.runFor(Time.NANOS_PER_MILLI * 105 / 100);
    return get;
  }

  /** A get has answered with what it reconciled, and none of its write-back has left yet. */
  private void getWithItsWriteBackUnderWay() {
    long get = getOfTwoSiblings(CONCATENATE);
    cluster.each(node -> node.way = SimNode.Way.CUT);
    cluster.pass(2);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    assertThat(session.readOutcome(get).value()).isEqualTo(Bytes.utf8("ab"));
  }

  private long replace(String verb) {
    return switch (verb) {
      case "delete" -> session.put(KEY, null, Seen.BY_SESSION);
      case "overwrite" -> session.put(KEY, "new", Seen.ALL_READ);
      case "put" -> session.put(KEY, "new", Seen.BY_SESSION);
      default -> session.update(KEY, CONCATENATE, OwnWritesTest::changed);
    };
  }

  private static Bytes changed(@Nullable Bytes current) {
    assertThat(current).as("what the session was shown").isEqualTo(Bytes.utf8("ab"));
    return Bytes.utf8("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite", "put", "update"})
  void w1WhatAGetReturnedDoesNotComeBackAfterTheSessionReplacedIt(String verb) {
    getWithItsWriteBackUnderWay();

    session.writtenOutcome(session.done(replace(verb)));

    cluster.pass(3_000);
    assertReplaced(verb);
  }

  private void assertReplaced(String verb) {
    List<String> values = verb.equals("delete") ? List.of() : List.of("new");
    assertThat(cluster.session(3).valuesOf(KEY)).isEqualTo(values);
  }

  private void delays(double millis) {
    cluster.each(node -> node.delayNanos = (long) (millis * Time.NANOS_PER_MILLI));
  }

  /**
   * A write that reads first has its answers from before the write-back reached any owner, and the write-back ends while
   * these answers are on their way.
   */
  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite", "update"})
  void w1WhatAGetReturnedDoesNotComeBackThoughItsWriteBackEndsDuringTheRead(String verb) {
    session = new SimSession(cluster, SessionParameters.withCacheBytes(0), 4);
    session.r = QuorumSize.ALL;
    long get = getOfTwoSiblings(CONCATENATE);
    delays(5);
    cluster.pass(2);
    assertThat(session.readOutcome(get).value()).isEqualTo(Bytes.utf8("ab"));
    delays(0.5);
    long replacing = replace(verb);
    cluster.time.runFor(Time.NANOS_PER_MILLI * 4 / 10);
    delays(30);
    cluster.time.runFor(Time.NANOS_PER_MILLI * 2 / 10);
    delays(0.5);
    cluster.pass(20);
    assertThat(ownersWithout("ab")).as("that lack the write-back").isZero();

    session.writtenOutcome(session.done(replacing));

    cluster.pass(3_000);
    assertReplaced(verb);
  }

  private long ownersWithout(String value) {
    return cluster.owners(KEY).stream()
        .filter(node -> node.state(KEY).siblings().stream()
            .noneMatch(sibling -> Objects.equals(sibling.value(), Bytes.utf8(value))))
        .count();
  }

  /** The get has answered; its write-back reaches one owner, of which nothing is heard any more. */
  private void reachOneOwnerThatIsGone(long get) {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    owner(0).way = SimNode.Way.LOST_REPLY;
    cluster.pass(2);
    assertThat(session.readOutcome(get).value()).isEqualTo(Bytes.utf8("ab"));
    cluster.pass(10_000);
    assertThat(owner(0).state(KEY).siblings()).hasSize(1);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    owner(0).way = SimNode.Way.SILENT;
  }

  /** One owner holds what a get wrote back, and cannot be reached any more; the session never heard from it. */
  private void getWithItsWriteBackOnOneOwnerThatIsGone() {
    long get = getOfTwoSiblings(CONCATENATE);
    reachOneOwnerThatIsGone(get);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite", "put"})
  void w1WhatAGetReturnedDoesNotComeBackHoweverLateItsWriteBackShows(String verb) {
    getWithItsWriteBackOnOneOwnerThatIsGone();
    cluster.pass(2 * SimCluster.DMAX);

    session.writtenOutcome(session.done(replace(verb)));
    owner(0).way = SimNode.Way.WELL;

    cluster.pass(3_000);
    assertReplaced(verb);
  }

  /** Every owner has refused the write-back's name; under the next one it has reached one owner, which is silent since. */
  private void getWithItsWriteBackUnderASecondName() {
    long get = getOfTwoSiblings(CONCATENATE);
    cluster.each(node -> node.refuseWith = RefusalCode.STAMP_TOO_NEW);
    cluster.time.runFor(Time.NANOS_PER_MILLI * 60 / 100);
    cluster.each(node -> node.refuseWith = null);
    reachOneOwnerThatIsGone(get);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite", "put"})
  void w1WhatAGetReturnedDoesNotComeBackUnderItsSecondName(String verb) {
    getWithItsWriteBackUnderASecondName();

    session.writtenOutcome(session.done(replace(verb)));
    owner(0).way = SimNode.Way.WELL;

    cluster.pass(3_000);
    assertReplaced(verb);
  }

  private long ownersWithoutValue() {
    return cluster.owners(KEY).stream()
        .filter(node -> node.state(KEY).live(cluster.now().wallMillis()).isEmpty())
        .count();
  }

  @Test
  void w8ADeleteWritesWhatOnlyAWriteBackUnderWayHasRemoved() {
    long get = getOfTwoSiblings((key, live, besideDelete) -> SiblingResolver.Resolution.deleted());
    cluster.each(node -> node.way = SimNode.Way.CUT);
    cluster.pass(2);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    session.readOutcome(get);
    assertThat(ownersWithoutValue()).as("the write-back is on its way").isZero();

    List<Long> without = new ArrayList<>();
    session.whenEnded(
        session.put(KEY, null, Seen.BY_SESSION), outcome -> without.add(ownersWithoutValue()));
    cluster.pass(2_500);

    assertThat(without).as("when the delete is done, w=quorum").hasSize(1);
    assertThat(without.get(0)).isGreaterThanOrEqualTo(2);
  }

  @Test
  void w8ADeleteWritesWhatFewerThanWOwnersHaveRemoved() {
    ContextToken seen = other.putDone(KEY, "a", Seen.NOTHING);
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    owner(0).way = SimNode.Way.LOST_REPLY;
    session.failure(session.done(session.put(KEY, null, Seen.token(seen))));
    cluster.each(node -> node.way = SimNode.Way.WELL);
    cluster.pass(2 * SimCluster.DMAX);
    assertThat(ownersWithoutValue()).isEqualTo(1);

    SimSession third = cluster.session(3);
    third.r = QuorumSize.ALL;
    third.readRepair = false;
    third.writtenOutcome(third.done(third.put(KEY, null, Seen.BY_SESSION)));

    assertThat(ownersWithoutValue()).isGreaterThanOrEqualTo(2);
  }

  /**
   * The session was shown a value by one owner, which is silent since, and has neither its state any more nor another
   * owner that holds it.
   */
  private void sawWhatOneOwnerHolds() {
    session = new SimSession(cluster, SessionParameters.withCacheBytes(0), 4);
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    owner(0).way = SimNode.Way.WELL;
    other.w = QuorumSize.ONE;
    other.putDone(KEY, "shown", Seen.NOTHING);
    cluster.pass(20_000);
    cluster.each(node -> node.way = SimNode.Way.WELL);
    session.r = QuorumSize.ALL;
    session.readRepair = false;
    assertThat(session.valuesOf(KEY)).containsExactly("shown");
    session.r = QuorumSize.QUORUM;
    owner(0).way = SimNode.Way.SILENT;
    assertThat(holders()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite", "put"})
  void w1WhatASessionWasShownDoesNotComeBackThoughTheReadMissedIt(String verb) {
    sawWhatOneOwnerHolds();

    session.writtenOutcome(session.done(replace(verb)));
    owner(0).way = SimNode.Way.WELL;

    cluster.pass(3_000);
    assertReplaced(verb);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "overwrite"})
  void w1WhatASessionWasShownDoesNotComeBackThoughTheReadMetAnotherValueOnly(String verb) {
    sawWhatOneOwnerHolds();
    other.w = QuorumSize.QUORUM;
    other.putDone(KEY, "beside", Seen.NOTHING);
    cluster.pass(3_000);

    session.writtenOutcome(session.done(replace(verb)));
    owner(0).way = SimNode.Way.WELL;

    cluster.pass(3_000);
    assertReplaced(verb);
  }
}
