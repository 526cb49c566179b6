package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.engine.EngineDisks;
import io.gramme.it.sim.history.History;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.NodeDisk;
import io.gramme.it.sim.world.Tampering;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Histories over the real engine on real files: no promise is broken, the same seed is the same history, and a force that
 * is left out shows.
 *
 * <p>{@code -Dgramme.sim.engine.histories=100} runs 100.
 */
@Tag("slow")
final class EngineHistoriesTest {
  private static final String HISTORIES = "gramme.sim.engine.histories";
  private static final int USUAL_HISTORIES = 12;
  private static final int REPEATED_HISTORIES = 3;
  private static final int MOST_SEEDS_OF_CONTROL = 150;
  private static final List<String> PROMISES =
      List.of("NoLostWrite", "FreshRead", "SessionGuarantees", "NoFalseSibling", "Kept");

  /** A batch is written to a segment that bears its number; the spare one is only filled. */
  private static boolean isSegment(String name) {
    return name.matches("log\\.\\d+");
  }

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path folder;

  @Test
  void noPromiseIsBrokenAndNothingIsLeftBehind() {
    int histories = Integer.getInteger(HISTORIES, USUAL_HISTORIES);
    StringWriter out = new StringWriter();
    int exitCode = new CommandLine(new SimCommand())
        .setOut(new PrintWriter(out, true))
        .execute("--engine", folder.toString(), "--histories", String.valueOf(histories));
    assertThat(exitCode).as(out.toString()).isZero();
    assertThat(out.toString().stripTrailing())
        .containsPattern("\nhistories=" + histories + " operations=\\d+ failures=0 digest=\\w+$");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSeedIsTheSameHistoryAgain() {
    NodeDisk.Factory disks = EngineDisks.below(folder);
    for (int seed = 1; seed <= REPEATED_HISTORIES; seed++) {
      HistoryPlan plan = HistoryPlan.of(seed);
      HistoryResult once = History.run(plan, Tampering.NONE, disks, true);
      HistoryResult again = History.run(plan, Tampering.NONE, disks, true);
      assertThat(again.trace()).as("seed %d", seed).isEqualTo(once.trace());
      assertThat(again.digest()).as("seed %d", seed).isEqualTo(once.digest());
    }
  }

  @Test
  void aLogThatIsNotForcedLosesWhatWasAcknowledged() {
    assertThat(
            broken(EngineDisks.lyingBelow(folder, EngineHistoriesTest::isSegment), Tampering.NONE))
        .containsAnyElementsOf(PROMISES);
  }

  @Test
  void anAnswerBeforeTheForceIsSeen() {
    Tampering early = PlantedBug.ACKNOWLEDGED_BEFORE_DURABLE.tampering();
    assertThat(broken(EngineDisks.below(folder), early)).containsAnyElementsOf(PROMISES);
  }

  /** What is broken by the first seeds, up to one that breaks a promise to applications. */
  private static Set<String> broken(NodeDisk.Factory disks, Tampering tampering) {
    HistoryRunner runner =
        new NoDefect((plan, traced) -> History.run(plan, tampering, disks, traced));
    Set<String> broken = new LinkedHashSet<>();
    for (int seed = 1; seed <= MOST_SEEDS_OF_CONTROL; seed++) {
      HistoryResult result = runner.run(HistoryPlan.of(seed), false);
      result.violations().stream().map(Violation::checker).forEach(broken::add);
      if (!Collections.disjoint(broken, PROMISES)) {
        return broken;
      }
    }
    return broken;
  }
}
