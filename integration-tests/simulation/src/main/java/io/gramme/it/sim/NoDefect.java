package io.gramme.it.sim;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Sightings;
import java.util.List;

/**
 * The promise that nothing throws. An exception that leaves a history is a failure of that history, with its seed,
 * like any other; the run goes on.
 */
final class NoDefect implements HistoryRunner {
  /** The name of this checker. */
  static final String CHECKER = "NoDefect";

  private static final int FRAMES = 8;

  private final HistoryRunner runner;

  NoDefect(HistoryRunner runner) {
    this.runner = runner;
  }

  @Override
  public HistoryResult run(HistoryPlan plan, boolean traced) {
    try {
      return runner.run(plan, traced);
    } catch (RuntimeException | Error e) {
      return new HistoryResult(
          0,
          0,
          // The message may hold what differs from run to run, such as an identity hash.
          e.getClass().getName().hashCode(),
          List.of(new Violation(CHECKER, detail(e))),
          new Sightings(),
          List.of());
    }
  }

  private static String detail(Throwable thrown) {
    StringBuilder detail = new StringBuilder();
    appendTo(detail, thrown);
    Throwable cause = thrown.getCause();
    if (cause != null) {
      appendTo(detail.append("\n  caused by "), cause);
    }
    return detail.toString();
  }

  private static void appendTo(StringBuilder detail, Throwable thrown) {
    detail.append(thrown);
    StackTraceElement[] frames = thrown.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      detail.append("\n    at ").append(frames[i]);
    }
  }
}
