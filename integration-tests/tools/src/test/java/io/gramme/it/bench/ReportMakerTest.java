package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.Quorum;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a report says of given measurements. */
final class ReportMakerTest {
  private static final BenchSettings SETTINGS = new BenchSettings(
      Workload.A,
      BucketOptions.Mode.LAST_WRITE_WINS,
      OperationKind.PUT,
      16,
      0,
      2,
      1,
      1000,
      100,
      3,
      Quorum.QUORUM,
      Quorum.QUORUM,
      false,
      1,
      List.of(),
      false);

  @Test
  void onlyWhatEndsWhileMeasuringCounts() {
    AtomicReference<Phase> phase = new AtomicReference<>(Phase.WARM_UP);
    Measurements measurements = new Measurements(phase::get);
    measurements.succeeded(OperationKind.GET, 1);
    measurements.failed(new IllegalStateException());
    phase.set(Phase.MEASURING);
    measurements.succeeded(OperationKind.GET, 100_000);
    measurements.succeeded(OperationKind.PUT, 200_000);
    measurements.failed(new CompletionException(new IllegalStateException()));
    phase.set(Phase.OVER);
    measurements.succeeded(OperationKind.PUT, 1);

    BenchReport report = report(measurements);

    assertThat(measurements.ended()).isEqualTo(6);
    assertThat(report.operations()).isEqualTo(2);
    assertThat(report.operationsPerSecond()).isEqualTo(1);
    assertThat(latency(report, "get").p50()).isCloseTo(100, within(0.2));
    assertThat(latency(report, "put").max()).isCloseTo(200, within(0.4));
    assertThat(report.latency().count()).isEqualTo(2);
    assertThat(report.failedOperations()).isEqualTo(1);
    assertThat(report.failuresByCode()).containsEntry("java.lang.IllegalStateException", 1L);
  }

  @Test
  void eachCallHasARowOfItsOwn() {
    Measurements measurements = new Measurements(() -> Phase.MEASURING);
    measurements.succeeded(OperationKind.UPDATE, 300_000);
    measurements.succeeded(OperationKind.GET, 100_000);
    BenchReport report = report(measurements);
    assertThat(report.latencyByVerb()).containsOnlyKeys("get", "update");
    assertThat(latency(report, "update").count()).isEqualTo(1);
    assertThat(text(report).lines().map(String::strip))
        .anyMatch(line -> line.startsWith("update "))
        .noneMatch(line -> line.startsWith("put "));
  }

  @Test
  void cpuIsThatOfClientAndNodesPerOperation() {
    BenchReport.Cpu cpu = report(twoOperations()).cpu();
    assertThat(cpu.client()).isEqualTo(2.0);
    assertThat(cpu.byNode()).containsExactly(1.0, 3.0);
    assertThat(cpu.nodes()).isEqualTo(4.0);
    assertThat(cpu.perOperation()).isEqualTo(6.0);
  }

  @Test
  void batchesAreThoseOfTheMeasuredTime() {
    BenchReport.Traffic traffic = report(twoOperations()).traffic();
    assertThat(traffic.itemsPerMessage()).isEqualTo(4.0);
    assertThat(traffic.readRepairs()).isEqualTo(5);
  }

  @Test
  void callsWhileTheRingChangesAreToldApart() {
    AtomicReference<Phase> phase = new AtomicReference<>(Phase.MEASURING);
    Measurements measurements = new Measurements(phase::get);
    measurements.succeeded(OperationKind.GET, 100_000);
    measurements.failed(new IllegalStateException());
    phase.set(Phase.CHANGING);
    measurements.succeeded(OperationKind.GET, 400_000);
    measurements.succeeded(OperationKind.PUT, 400_000);
    measurements.failed(new IllegalStateException());
    measurements.failed(new IllegalStateException());
    BenchReport report = report(measurements);
    BenchReport.Growth growth = Objects.requireNonNull(report.growth());
    assertThat(report.operations()).isEqualTo(3);
    assertThat(report.failedOperations()).isEqualTo(3);
    assertThat(growth.steady().count()).isEqualTo(1);
    assertThat(growth.changing().count()).isEqualTo(2);
    assertThat(growth.changing().p99()).isCloseTo(400, within(0.4));
    assertThat(growth.failed()).isEqualTo(2);
    assertThat(growth.epochRefusals()).isEqualTo(7);
    assertThat(text(report))
        .contains(
            "joined in 3.5 s, one left in 1.3 s; meanwhile 2 calls failed; 7 requests refused");
  }

  @Test
  void textAndJsonSayTheSame() throws Exception {
    BenchReport report = report(twoOperations());
    JsonNode json = new ObjectMapper().valueToTree(report);

    assertThat(text(report))
        .contains("last-write-wins bucket, writes by put")
        .contains("CPU         6.0 us/operation: client 2.0, nodes 4.0 (1.0 + 3.0)")
        .contains("durability  none")
        .contains("siblings mean 1.50, most 2");
    assertThat(json.at("/cpu/perOperation").doubleValue()).isEqualTo(6.0);
    assertThat(json.at("/durability").textValue()).isEqualTo("none");
    assertThat(json.at("/states/mostSiblings").intValue()).isEqualTo(2);
    assertThat(json.at("/setup/workload").textValue()).isEqualTo("A");
  }

  private static BenchReport.Latency latency(BenchReport report, String verb) {
    return Objects.requireNonNull(report.latencyByVerb().get(verb));
  }

  private static String text(BenchReport report) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ReportText.print(report, new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8);
  }

  private static Measurements twoOperations() {
    Measurements measurements = new Measurements(() -> Phase.MEASURING);
    measurements.succeeded(OperationKind.GET, 100_000);
    measurements.succeeded(OperationKind.PUT, 200_000);
    return measurements;
  }

  private static BenchReport report(Measurements measurements) {
    ReportMaker.Used used = new ReportMaker.Used(
        2_000_000_000L,
        new CpuMeter.Reading(4_000, List.of(2_000L, 6_000L)),
        new SessionCounts(140, 60, 140, 6, 9).since(new SessionCounts(100, 50, 100, 1, 2)));
    return ReportMaker.report(
        SETTINGS,
        List.of(measurements),
        used,
        new BenchReport.States(4, 1.5, 2, 3.0, 5),
        new RingWhileMeasuring.Times(3.5, 1.25),
        "none");
  }
}
