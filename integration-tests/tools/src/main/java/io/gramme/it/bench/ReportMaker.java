package io.gramme.it.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Makes the report of what was measured. */
final class ReportMaker {
  private static final double NANOS_A_MICRO = 1e3;

  private ReportMaker() {}

  /**
   * What the measured time took.
   *
   * @param nanos its length
   * @param cpu used in it
   * @param sent by the session in it
   */
  record Used(long nanos, CpuMeter.Reading cpu, SessionCounts sent) {}

  static BenchReport report(
      BenchSettings settings,
      List<Measurements> measurements,
      Used used,
      BenchReport.@Nullable States states,
      RingWhileMeasuring.@Nullable Times ring,
      String durability) {
    Map<OperationKind, Histogram> times = new EnumMap<>(OperationKind.class);
    SortedMap<String, Long> failures = new TreeMap<>();
    measurements.forEach(one -> one.addTo(times, failures));
    Histogram all = new Histogram(3);
    Map<String, BenchReport.Latency> byVerb = new LinkedHashMap<>();
    times.forEach((kind, own) -> {
      all.add(own);
      byVerb.put(kind.verb(), latency(own));
    });
    long operations = all.getTotalCount();
    return new BenchReport(
        setup(settings),
        used.nanos() / 1e9,
        operations,
        operations / (used.nanos() / 1e9),
        latency(all),
        byVerb,
        cpu(used.cpu(), operations),
        failures.values().stream().mapToLong(Long::longValue).sum(),
        failures,
        traffic(used.sent()),
        states,
        ring == null ? null : growth(ring, measurements, used.sent()),
        durability);
  }

  private static BenchReport.Growth growth(
      RingWhileMeasuring.Times ring, List<Measurements> measurements, SessionCounts sent) {
    Histogram steady = new Histogram(3);
    Histogram changing = new Histogram(3);
    measurements.forEach(one -> one.addTo(steady, changing));
    return new BenchReport.Growth(
        ring.joinSeconds(),
        ring.leaveSeconds(),
        latency(steady),
        latency(changing),
        measurements.stream().mapToLong(Measurements::failedWhileChanging).sum(),
        sent.epochRefusals());
  }

  private static BenchReport.Setup setup(BenchSettings settings) {
    return new BenchReport.Setup(
        settings.workload().name(),
        settings.workload().description(),
        settings.modeName(),
        settings.write().verb(),
        settings.driven(),
        settings.isAsync() ? 1 : settings.threads(),
        settings.inFlight(),
        settings.records(),
        settings.valueSize(),
        settings.nodes(),
        settings.r().toString(),
        settings.w().toString(),
        settings.nullNode(),
        !settings.nullNode(),
        settings.warmUpSeconds(),
        settings.seconds(),
        settings.seed(),
        settings.nodeOptions(),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors());
  }

  static BenchReport.Latency latency(Histogram nanos) {
    return new BenchReport.Latency(
        nanos.getTotalCount(),
        nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / NANOS_A_MICRO,
        nanos.getValueAtPercentile(50) / NANOS_A_MICRO,
        nanos.getValueAtPercentile(95) / NANOS_A_MICRO,
        nanos.getValueAtPercentile(99) / NANOS_A_MICRO,
        nanos.getValueAtPercentile(99.9) / NANOS_A_MICRO,
        nanos.getMaxValue() / NANOS_A_MICRO);
  }

  private static BenchReport.Cpu cpu(CpuMeter.Reading used, long operations) {
    double each = Math.max(1, operations) * NANOS_A_MICRO;
    return new BenchReport.Cpu(
        (used.client() + used.allNodes()) / each,
        used.client() / each,
        used.allNodes() / each,
        used.nodes().stream().map(node -> node / each).toList());
  }

  private static BenchReport.Traffic traffic(SessionCounts sent) {
    return new BenchReport.Traffic(
        sent.requests(),
        sent.messages(),
        sent.requests() / (double) Math.max(1, sent.messages()),
        sent.readRepairs());
  }
}
