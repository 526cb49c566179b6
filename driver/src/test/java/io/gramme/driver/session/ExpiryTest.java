package io.gramme.driver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.coordination.Fate;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that expire, as a session writes and reads them (rules T2, P5). */
class ExpiryTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final long TTL = 60_000;
  private static final SiblingResolver CONCATENATE =
      (key, live, besideDelete) -> Resolution.value(Bytes.utf8(live.stream()
          .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
          .reduce("", String::concat)));

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final SimSession other = cluster.session(2);

  private long put(@Nullable String value, Seen seen, long ttlMillis) {
    Bytes bytes = value == null ? null : Bytes.utf8(value);
    return session.submit(
        new PutCall(KEY, bytes, Bytes.EMPTY, seen, ttlMillis, session.settings()));
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
  void deletingWhatHasExpiredWritesNothing() {
    session.done(put("one", Seen.NOTHING, TTL));
    cluster.pass(TTL);
    session.done(put(null, Seen.BY_SESSION, 0));
    assertThat(session.sentOf(Request.Write.class)).isEqualTo(3);
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
    session.done(session.submit(
        new UpdateCall(KEY, current -> Bytes.utf8("three"), CONCATENATE, TTL, session.settings())));
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

  /** W5: later attempts, with the same bytes or a new dot, count from the first one. */
  @Test
  void aRetryDoesNotBeginAnew() {
    cluster.each(node -> node.way = SimNode.Way.LOST_REQUEST);
    long put = session.done(put("one", Seen.NOTHING, TTL));
    cluster.each(node -> node.way = SimNode.Way.WELL);
    CallFailedException failure = session.failure(put);
    assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
    UnfinishedWrite write = Objects.requireNonNull(failure.failure().write());
    assertThat(write.expiryMillis()).isEqualTo(SimCluster.WALL + TTL);

    long retry = session.done(session.submit(new RetryCall(write)));
    assertThat(session.writtenOutcome(retry).facts().mayDuplicate())
        .as("a new dot")
        .isTrue();
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
