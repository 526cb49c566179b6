package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.testkit.Seeds;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plans come to one end whatever happens to those who take part (rule E3): histories of tables with splits, crashes,
 * aborts, two plans at a time, absent members and a forced removal.
 */
final class PlanHistoryTest {
  private static final int STEPS = 500;
  private static final Set<PlanRule> NONE = EnumSet.noneOf(PlanRule.class);

  private static PlanWorld after(long seed, Set<PlanRule> broken) {
    PlanWorld world = new PlanWorld(new SplittableRandom(seed), 1, broken);
    world.run(STEPS);
    return world;
  }

  @Test
  void e3PlansComeToOneEndInNeighbouringStages() {
    Map<PlanWorld.Count, Integer> all = new EnumMap<>(PlanWorld.Count.class);
    for (PlanWorld.Count what : PlanWorld.Count.values()) {
      all.put(what, 0);
    }
    Seeds.check(
        200,
        seed -> after(seed, NONE)
            .counts()
            .forEach((what, times) -> all.merge(what, times, Integer::sum)));
    // Histories in which nothing happens prove nothing.
    if (Long.getLong("gramme.seed") == null) {
      assertThat(all.values()).as("%s", all).allMatch(times -> times > 20);
    }
  }

  @ParameterizedTest
  @EnumSource(PlanRule.class)
  void e3ThereIsAHistoryThatGoesWrongWithoutEachRule(PlanRule rule) {
    String violation = "";
    for (long seed = 1; seed <= 2_000 && violation.isEmpty(); seed++) {
      violation = violation(seed, rule);
    }
    assertThat(violation).containsAnyOf(rule.violations.toArray(String[]::new));
  }

  private static String violation(long seed, PlanRule broken) {
    try {
      after(seed, EnumSet.of(broken));
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The laws hold for tables of one history; those that can never meet need not obey them. */
  @Test
  void e1TablesWithPlansJoinByTheLaws() {
    Seeds.check(30, seed -> {
      List<MemberTable> tables = after(seed, NONE).shown();
      var random = new SplittableRandom(seed);
      for (int i = 0; i < tables.size(); i++) {
        MemberTable a = tables.get(i);
        MemberTable b = tables.get(random.nextInt(tables.size()));
        MemberTable c = tables.get(random.nextInt(tables.size()));
        assertThat(a.join(a)).isEqualTo(a);
        assertThat(a.join(b)).isEqualTo(b.join(a));
        assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
        assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      }
    });
  }

  @Test
  void e1DeltasAndHistoriesLeadToWhatBothKnow() {
    Seeds.check(30, seed -> {
      List<MemberTable> tables = after(seed, NONE).shown();
      if (tables.isEmpty()) {
        return;
      }
      TableHistory history = new TableHistory(tables.get(0));
      for (MemberTable more : tables) {
        history.add(history.table().join(more));
      }
      for (MemberTable known : tables) {
        MemberTable both = known.join(history.table());
        assertThat(known.join(TableDelta.between(known, history.table()))).isEqualTo(both);
        assertThat(known.join(history.since(TableDigest.of(known)))).isEqualTo(both);
        assertThat(history.digest().equals(TableDigest.of(known)))
            .isEqualTo(history.table().equals(known));
      }
    });
  }
}
