package io.gramme.it.bench;

import io.gramme.it.bench.BenchReport.Latency;
import java.io.PrintStream;
import java.util.Locale;

/** A report for people. */
final class ReportText {
  private ReportText() {}

  static void print(BenchReport report, PrintStream out) {
    BenchReport.Setup setup = report.setup();
    line(
        out,
        "workload %s (%s), %s bucket, writes by %s, %s, %d nodes%s, r=%s w=%s",
        setup.workload(),
        setup.mix(),
        setup.mode(),
        setup.write(),
        setup.driven(),
        setup.nodes(),
        setup.nullNode() ? " that store nothing, read repair off" : "",
        setup.r(),
        setup.w());
    line(
        out,
        "records     %,d of %,d bytes, scrambled zipfian 0.99, seed %d",
        setup.records(),
        setup.valueSize(),
        setup.seed());
    line(
        out,
        "machine     %d processors, Java %s, nodes run with %s",
        setup.processors(),
        setup.java(),
        setup.nodeOptions());
    line(out, "durability  %s", report.durability());
    line(
        out,
        "throughput  %,.0f operations/s (%,d in %.1f s after %d s of warm-up)",
        report.operationsPerSecond(),
        report.operations(),
        report.measuredSeconds(),
        setup.warmUpSeconds());
    line(
        out,
        "CPU         %.1f us/operation: client %.1f, nodes %.1f (%s)",
        report.cpu().perOperation(),
        report.cpu().client(),
        report.cpu().nodes(),
        String.join(
            " + ",
            report.cpu().byNode().stream()
                .map(node -> String.format(Locale.ROOT, "%.1f", node))
                .toList()));
    line(
        out,
        "latency us  %10s %8s %8s %8s %8s %8s %8s",
        "count",
        "mean",
        "p50",
        "p95",
        "p99",
        "p99.9",
        "max");
    latency(out, "  all", report.latency());
    report.latencyByVerb().forEach((verb, own) -> latency(out, "  " + verb, own));
    BenchReport.Growth growth = report.growth();
    if (growth != null) {
      latency(out, "  steady", growth.steady());
      latency(out, "  changing", growth.changing());
      line(
          out,
          "ring        two nodes joined in %.1f s, one left in %.1f s; meanwhile %,d calls failed;"
              + " %,d requests refused for another epoch",
          growth.joinSeconds(),
          growth.leaveSeconds(),
          growth.failed(),
          growth.epochRefusals());
    }
    line(out, "failed      %,d %s", report.failedOperations(), report.failuresByCode());
    line(
        out,
        "traffic     %,d requests in %,d messages, %.1f items a message; %,d read repairs",
        report.traffic().requests(),
        report.traffic().messages(),
        report.traffic().itemsPerMessage(),
        report.traffic().readRepairs());
    BenchReport.States states = report.states();
    if (states == null) {
      line(out, "states      none: the nodes store nothing");
    } else {
      line(
          out,
          "states      of %d keys: siblings mean %.2f, most %d; context entries mean %.2f, most %d",
          states.keys(),
          states.meanSiblings(),
          states.mostSiblings(),
          states.meanContextEntries(),
          states.mostContextEntries());
    }
  }

  private static void latency(PrintStream out, String name, Latency latency) {
    if (latency.count() > 0) {
      line(
          out,
          "%-11s %,10d %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f",
          name,
          latency.count(),
          latency.mean(),
          latency.p50(),
          latency.p95(),
          latency.p99(),
          latency.p999(),
          latency.max());
    }
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
