package io.gramme.it.sim;

import io.gramme.testkit.EarlyEnd;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run of the verb, from its settings to its exit code. */
final class Simulation {
  /** A history under way is not cut short. */
  private static final int END_PATIENCE_SECONDS = 10;

  private final SimSettings settings;
  private final HistoryRunner runner;
  private final PrintWriter out;
  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private final FailureReport failures;
  private final RunTotals totals = new RunTotals();

  /**
   * A run.
   *
   * @param err takes the progress
   * @param nanoTime real time, monotonic, for progress and report
   */
  Simulation(
      SimSettings settings,
      HistoryRunner runner,
      PrintWriter out,
      PrintWriter err,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.runner = runner;
    this.out = out;
    this.err = err;
    this.nanoTime = nanoTime;
    this.failures =
        new FailureReport(runner, settings.bug(), settings.engine(), settings.trace(), out);
  }

  /** Runs all histories on threads of its own, reports and closes the runner; returns the exit code. */
  int run() {
    long begun = nanoTime.getAsLong();
    SimRun run = SimRun.start(settings::plan, settings.total(), settings.jobs(), runner);
    EarlyEnd earlyEnd = EarlyEnd.watch("sim", END_PATIENCE_SECONDS, run::stop);
    try {
      return run(run, begun);
    } finally {
      run.close();
      runner.close();
      earlyEnd.reported();
    }
  }

  private int run(SimRun run, long begun) {
    boolean complete = takeAll(run);
    if (settings.trace() && totals.failures() == 0 && complete) {
      failures.trace(settings.plan(0));
    }
    return report(complete, nanoTime.getAsLong() - begun);
  }

  /** False when the run was ended from outside. */
  private boolean takeAll(SimRun run) {
    Progress progress = new Progress(err, nanoTime, settings.total());
    try {
      while (!run.ended()) {
        Finished history = run.next(progress.patience());
        if (history != null && isLast(history)) {
          return true;
        }
        progress.tell(totals);
      }
      return totals.histories() == settings.total();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isLast(Finished history) {
    totals.add(history);
    if (!history.failed()) {
      return false;
    }
    if (history.index() < settings.regressions().size()) {
      say(
          "a regression is back: %s",
          settings.regressions().get((int) history.index()).found());
    }
    failures.tell(history);
    if (settings.shrink() && totals.failures() == 1) {
      failures.shrink(history);
    }
    return settings.untilFound();
  }

  private int report(boolean complete, long wallNanos) {
    RunReport.states(totals, out);
    RunReport.rate(totals, wallNanos, out);
    if (settings.untilFound()) {
      reportFound();
    }
    if (!complete) {
      say("ended early, after %,d of %,d histories", totals.histories(), settings.total());
    }
    boolean missing = complete
        && !(settings.untilFound() && totals.failures() > 0)
        && settings.mustReachAll()
        && !totals.reached().missing().isEmpty();
    if (missing) {
      RunReport.missing(totals, out);
    }
    RunReport.last(totals, out);
    return complete && !missing && totals.failures() == 0 ? 0 : 1;
  }

  private void reportFound() {
    String what = settings.bug() == null ? "a failure" : settings.bug().label();
    if (totals.failures() > 0) {
      long last = settings.plan(totals.histories() - 1).seed();
      say("found %s with seed %d, after %,d seeds", what, last, totals.histories());
    } else {
      say("did not find %s in %,d seeds", what, totals.histories());
    }
  }

  private void say(String format, @Nullable Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
