package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The file of seeds that failed once. */
final class RegressionsTest {
  @Test
  void optionsThenWhatTheyFound() {
    assertThat(Regressions.parse("""
            # About this file.

            --seed 17 --seconds 5 --faults all,-loss   # NoLostWrite: #1 of two
              --seed -4 # Session: a read went back
            """))
        .isEqualTo(List.of(
            new Regression(
                HistoryPlan.of(17)
                    .withSeconds(5)
                    .withFaults(EnumSet.complementOf(EnumSet.of(Fault.LOSS))),
                "NoLostWrite: #1 of two"),
            new Regression(HistoryPlan.of(-4), "Session: a read went back")));
    assertThat(Regressions.parse("")).isEmpty();
  }

  @Test
  void aReplayCommandsOptionsAreALine() {
    for (int seed = 0; seed < 300; seed++) {
      HistoryPlan plan = new RandomPlans(new Random(seed)).next();
      assertThat(Regressions.parse(PlanOptions.text(plan) + " # found"))
          .as("seed %d", seed)
          .isEqualTo(List.of(new Regression(plan, "found")));
    }
  }

  @Test
  void anErrorNamesItsLine() {
    refuses("--seed 1", "'# what it found' is missing");
    refuses("--seed 1 #  ", "'# what it found' is missing");
    refuses("--seconds 5 # x", "--seed is missing");
    refuses("--seed 1 --seconds 601 # x", "--seconds is 601; allowed are 1 to 600");
    refuses("--seed 1 --faults fire # x", "'fire' is not a fault");
    refuses("--seed one # x", "'one' is not a long");
    refuses("--seed 1 --histories 5 # x", "--histories");
    refuses("--seed 1 --plant last-write-wins # x", "--plant");
    refuses("17 # x", "17");
    refuses("--seed 1 --seed 2 # x", "--seed");
  }

  private static void refuses(String line, String message) {
    assertThatThrownBy(() -> Regressions.parse("# header\n\n" + line + "\n"))
        .as(line)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("regressions.txt line 3: ")
        .hasMessageContaining(message);
  }

  @Test
  void theCommittedFileHasNoLineTwice() {
    assertThat(Regressions.committed().stream().map(Regression::plan)).doesNotHaveDuplicates();
  }
}
