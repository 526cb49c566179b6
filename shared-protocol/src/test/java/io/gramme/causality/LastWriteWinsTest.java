package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.testkit.Causality;
import io.gramme.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The join of buckets that keep one version (K5). */
class LastWriteWinsTest {
  @Test
  void joinsByTheLaws() {
    Seeds.check(20_000, seed -> {
      var random = new SplittableRandom(seed);
      KeyState a = written(random);
      KeyState b = written(random);
      KeyState c = written(random);
      KeyState joined = LastWriteWins.join(a, b);
      assertThat(joined).isEqualTo(LastWriteWins.join(b, a));
      assertThat(LastWriteWins.join(joined, c))
          .isEqualTo(LastWriteWins.join(a, LastWriteWins.join(b, c)));
      assertThat(LastWriteWins.join(joined, a)).isEqualTo(joined);
      assertThat(LastWriteWins.join(joined, joined)).isEqualTo(joined);
      assertThat(LastWriteWins.join(joined, KeyState.EMPTY)).isEqualTo(joined);
      checkWinner(joined, a, b);
    });
  }

  /** A delta as a session sends it, seen context and all. */
  private static KeyState written(RandomGenerator random) {
    DotContext seen = Causality.context(random);
    long stamp = Delta.stamp(1 + random.nextInt(6), seen);
    Sibling sibling = Causality.sibling(random, new Dot(Causality.writer(random), stamp));
    DotContext context = seen.coveredBy(stamp, false).with(sibling.dot());
    return new KeyState(context, List.of(sibling));
  }

  private static void checkWinner(KeyState joined, KeyState a, KeyState b) {
    Dot first = a.siblings().get(0).dot();
    Dot second = b.siblings().get(0).dot();
    Dot larger = first.compareTo(second) >= 0 ? first : second;
    assertThat(joined.siblings()).hasSize(1);
    assertThat(joined.siblings().get(0).dot()).isEqualTo(larger);
    assertThat(joined.context()).isEqualTo(DotContext.EMPTY.with(larger));
  }

  @Test
  void theLargerStampWinsThenTheLargerUnsignedWriter() {
    KeyState early = state(new Dot(-1, 5), "early");
    KeyState late = state(new Dot(1, 6), "late");
    KeyState lateOther = state(new Dot(-1, 6), "late too");
    assertThat(LastWriteWins.join(early, late)).isEqualTo(late);
    assertThat(LastWriteWins.join(late, lateOther)).isEqualTo(lateOther);
  }

  @Test
  void aTombstoneWinsLikeAnyOther() {
    KeyState value = state(new Dot(1, 5), "value");
    KeyState deleted = Delta.of(value.context(), new Dot(2, 6), null, 0, Bytes.EMPTY, false);
    KeyState joined = LastWriteWins.join(value, deleted);
    assertThat(joined.siblings()).isEqualTo(deleted.siblings());
    assertThat(joined.live(0)).isEmpty();
    assertThat(LastWriteWins.join(KeyState.EMPTY, KeyState.EMPTY)).isEqualTo(KeyState.EMPTY);
  }

  private static KeyState state(Dot dot, String value) {
    return Delta.of(DotContext.EMPTY, dot, Bytes.utf8(value), 0, Bytes.EMPTY, false);
  }
}
