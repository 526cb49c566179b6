package io.gramme.it.sim;

import io.gramme.it.sim.world.Reached;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** The end of a run, for people; its last line for programs too. */
final class RunReport {
  private RunReport() {}

  static void states(RunTotals totals, PrintWriter out) {
    out.println("states reached");
    for (Reached state : Reached.values()) {
      line(out, "  %-32s %,15d", state.label(), totals.reached().of(state));
    }
  }

  /** Rates by CPU time: they do not depend on the number of threads or on who else uses the machine. */
  static void rate(RunTotals totals, long wallNanos, PrintWriter out) {
    if (totals.cpuNanos() <= 0) {
      line(out, "rate: this JVM does not tell the CPU time of threads");
      return;
    }
    double seconds = totals.cpuNanos() / 1e9;
    line(
        out,
        "rate: %,.0f histories per core-minute, %,.0f events/s per core (by the CPU time of the threads that ran"
            + " them, %.1f s, without garbage collection and compilation; %.1f s of real time)",
        totals.histories() / (seconds / 60),
        totals.events() / seconds,
        seconds,
        wallNanos / 1e9);
  }

  /** Names the states that were never reached. */
  static void missing(RunTotals totals, PrintWriter out) {
    line(
        out,
        "FAILED: never reached in %,d histories: %s; whatever hides behind them was not looked at",
        totals.histories(),
        totals.reached().missing().stream().map(Reached::label).collect(Collectors.joining(", ")));
  }

  static void last(RunTotals totals, PrintWriter out) {
    line(
        out,
        "histories=%d operations=%d failures=%d digest=%016x",
        totals.histories(),
        totals.operations(),
        totals.failures(),
        totals.digest());
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
