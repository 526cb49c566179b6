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
}
