package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.Quorum;
import io.gramme.testkit.NodeProcess.NodeSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many writers of one key of a real cluster. */
@Tag("slow")
final class HotKeyRunTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private HotKeyReport report(int nodes, int threads, int shortSessions)
      throws InterruptedException {
    HotKeySettings settings = new HotKeySettings(
        threads,
        1,
        0,
        shortSessions,
        1_000,
        BucketOptions.Mode.CAUSAL,
        OperationKind.UPDATE,
        nodes,
        Quorum.QUORUM,
        Quorum.QUORUM,
        NodeSpec.SHORT_LIVED);
    return HotKeyRun.make(settings, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private static String text(HotKeyReport report) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    report.print(new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Rule W7: they are combined, so that they leave no siblings and the larger number counts all of them. */
  @Test
  void updatesOfOneSessionLoseNothing() throws Exception {
    HotKeyReport report = report(3, 48, 0);
    assertThat(report.failuresByCode()).isEmpty();
    assertThat(report.acknowledged()).isPositive();
    assertThat(report.counter()).isEqualTo(new HotKeyReport.Counter(report.acknowledged(), 0));
    assertThat(report.siblings()).isEqualTo(1);
    assertThat(report.contextEntries()).isBetween(1, 64);
    JsonNode json = new ObjectMapper().valueToTree(report);
    assertThat(json.at("/counter/value").longValue()).isEqualTo(report.acknowledged());
    assertThat(text(report))
        .contains("48 threads of one session", "siblings 1", "0 of ", "refused 0");
  }

  @Test
  void shortSessionsAreNotRefused() throws Exception {
    HotKeyReport report = report(1, 8, 64);
    assertThat(report.failuresByCode()).isEmpty();
    assertThat(report.acknowledged()).isEqualTo(64);
    assertThat(report.setup().sessionsMade()).isEqualTo(64);
    assertThat(report.siblings()).isBetween(1, 8);
    assertThat(text(report))
        .contains("64 of 64 sessions of one write each, 1000 begun a second, at most 8 at a time");
  }

  @Test
  void whatAnUnknownWriteAddedIsNoLoss() {
    assertThat(HotKeyReport.Counter.of(11, 10).lost()).isZero();
    assertThat(HotKeyReport.Counter.of(7, 10).lost()).isEqualTo(3);
  }
}
