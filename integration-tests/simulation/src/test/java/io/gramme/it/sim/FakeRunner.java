package io.gramme.it.sim;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Histories whose results follow from their plans by arithmetic: a known violation, and known states. */
final class FakeRunner implements HistoryRunner {
  static final String CHECKER = "NoLostWrite";

  private final Predicate<HistoryPlan> failing;
  private final List<HistoryPlan> plans = Collections.synchronizedList(new ArrayList<>());
  private Set<Reached> unreachable = Set.of();
  private int traceLines = 3;

  private FakeRunner(Predicate<HistoryPlan> failing) {
    this.failing = failing;
  }

  static FakeRunner failing(Predicate<HistoryPlan> failing) {
    return new FakeRunner(failing);
  }

  static FakeRunner sound() {
    return failing(plan -> false);
  }

  FakeRunner neverReaching(Set<Reached> states) {
    unreachable = Set.copyOf(states);
    return this;
  }

  FakeRunner withTraceOf(int lines) {
    traceLines = lines;
    return this;
  }

  /** Every plan that was run, in the order in which they began. */
  List<HistoryPlan> plans() {
    return List.copyOf(plans);
  }

  @Override
  public HistoryResult run(HistoryPlan plan, boolean traced) {
    plans.add(plan);
    Sightings reached = new Sightings();
    for (Reached state : EnumSet.allOf(Reached.class)) {
      reached.noteIf(!unreachable.contains(state), state);
    }
    List<Violation> violations =
        failing.test(plan) ? List.of(new Violation(CHECKER, "of " + plan.seed())) : List.of();
    return new HistoryResult(
        10, 100, digest(plan), violations, reached, traced ? trace(plan) : List.of());
  }

  static long digest(HistoryPlan plan) {
    return plan.seed() * 0x9E3779B97F4A7C15L + plan.seconds();
  }

  private List<String> trace(HistoryPlan plan) {
    return IntStream.rangeClosed(1, traceLines)
        .mapToObj(line -> "line " + line + " of seed " + plan.seed())
        .toList();
  }
}
