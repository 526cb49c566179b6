package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

  private static PlanWorld world(long seed, int removals, Set<PlanRule> broken) {
    return new PlanWorld(new SplittableRandom(seed), removals, broken);
  }

  @Test
  void e3PlansComeToOneEndInNeighbouringStages() {
    Map<PlanWorld.Count, Integer> all = new EnumMap<>(PlanWorld.Count.class);
    for (int rem : new int[] {0,1,2,3}) { Map<String, Integer> bad = new java.util.TreeMap<>();
    for (long seed = 1; seed <= 400; seed++) {
      try { world(seed, rem, NONE).run(STEPS); } catch (AssertionError e) { bad.merge(e.getMessage().replaceAll("RingPlan.*?createdMillis=1]|[0-9a-f]{16}|CurrentM.*?}|MemberTable.*|RingMem.*?]|PlanRec.*","_"), 1, Integer::sum); }
    }
    System.out.println(rem + " " + bad);}
    Seeds.check(100, seed -> {
      PlanWorld world = world(seed, 1, NONE);
      world.run(STEPS);
      world.counts().forEach((what, times) -> all.merge(what, times, Integer::sum));
    });
    System.out.println(all);
  }

  @ParameterizedTest
  @EnumSource(PlanRule.class)
  void e3EachRuleMatters(PlanRule rule) {
    Map<String, Integer> bad = new java.util.TreeMap<>();
    for (long seed = 1; seed <= 400; seed++) {
      try { world(seed, 1, EnumSet.of(rule)).run(STEPS); } catch (AssertionError e) { bad.merge(e.getMessage().replaceAll("RingPlan.*?createdMillis=1]|[0-9a-f]{16}|CurrentM.*?}|MemberTable.*|RingMem.*?]|PlanRec.*","_"), 1, Integer::sum); }
    }
    System.out.println(rule + " " + bad);
  }

  /** The laws hold for tables that belong to one history; those that never could be together need not obey them. */
  @Test
  void e1TablesWithPlansJoinByTheLaws() {
    Seeds.check(20, seed -> {
      PlanWorld world = world(seed, 1, NONE);
      world.run(STEPS);
      List<MemberTable> tables = world.shown();
      var random = new SplittableRandom(seed);
      for (int i = 0; i < 40; i++) {
        MemberTable a = tables.get(random.nextInt(tables.size()));
        MemberTable b = tables.get(random.nextInt(tables.size()));
        MemberTable c = tables.get(random.nextInt(tables.size()));
        assertThat(a.join(a)).isEqualTo(a);
        assertThat(a.join(b)).isEqualTo(b.join(a));
        assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
        assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
        assertThat(a.join(TableDelta.between(a, b))).isEqualTo(a.join(b));
        assertThat(TableDigest.of(a).equals(TableDigest.of(b))).isEqualTo(a.equals(b));
      }
    });
  }
}
