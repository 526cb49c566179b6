package io.gramme.examples.cart.headless;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.examples.cart.nodes.DemoNodes;
import io.gramme.examples.cart.nodes.Resources;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import io.gramme.testkit.TemporaryDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole scenario, small, on nodes of this JVM; its check is a process of its own as always. */
@Tag("slow")
class HeadlessDemoTest {
  private final StringWriter text = new StringWriter();

  @Test
  void mergingLosesNoAddAcrossACutAndAStoppedNode() throws Exception {
    assertThat(run(Reconciling.MERGE)).as(text.toString()).isZero();
    assertThat(number("lost adds")).isZero();
    assertThat(number("adds made while a node was down")).as(text.toString()).isPositive();
    assertThat(number("adds made while the network was cut")).isPositive();
    assertThat(number("siblings reconciled")).isPositive();
    assertThat(number("carts")).isEqualTo(12);
  }

  @Test
  void keepingTheLastWriteLosesAddsAndTheCheckSeesIt() throws Exception {
    int lost = run(Reconciling.LWW);
    assertThat(lost).as(text.toString()).isPositive();
    assertThat(number("lost adds")).isEqualTo(lost);
    assertThat(text.toString()).contains("is missing on node 1, node 2, node 3");
  }

  /** E3, E4: by processes, since those join and leave as an operator's do. */
  @Test
  void e4NoCallFailsAndNothingIsLostWhileTheRingGrowsAndShrinks() throws Exception {
    ScenarioOptions options =
        new ScenarioOptions(12, 4, Duration.ofSeconds(5), Reconciling.MERGE, 7, true);
    try (Resources resources = Resources.closedAtExit()) {
      TemporaryDirectory files = resources.add(TemporaryDirectory.create());
      PrintWriter out = new PrintWriter(text, true);
      DemoNodes nodes = DemoNodes.start(3, resources, out);
      assertThat(new HeadlessDemo(nodes, options, files, resources, out).run())
          .as(text.toString())
          .isZero();
      assertThat(nodes.present().get(1)).as("node 2 has ended").isEmpty();
    }
    assertThat(number("calls that failed while the ring changed"))
        .as(text.toString())
        .isZero();
    assertThat(number("adds made while the ring changed")).isPositive();
  }

  private int run(Reconciling reconciling) throws Exception {
    ScenarioOptions options =
        new ScenarioOptions(12, 6, Duration.ofSeconds(5), reconciling, 7, false);
    try (Resources resources = Resources.closedAtExit()) {
      TemporaryDirectory files = resources.add(TemporaryDirectory.create());
      EmbeddedCluster nodes = resources.add(EmbeddedCluster.start(
          EmbeddedOptions.inDirectory(3, files.directory("nodes")).withPartitions(64)));
      return new HeadlessDemo(
              new EmbeddedDemoCluster(nodes),
              options,
              files,
              resources,
              new PrintWriter(text, true))
          .run();
    }
  }

  private long number(String what) {
    Matcher matcher =
        Pattern.compile("^" + what + ": (\\d+)$", Pattern.MULTILINE).matcher(text.toString());
    assertThat(matcher.find()).as(what + " in " + text).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
