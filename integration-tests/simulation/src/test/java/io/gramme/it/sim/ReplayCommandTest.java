package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A replay command runs the history it was printed for, and no other. */
final class ReplayCommandTest {
  private static final String PROGRAM = "./gramme sim ";
  private static final int PLANS = 300;

  @Test
  void runsThePlanItWasPrintedFor() {
    for (int seed = 0; seed < PLANS; seed++) {
      HistoryPlan plan = new RandomPlans(new Random(seed)).next();
      String command = ReplayCommand.of(plan, null);
      FakeRunner runner = FakeRunner.sound();
      assertThat(new SimVerb(runner).execute(arguments(command)))
          .as("seed %d: %s", seed, command)
          .isZero();
      assertThat(runner.plans()).as("seed %d: %s", seed, command).isEqualTo(List.of(plan));
    }
  }

  @Test
  void plantsTheBugItWasPrintedFor() {
    PlantedBug bug = Bugs.plantable();
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute(arguments(ReplayCommand.of(HistoryPlan.of(3), bug))))
        .isZero();
    assertThat(process.planted()).isEqualTo(bug);
  }

  @Test
  void namesOnlyWhatDiffersFromTheDefaults() {
    assertThat(ReplayCommand.of(HistoryPlan.of(-7), null))
        .isEqualTo("./gramme sim --histories 1 --seed -7");
    assertThat(ReplayCommand.of(
            HistoryPlan.of(7)
                .withSeconds(3)
                .withSessions(2)
                .withThreads(4)
                .withKeys(1)
                .withFaults(EnumSet.of(Fault.LOSS)),
            null))
        .isEqualTo("./gramme sim --histories 1 --seed 7 --faults loss --seconds 3 --sessions 2"
            + " --threads 4 --keys 1");
  }

  private static String[] arguments(String command) {
    assertThat(command).startsWith(PROGRAM);
    return command.substring(PROGRAM.length()).split(" ", -1);
  }
}
