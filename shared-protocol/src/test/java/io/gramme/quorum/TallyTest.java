package io.gramme.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.quorum.Tally.Result;
import io.gramme.testkit.Seeds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tally is three-valued, and whoever answers twice counts once (H6). */
class TallyTest {
  @Test
  void anyAnswersAreCountedAsSetsWould() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      int candidates = 1 + random.nextInt(7);
      int required = 1 + random.nextInt(candidates);
      Tally<Integer> tally =
          Tally.requiring(required, IntStream.range(0, candidates).boxed().toList());
      Set<Integer> acknowledged = new HashSet<>();
      Set<Integer> refused = new HashSet<>();
      for (int answers = random.nextInt(16); answers > 0; answers--) {
        int who = random.nextInt(candidates + 1);
        boolean known = who < candidates;
        if (random.nextBoolean()) {
          assertThat(tally.acknowledge(who)).isEqualTo(known && acknowledged.add(who));
          refused.remove(who);
        } else {
          boolean news = known && !acknowledged.contains(who) && refused.add(who);
          assertThat(tally.refuse(who)).isEqualTo(news);
        }
        acknowledged.remove(candidates);
        checkAgainst(tally, acknowledged, refused, candidates);
      }
    });
  }

  private static void checkAgainst(
      Tally<Integer> tally, Set<Integer> acknowledged, Set<Integer> refused, int candidates) {
    assertThat(tally.acknowledgements()).isEqualTo(acknowledged.size());
    assertThat(tally.refusals()).isEqualTo(refused.size());
    assertThat(tally.isComplete()).isEqualTo(acknowledged.size() + refused.size() == candidates);
    for (int who = 0; who < candidates; who++) {
      assertThat(tally.hasAcknowledged(who)).isEqualTo(acknowledged.contains(who));
      assertThat(tally.hasAnswered(who))
          .isEqualTo(acknowledged.contains(who) || refused.contains(who));
    }
    int stillPossible = candidates - refused.size();
    Result expected = acknowledged.size() >= tally.required()
        ? Result.WON
        : stillPossible < tally.required() ? Result.LOST : Result.PENDING;
    assertThat(tally.result()).isEqualTo(expected);
  }

  @Test
  void isPendingUntilItIsWonOrHopeless() {
    Tally<String> tally = Tally.requiring(2, List.of("a", "b", "c"));
    assertThat(tally.result()).isEqualTo(Result.PENDING);
    tally.acknowledge("a");
    tally.acknowledge("a");
    assertThat(tally.result()).as("a acknowledged twice").isEqualTo(Result.PENDING);
    tally.refuse("b");
    assertThat(tally.result()).isEqualTo(Result.PENDING);
    tally.refuse("c");
    assertThat(tally.result()).isEqualTo(Result.LOST);
    tally.acknowledge("c");
    assertThat(tally.result()).as("an acknowledgement outweighs a refusal").isEqualTo(Result.WON);
    tally.refuse("c");
    assertThat(tally.result()).isEqualTo(Result.WON);
  }

  @Test
  void anotherCandidateGivesNewHope() {
    Tally<String> tally = Tally.requiring(1, List.of("a"));
    tally.refuse("a");
    assertThat(tally.result()).isEqualTo(Result.LOST);
    tally.admit("fallback");
    assertThat(tally.result()).isEqualTo(Result.PENDING);
    tally.acknowledge("fallback");
    assertThat(tally.result()).isEqualTo(Result.WON);
    assertThat(tally.isComplete()).isTrue();
  }

  @Test
  void aRequirementNobodyCanMeetIsRefused() {
    for (int required : new int[] {-1, 0, 3}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tally.requiring(required, List.of("a", "b", "a")))
          .withMessageContaining("1 to the 2");
    }
  }
}
