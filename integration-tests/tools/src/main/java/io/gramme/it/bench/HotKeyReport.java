package io.gramme.it.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run with one hot key found; its JSON form has the same names.
 *
 * @param acknowledged writes that succeeded
 * @param refused of the failed ones, those that the cluster or the session's door refused
 * @param unknown of the failed ones, those that may have been carried out
 * @param siblings values that stood beside each other at the end, read from all owners by a session of its own
 * @param contextEntries of the key at the end
 * @param counter what became of the number that each write raised by one; null when the writes are no updates
 */
record HotKeyReport(
    Setup setup,
    double measuredSeconds,
    long acknowledged,
    double perSecond,
    BenchReport.Latency latency,
    long failed,
    long refused,
    long unknown,
    SortedMap<String, Long> failuresByCode,
    int siblings,
    int contextEntries,
    @Nullable Counter counter,
    String durability) {

  /**
   * What was run, and on what.
   *
   * @param sessions that made one write each, or 1
   * @param sessionsMade how many of them there was time for
   * @param sessionsPerSecond how many were to begin each second
   */
  record Setup(
      String mode,
      String write,
      int threads,
      int sessions,
      int sessionsMade,
      int sessionsPerSecond,
      int warmUpSeconds,
      int nodes,
      String r,
      String w,
      List<String> nodeOptions,
      String java,
      int processors) {}

  /**
   * A number that each update raises by one, under a reconciler that keeps the larger of two.
   *
   * @param value at the end
   * @param lost acknowledged updates that it does not count: those that different sessions made at the same time may
   *     be among them, since of siblings the larger is kept; those of one session must not
   */
  record Counter(long value, long lost) {
    static Counter of(long value, long acknowledged) {
      return new Counter(value, Math.max(0, acknowledged - value));
    }
  }

  void print(PrintStream out) {
    line(
        out,
        "hot key     %s bucket, writes by %s, %s, %d nodes, r=%s w=%s",
        setup.mode(),
        setup.write(),
        setup.sessions() > 1
            ? String.format(
                Locale.ROOT,
                "%,d of %,d sessions of one write each, %d begun a second, at most %d at a time",
                setup.sessionsMade(),
                setup.sessions(),
                setup.sessionsPerSecond(),
                setup.threads())
            : setup.threads() + " threads of one session",
        setup.nodes(),
        setup.r(),
        setup.w());
    line(
        out,
        "machine     %d processors, Java %s, nodes run with %s",
        setup.processors(),
        setup.java(),
        setup.nodeOptions());
    line(out, "durability  %s", durability);
    line(
        out,
        "writes      %,.0f/s (%,d acknowledged in %.1f s%s)",
        perSecond,
        acknowledged,
        measuredSeconds,
        setup.warmUpSeconds() == 0
            ? ""
            : " after " + setup.warmUpSeconds() + " s of warm-up with another key");
    line(
        out,
        "latency us  mean %.0f, p50 %.0f, p95 %.0f, p99 %.0f, p99.9 %.0f, max %.0f",
        latency.mean(),
        latency.p50(),
        latency.p95(),
        latency.p99(),
        latency.p999(),
        latency.max());
    line(
        out,
        "failed      %,d %s; refused %,d, of unknown fate %,d",
        failed,
        failuresByCode,
        refused,
        unknown);
    line(out, "state       siblings %d, context entries %d", siblings, contextEntries);
    if (counter != null) {
      line(
          out,
          "counter     %,d under a reconciler that keeps the larger: %,d of %,d acknowledged updates lost",
          counter.value(),
          counter.lost(),
          acknowledged);
    }
  }

  private static void line(PrintStream out, String format, @Nullable Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
