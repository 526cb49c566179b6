package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.testkit.Causality;
import io.gramme.testkit.History;
import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The join of contexts and key states (K3): its laws, and the rule itself. */
class JoinLawsTest {
  private static final int ARBITRARY = 10_000;
  private static final int HISTORIES = 300;
  private static final int STEPS = 40;
  private static final int TRIPLES = 40;

  @Test
  void contextsJoinByTheLaws() {
    Seeds.check(ARBITRARY, seed -> {
      var random = new SplittableRandom(seed);
      DotContext a = Causality.context(random);
      DotContext b = Causality.context(random);
      DotContext c = Causality.context(random);
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(DotContext.EMPTY)).isEqualTo(a);
      assertThat(DotContext.EMPTY.join(a)).isEqualTo(a);
      assertThat(a.join(b)).isEqualTo(b.join(a)).hasSameHashCodeAs(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    });
  }

  @Test
  void arbitraryStatesJoinByTheLawsAndTheRule() {
    Seeds.check(ARBITRARY, seed -> {
      var random = new SplittableRandom(seed);
      checkLaws(Causality.state(random), Causality.state(random), Causality.state(random));
    });
  }

  @Test
  void k3StatesOfHistoriesJoinByTheLawsAndTheRule() {
    Seeds.check(HISTORIES, seed -> {
      var random = new SplittableRandom(seed);
      History history = History.of(random, STEPS);
      for (int i = 0; i < TRIPLES; i++) {
        checkLaws(history.anyState(random), history.anyState(random), history.anyState(random));
      }
    });
  }

  private static void checkLaws(KeyState a, KeyState b, KeyState c) {
    KeyState joined = a.join(b);
    assertThat(a.join(copyOf(a))).isEqualTo(a);
    assertThat(joined).isEqualTo(b.join(a));
    assertThat(joined.join(b)).isEqualTo(joined);
    assertThat(joined.join(c)).isEqualTo(a.join(b.join(c)));
    assertThat(joined)
        .isEqualTo(
            ReferenceState.join(ReferenceState.of(a), ReferenceState.of(b)).toState());
    checkInvariants(joined);
  }

  /** An equal state that is not the same object, so that no short cut is taken. */
  private static KeyState copyOf(KeyState state) {
    return ReferenceState.of(state).toState();
  }

  /** K2: s > t always. K3: every sibling's dot is its writer's entry, without a cover. */
  static void checkInvariants(KeyState state) {
    DotContext context = state.context();
    for (int i = 0; i < context.size(); i++) {
      assertThat(context.cover(i) == Hlc.NONE || context.cover(i) > context.stamp(i))
          .as("s > t in %s", context)
          .isTrue();
    }
    for (Sibling sibling : state.siblings()) {
      int index = context.indexOf(sibling.dot().writer());
      assertThat(index).as("entry of %s", sibling).isNotNegative();
      assertThat(context.stamp(index)).isEqualTo(sibling.dot().stamp());
      assertThat(context.cover(index)).isEqualTo(Hlc.NONE);
    }
  }

  @Test
  void theSmallerCoverOfTheLargerStampIsKept() {
    DotContext late = DotContext.of(new long[] {7}, new long[] {5}, new long[] {20});
    DotContext early = DotContext.of(new long[] {7}, new long[] {5}, new long[] {11});
    DotContext uncovered = DotContext.of(new long[] {7}, new long[] {5}, new long[] {0});
    DotContext newer = DotContext.of(new long[] {7}, new long[] {6}, new long[] {0});
    assertThat(late.join(early)).isEqualTo(early);
    assertThat(late.join(uncovered)).isEqualTo(late);
    assertThat(early.join(newer)).isEqualTo(newer);
  }

  @Test
  void aSiblingFallsToAContextThatHasItsOwnStamp() {
    Dot dot = new Dot(7, 5);
    KeyState live = Delta.of(DotContext.EMPTY, dot, Bytes.utf8("x"), 0, Bytes.EMPTY, false);
    KeyState replaced = Delta.of(live.context(), new Dot(8, 6), null, 0, Bytes.EMPTY, false);
    assertThat(live.join(replaced)).isEqualTo(replaced);
    assertThat(replaced.hasSibling(dot)).isFalse();
    assertThat(replaced.covers(dot)).isTrue();
    assertThat(replaced.covers(new Dot(7, 6))).isFalse();
  }

  @Test
  void anyOrderAndRepetitionOfDeliveryConverges() {
    Seeds.check(1_000, seed -> {
      var random = new SplittableRandom(seed);
      History history = History.of(random, STEPS);
      List<KeyState> messages = new ArrayList<>(history.deltas());
      KeyState first = joinAll(messages);
      for (int round = 0; round < 3; round++) {
        List<KeyState> again = new ArrayList<>(history.deltas());
        for (int i = random.nextInt(10); i > 0; i--) {
          again.add(history.anyState(random));
        }
        Collections.shuffle(again, new Random(random.nextLong()));
        assertThat(joinAll(again)).isEqualTo(first);
        assertThat(joinPairwise(again)).isEqualTo(first);
      }
    });
  }

  private static KeyState joinAll(List<KeyState> states) {
    KeyState joined = KeyState.EMPTY;
    for (KeyState state : states) {
      joined = joined.join(state);
    }
    return joined;
  }

  private static KeyState joinPairwise(List<KeyState> states) {
    if (states.size() < 2) {
      return joinAll(states);
    }
    int half = states.size() / 2;
    return joinPairwise(states.subList(0, half))
        .join(joinPairwise(states.subList(half, states.size())));
  }

  /** What lets sync compare siblings only and never contexts (M1). */
  @Test
  void m1EqualSiblingsGiveEqualResultsOfAnyFurtherJoin() {
    int[] pairs = {0};
    Seeds.check(HISTORIES, seed -> {
      var random = new SplittableRandom(seed);
      History history = History.of(random, STEPS);
      for (KeyState a : history.states()) {
        KeyState b = history.anyState(random);
        if (a != b && a.sameSiblings(b)) {
          pairs[0]++;
          for (int i = 0; i < 5; i++) {
            KeyState further = history.anyState(random);
            assertThat(a.join(further).siblings()).isEqualTo(b.join(further).siblings());
          }
        }
      }
    });
    assertThat(pairs[0]).as("pairs compared").isPositive();
  }
}
