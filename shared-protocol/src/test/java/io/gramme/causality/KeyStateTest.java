package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.data.Bytes;
import io.gramme.testkit.Causality;
import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a key state holds and refuses to hold (K3), and the questions asked of it. */
class KeyStateTest {
  private static final Dot FIRST = new Dot(9, 5);
  private static final Dot SECOND = new Dot(2, 6);
  private static final DotContext BOTH =
      DotContext.of(new long[] {2, 9}, new long[] {6, 5}, new long[] {0, 0});

  @Test
  void siblingsAreInTheOrderOfTheirDotsWithoutRepeats() {
    assertThat(new KeyState(BOTH, siblings(FIRST, SECOND)).siblings()).hasSize(2);
    refused("order", BOTH, SECOND, FIRST);
    refused("order", BOTH, FIRST, FIRST);
  }

  @Test
  void everySiblingIsItsWritersEntryWithoutACover() {
    refused("not its writer's entry", DotContext.EMPTY, FIRST);
    refused("not its writer's entry", BOTH, new Dot(9, 4));
    refused("not its writer's entry", BOTH, new Dot(9, 7));
    refused("not its writer's entry", BOTH, new Dot(3, 5));
    DotContext covered = DotContext.of(new long[] {2, 9}, new long[] {6, 5}, new long[] {0, 8});
    refused("cover", covered, FIRST);
  }

  private static void refused(String why, DotContext context, Dot... dots) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyState(context, siblings(dots)))
        .withMessageContaining(why);
  }

  private static List<Sibling> siblings(Dot... dots) {
    List<Sibling> siblings = new ArrayList<>();
    for (Dot dot : dots) {
      siblings.add(Sibling.value(dot, Bytes.utf8("x")));
    }
    return siblings;
  }

  @Test
  void itsSiblingsCannotBeChanged() {
    List<Sibling> given = siblings(FIRST);
    KeyState state = new KeyState(BOTH, given);
    given.clear();
    assertThat(state.siblings()).hasSize(1);
    assertThatThrownBy(() -> state.siblings().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void questionsAreAnsweredFromTheSiblings() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      KeyState state = Causality.state(random);
      KeyState other = Causality.state(random);
      List<Dot> dots = dotsOf(state);
      Dot dot = Causality.dot(random);
      assertThat(state.hasSibling(dot)).isEqualTo(dots.contains(dot));
      assertThat(state.covers(dot)).isEqualTo(state.context().covers(dot));
      assertThat(state.sameSiblings(other)).isEqualTo(dots.equals(dotsOf(other)));
      assertThat(state.isEmpty()).isEqualTo(state.equals(KeyState.EMPTY));
      long watermark = random.nextInt(8);
      KeyState dropped = state.droppingCoveredUpTo(watermark);
      assertThat(dropped.siblings()).isEqualTo(state.siblings());
      assertThat(dropped.context()).isEqualTo(state.context().droppingCoveredUpTo(watermark));
      boolean purgeable = !dots.isEmpty()
          && state.siblings().stream()
              .allMatch(each -> each.value() == null && each.dot().stamp() <= watermark);
      assertThat(state.isPurgeableUpTo(watermark)).isEqualTo(purgeable);
    });
  }

  private static List<Dot> dotsOf(KeyState state) {
    return state.siblings().stream().map(Sibling::dot).toList();
  }

  @Test
  void aValueLivesUntilTheInstantOfItsExpiry() {
    Sibling expiring = new Sibling(FIRST, Bytes.utf8("x"), 1_000, Bytes.EMPTY);
    KeyState state = new KeyState(BOTH, List.of(expiring, Sibling.tombstone(SECOND)));
    assertThat(state.live(999)).containsExactly(expiring);
    assertThat(state.live(1_000)).isEmpty();
    assertThat(Sibling.value(FIRST, Bytes.EMPTY).isLive(Long.MAX_VALUE)).isTrue();
    assertThat(Sibling.tombstone(FIRST).isLive(0)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sibling(FIRST, Bytes.EMPTY, -1, Bytes.EMPTY))
        .withMessageContaining("expiry");
  }

  /** Copies of one dot differ only when a writer broke K1; replicas must then still agree on one. */
  @Test
  void differingCopiesOfADotAreChosenTheSameEverywhere() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      Sibling a = Causality.sibling(random, FIRST);
      Sibling b = Causality.sibling(random, FIRST);
      Sibling c = Causality.sibling(random, FIRST);
      assertThat(Sibling.sameDot(a, b)).isEqualTo(Sibling.sameDot(b, a)).isIn(a, b);
      assertThat(Sibling.sameDot(Sibling.sameDot(a, b), c))
          .isEqualTo(Sibling.sameDot(a, Sibling.sameDot(b, c)));
    });
  }

  /** P5: the dot stays, so that the tombstone stands for the value wherever it is met. */
  @Test
  void p5AnExpiredValueBecomesATombstoneUnderItsDot() {
    Sibling expiring = new Sibling(FIRST, Bytes.utf8("x"), 1_000, Bytes.utf8("by ann"));
    KeyState state = new KeyState(BOTH, List.of(expiring, Sibling.value(SECOND, Bytes.EMPTY)));
    assertThat(state.withoutExpired(999)).isSameAs(state);
    KeyState turned = state.withoutExpired(1_000);
    assertThat(turned.siblings())
        .containsExactly(
            new Sibling(FIRST, null, 1_000, Bytes.EMPTY), Sibling.value(SECOND, Bytes.EMPTY));
    assertThat(turned.sameSiblings(state)).isTrue();
    assertThat(turned.expiredCount(Long.MAX_VALUE)).isZero();
    assertThat(turned.withoutExpired(Long.MAX_VALUE)).isSameAs(turned);
    assertThat(state.expiredCount(1_000)).isEqualTo(1);
  }

  /** T2: whoever finds a value expired gives up its own copy only, and all copies are gone once all clocks say so. */
  @Test
  void aClockAheadTakesAValueFromNobodyElse() {
    Sibling value = new Sibling(FIRST, Bytes.utf8("x"), 1_000, Bytes.EMPTY);
    assertThat(Sibling.sameDot(value, value.expired())).isEqualTo(value);
    assertThat(Sibling.sameDot(value.expired(), value)).isEqualTo(value);
    assertThat(Sibling.sameDot(Sibling.tombstone(FIRST), value))
        .isEqualTo(Sibling.tombstone(FIRST));
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      KeyState a = expiring(Causality.state(random));
      KeyState b = expiring(Causality.state(random));
      long wall = 1L + random.nextInt(3);
      assertThat(a.withoutExpired(wall).join(b).withoutExpired(wall))
          .as("turned before the join or after it")
          .isEqualTo(a.join(b).withoutExpired(wall));
    });
  }

  /** The same siblings with what an honest writer gave each: copies of one dot agree (rule K1). */
  private static KeyState expiring(KeyState state) {
    List<Sibling> honest = new ArrayList<>();
    for (Sibling sibling : state.siblings()) {
      Dot dot = sibling.dot();
      long content = 31 * dot.writer() + dot.stamp();
      honest.add(
          (content & 3) == 0
              ? Sibling.tombstone(dot)
              : new Sibling(dot, Bytes.utf8("v" + content), content & 3, Bytes.EMPTY));
    }
    return new KeyState(state.context(), honest);
  }
}
