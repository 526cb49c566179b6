package io.gramme.it.sim;

import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.plant.PlantedBug;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells of failures: the first few with their traces, the others with a line each, and not too many of those. */
final class FailureReport {
  /** What a line of a trace says of contexts: most of it, and seldom wanted. */
  private static final Pattern CONTEXT = Pattern.compile("(ctx|seen) \\[[^]]*]");

  private static final String BROKEN = " " + Verdict.MARK + " ";

  static final int WITH_TRACE = 3;
  static final int WITH_LINE = 100;
  static final int TRACE_LINES = 200;

  private final HistoryRunner runner;
  private final @Nullable PlantedBug bug;
  private final boolean engine;
  private final boolean wholeTrace;
  private final PrintWriter out;
  private int told;

  /**
   * A report.
   *
   * @param runner runs a failed history again, for its trace
   * @param bug planted into it
   * @param engine whether it runs over the real engine
   * @param wholeTrace whether traces are printed from their beginning, however long
   */
  FailureReport(
      HistoryRunner runner,
      @Nullable PlantedBug bug,
      boolean engine,
      boolean wholeTrace,
      PrintWriter out) {
    this.runner = new NoDefect(runner);
    this.bug = bug;
    this.engine = engine;
    this.wholeTrace = wholeTrace;
    this.out = out;
  }

  /** Tells of a failure. */
  void tell(Finished history) {
    told++;
    if (told <= WITH_TRACE) {
      violations(history.plan(), history.result());
      replay(history.plan(), history.result().digest());
    } else if (told <= WITH_LINE) {
      Violation first = history.result().violations().get(0);
      out.println(line(history.plan(), first).lines().findFirst().orElse("") + " ["
          + PlanOptions.text(history.plan()) + "]");
    } else if (told == WITH_LINE + 1) {
      out.println("further failures are counted only");
    }
  }

  /** Tries to make a failed history smaller, and tells of the smallest. */
  void shrink(Finished history) {
    String checker = history.result().violations().get(0).checker();
    Shrinker.Shrunk shrunk = Shrinker.shrink(runner, history.plan(), checker, Shrinker.BUDGET);
    if (shrunk.plan().equals(history.plan())) {
      say("no smaller plan fails %s (%,d runs tried)", checker, shrunk.runs());
      return;
    }
    say("the smallest plan that fails %s (%,d runs tried)", checker, shrunk.runs());
    HistoryResult result = runner.run(shrunk.plan(), false);
    violations(shrunk.plan(), result);
    replay(shrunk.plan(), result.digest());
  }

  private void violations(HistoryPlan plan, HistoryResult result) {
    for (Violation violation : result.violations()) {
      out.println(line(plan, violation));
    }
  }

  private static String line(HistoryPlan plan, Violation violation) {
    return "seed " + plan.seed() + ": " + violation;
  }

  private void replay(HistoryPlan plan, long digest) {
    String command = ReplayCommand.of(plan, bug, engine);
    say("  replay: %s", command);
    HistoryResult again = runner.run(plan, true);
    if (again.digest() != digest) {
      say(
          "  run again it took another course (digest %016x, before %016x): it does not depend on its plan alone,"
              + " which is a defect of the simulator or of a machine",
          again.digest(), digest);
    }
    trace(again.trace(), command);
  }

  /** Runs a history for its trace alone. */
  void trace(HistoryPlan plan) {
    trace(runner.run(plan, true).trace(), ReplayCommand.of(plan, bug, engine));
  }

  private void trace(List<String> trace, String command) {
    if (wholeTrace || trace.isEmpty()) {
      trace.forEach(line -> out.println("  " + line));
      out.print(trace.isEmpty() ? "  there is no trace" + System.lineSeparator() : "");
      return;
    }
    int end = endOfInterest(trace);
    int start = Math.max(0, end - TRACE_LINES);
    say(
        "  lines %,d to %,d of %,d, contexts left out; all with %s --trace",
        start + 1, end, trace.size(), command);
    for (String line : trace.subList(start, end)) {
      out.println("  " + CONTEXT.matcher(line).replaceAll("$1 [..]"));
    }
  }

  /** Behind the first broken promise; what led to it stands before it. */
  private static int endOfInterest(List<String> trace) {
    for (int i = 0; i < trace.size(); i++) {
      if (trace.get(i).contains(BROKEN)) {
        return i + 1;
      }
    }
    return trace.size();
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
