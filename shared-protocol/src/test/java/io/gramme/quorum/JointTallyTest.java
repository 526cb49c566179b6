package io.gramme.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.quorum.Tally.Result;
import io.gramme.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** E3: counted in every group, won when all are, lost as soon as one is. */
class JointTallyTest {
  private record Group(int required, Set<Integer> candidates) {
    Result result(Set<Integer> acknowledged, Set<Integer> refused) {
      if (candidates.isEmpty() || count(refused) > candidates.size() - required) {
        return Result.LOST;
      }
      return count(acknowledged) >= required ? Result.WON : Result.PENDING;
    }

    private long count(Set<Integer> answers) {
      return candidates.stream().filter(answers::contains).count();
    }
  }

  @Test
  void e3AnyAnswersAreCountedInEveryGroupAsSetsWould() {
    Seeds.check(5_000, seed -> {
      var random = new SplittableRandom(seed);
      List<Group> groups = groups(random);
      JointTally<Integer> tally = joint(groups);
      Set<Integer> acknowledged = new HashSet<>();
      Set<Integer> refused = new HashSet<>();
      for (int answers = random.nextInt(20); answers > 0; answers--) {
        int who = random.nextInt(9);
        boolean known = groups.stream().anyMatch(group -> group.candidates.contains(who));
        if (random.nextBoolean()) {
          assertThat(tally.acknowledge(who)).isEqualTo(known && acknowledged.add(who));
          refused.remove(who);
        } else {
          boolean news = known && !acknowledged.contains(who) && refused.add(who);
          assertThat(tally.refuse(who)).isEqualTo(news);
        }
        assertThat(tally.hasAcknowledged(who)).isEqualTo(acknowledged.contains(who));
        assertThat(tally.result()).isEqualTo(expected(groups, acknowledged, refused));
      }
    });
  }

  private static List<Group> groups(SplittableRandom random) {
    List<Group> groups = new ArrayList<>();
    for (int number = 1 + random.nextInt(3); number > 0; number--) {
      Set<Integer> candidates = new HashSet<>();
      for (int size = random.nextInt(6); size > 0; size--) {
        candidates.add(random.nextInt(8));
      }
      groups.add(new Group(1 + random.nextInt(Math.max(1, candidates.size())), candidates));
    }
    return groups;
  }

  private static JointTally<Integer> joint(List<Group> groups) {
    Group first = groups.get(0);
    JointTally<Integer> tally = JointTally.requiring(first.required, first.candidates);
    for (Group group : groups.subList(1, groups.size())) {
      tally.and(group.required, group.candidates);
    }
    return tally;
  }

  private static Result expected(
      List<Group> groups, Set<Integer> acknowledged, Set<Integer> refused) {
    List<Result> results =
        groups.stream().map(group -> group.result(acknowledged, refused)).toList();
    if (results.contains(Result.LOST)) {
      return Result.LOST;
    }
    return results.contains(Result.PENDING) ? Result.PENDING : Result.WON;
  }

  @Test
  void e3AMajorityOfAllIsNoMajorityOfEach() {
    JointTally<String> tally =
        JointTally.<String>requiring(2, List.of("a", "b", "c")).and(2, List.of("c", "d", "e"));
    tally.acknowledge("a");
    tally.acknowledge("b");
    tally.acknowledge("c");
    assertThat(tally.result()).as("of those to come c alone").isEqualTo(Result.PENDING);
    tally.acknowledge("e");
    assertThat(tally.result()).isEqualTo(Result.WON);
  }

  @Test
  void e3AGroupWithoutCandidatesIsLost() {
    JointTally<String> tally =
        JointTally.<String>requiring(1, List.of("a")).and(0, List.<String>of());
    assertThat(tally.result()).isEqualTo(Result.LOST);
    tally.acknowledge("a");
    assertThat(tally.result()).isEqualTo(Result.LOST);
  }

  @Test
  void aRequirementNobodyCanMeetIsRefused() {
    JointTally<String> tally = JointTally.requiring(1, List.of("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tally.and(3, List.of("a", "b")))
        .withMessageContaining("1 to the 2");
  }
}
