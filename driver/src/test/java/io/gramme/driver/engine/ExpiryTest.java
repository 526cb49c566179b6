package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.QuorumSize;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that expire, as a session writes and reads them (rules T2, P5). */
class ExpiryTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final long TTL = 60_000;
  private static final SiblingResolver CONCATENATE =
      (key, live, besideDelete) -> SiblingResolver.Resolution.value(Bytes.utf8(live.stream()
          .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
          .reduce("", String::concat)));

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);

  private long put(@Nullable String value, Seen seen, long ttlMillis) {
    Bytes bytes = value == null ? null : Bytes.utf8(value);
    return session.submit(
        new Call.Put(KEY, bytes, Bytes.EMPTY, seen, ttlMillis, session.settings()));
  }

  private List<Sibling> stored(int owner) {
    return cluster.owners(KEY).get(owner).state(KEY).siblings();
  }

  private void passTo(long wallMillis) {
    cluster.pass(wallMillis - cluster.now().wallMillis());
  }

  @Test
  void aValueIsThereUntilItsTimeIsOverAndThenForNobody() {
    long due = SimCluster.WALL + TTL;
    session.done(put("one", Seen.NOTHING, TTL));
    assertThat(stored(0)).singleElement().extracting(Sibling::expiryMillis).isEqualTo(due);

    passTo(due - 2_600);
    assertThat(session.valuesOf(KEY)).containsExactly("one");
    passTo(due);
    assertThat(session.valuesOf(KEY)).as("read, by the writer").isEmpty();
    assertThat(other.valuesOf(KEY)).as("read").isEmpty();
    long get = other.done(other.get(KEY, CONCATENATE));
    assertThat(other.readOutcome(get).value()).as("get").isNull();
    long update =
        other.update(KEY, CONCATENATE, current -> Bytes.utf8(current == null ? "absent" : "there"));
    assertThat(other.writtenOutcome(other.done(update)).value()).isEqualTo(Bytes.utf8("absent"));
  }

  @Test
  void aDeleteHasNoTimeToLive() {
    long first = session.done(put("one", Seen.NOTHING, 0));
    session.done(put(null, Seen.token(session.writtenOutcome(first).token()), TTL));
    assertThat(stored(0)).hasSize(1).allMatch(Sibling::isTombstone);
    assertThat(stored(0).get(0).expiryMillis()).isEqualTo(Sibling.NEVER);
  }

  @Test
  void anUpdateKeepsNoTimeToLiveButItsOwn() {
    session.done(put("one", Seen.NOTHING, TTL));
    session.done(session.update(KEY, CONCATENATE, current -> Bytes.utf8("two")));
    assertThat(stored(0).get(0).expiryMillis()).isEqualTo(Sibling.NEVER);
    long begun = cluster.now().wallMillis();
    session.done(session.submit(new Call.Update(
        KEY, current -> Bytes.utf8("three"), CONCATENATE, TTL, session.settings())));
    assertThat(stored(0).get(0).expiryMillis())
        .as("counted from the write, after the read")
        .isBetween(begun + TTL, begun + TTL + 10);
  }

  /** G3: the write-back of a get is nobody's own write, so it must not make values stay that were to expire. */
  @Test
  void aResolvedValueExpiresWithTheLastOfItsSiblings() {
    session.done(put("one", Seen.NOTHING, TTL));
    long last = cluster.now().wallMillis() + 2 * TTL;
    session.done(put("two", Seen.NOTHING, 2 * TTL));
    other.done(other.get(KEY, CONCATENATE));
    assertThat(stored(0)).singleElement().satisfies(sibling -> {
      assertThat(sibling.value()).isEqualTo(Bytes.utf8("onetwo"));
      assertThat(sibling.expiryMillis()).isEqualTo(last);
    });

    session.done(put("three", Seen.NOTHING, 0));
    other.done(other.get(KEY, CONCATENATE));
    assertThat(stored(0)).singleElement().extracting(Sibling::expiryMillis).isEqualTo(0L);
  }

  /** This computer's clock is behind, so that only the nodes know. */
  private void passOnTheNodesOnly(long millis) {
    cluster.each(node -> node.clockOffsetMillis += millis);
  }

  private void onlyOwners(int... reachable) {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    for (int owner : reachable) {
      cluster.owners(KEY).get(owner).way = SimNode.Way.WELL;
    }
  }

  /** P5, G4: the session's own memory does not show what the nodes have given up. */
  @Test
  void aCachedValueIsNotShownOnceTheNodesHaveGivenItUp() {
    put("old", Seen.NOTHING, 500);
    cluster.pass(10);
    onlyOwners(0);
    put("new", Seen.NOTHING, 0);
    cluster.pass(10);
    passOnTheNodesOnly(500);
    onlyOwners(1, 2);
    assertThat(session.valuesOf(KEY)).containsExactly("new");
  }

  @Test
  void whatTheNodesWereSeenToGiveUpDoesNotComeBackFromTheCache() {
    session.readRepair = false;
    session.w = QuorumSize.ONE;
    onlyOwners(0);
    put("old", Seen.NOTHING, 3_000);
    cluster.pass(10);
    passOnTheNodesOnly(3_000);
    onlyOwners(0, 1);
    long read = session.read(KEY);
    cluster.pass(10);
    assertThat(session.readOutcome(read).live()).isEmpty();
    onlyOwners(1, 2);
    assertThat(session.valuesOf(KEY)).as("of owners that never had it").isEmpty();
  }

  /** W8: nobody has expired a value that some replica still shows; not to delete it would leave it for all others. */
  @Test
  void aDeleteDoesNotTakeTheOwnClockForEverybodys() {
    cluster.each(node -> node.clockOffsetMillis = -4_000);
    session.done(put("one", Seen.NOTHING, TTL));
    passTo(SimCluster.WALL + TTL + 1);
    assertThat(session.valuesOf(KEY)).isEmpty();
    session.done(put(null, Seen.BY_SESSION, 0));
    assertThat(stored(0)).singleElement().matches(Sibling::isTombstone);
  }

  /** W8: what has expired for the owners that answer may be shown by another's clock, after the delete as before it. */
  @Test
  void aDeleteWritesAlsoWhereAValueHasExpired() {
    cluster.owners(KEY).get(2).clockOffsetMillis = -4_000;
    session.done(put("one", Seen.NOTHING, TTL));
    passTo(SimCluster.WALL + TTL + 1);
    onlyOwners(0, 1);
    assertThat(session.valuesOf(KEY)).isEmpty();
    onlyOwners(0, 1, 2);
    session.done(put(null, Seen.BY_SESSION, 0));
    assertThat(stored(2)).singleElement().matches(Sibling::isTombstone);
  }

  /** W5: later attempts, with the same bytes or a new dot, count from the first one. */
  @Test
  void aRetryDoesNotBeginAnew() {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    long put = session.done(put("one", Seen.NOTHING, TTL));
    cluster.each(node -> node.way = SimNode.Way.WELL);
    CallFailedException failure = session.failure(put);
    assertThat(failure.fate()).isEqualTo(CallFate.UNKNOWN);
    UnfinishedWrite write = Objects.requireNonNull(failure.write());
    assertThat(write.expiryMillis()).isEqualTo(SimCluster.WALL + TTL);

    long retry = session.done(session.submit(new Call.Retry(write)));
    assertThat(session.writtenOutcome(retry).mayDuplicate()).as("a new dot").isTrue();
    assertThat(stored(0))
        .singleElement()
        .extracting(Sibling::expiryMillis)
        .isEqualTo(SimCluster.WALL + TTL);
  }

  @Test
  void timesToLiveHaveBounds() {
    for (long wrong : new long[] {-1, Ttl.LONGEST.toMillis() + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> put("one", Seen.NOTHING, wrong))
          .withMessageContaining("0 (none) to 315360000000 ms");
    }
    assertThat(session.sent).isEmpty();
  }
}
