package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import picocli.CommandLine;

/**
 * The regular run of the simulator: every seed that ever failed, then histories in which everything may go wrong, as
 * {@code ./gramme sim --regressions} runs them. No promise may be broken and every state of
 * {@link io.gramme.it.sim.world.Reached} must be reached.
 *
 * <p>{@code -Dgramme.sim.histories=N} makes it a soak of N histories, at least the usual 2,000; the profile {@code quick}
 * has 200 instead, which miss some states.
 */
final class SimulationTest {
  private static final String HISTORIES = "gramme.sim.histories";
  private static final long USUAL_HISTORIES = 2_000;
  private static final long QUICK_HISTORIES = 200;

  @Test
  @Tag("slow")
  void noPromiseIsBrokenAndEveryStateIsReached() {
    long histories = Long.getLong(HISTORIES, USUAL_HISTORIES);
    assertThat(histories)
        .as("-D%s: fewer histories may miss a state", HISTORIES)
        .isGreaterThanOrEqualTo(USUAL_HISTORIES);
    assertHolds(histories, histories + Regressions.committed().size(), "--regressions");
  }

  @Test
  @EnabledIfSystemProperty(named = "gramme.quick", matches = "true")
  void noPromiseIsBrokenInTheFirstHistories() {
    assertHolds(QUICK_HISTORIES, QUICK_HISTORIES, "--faults", "all");
  }

  private static void assertHolds(long histories, long all, String... options) {
    StringWriter out = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--histories", String.valueOf(histories)));
    int exitCode = new CommandLine(new SimCommand())
        .setOut(new PrintWriter(out, true))
        .execute(arguments.toArray(String[]::new));
    assertThat(exitCode).as(out.toString()).isZero();
    assertThat(out.toString().stripTrailing())
        .containsPattern("\nhistories=" + all + " operations=\\d+ failures=0 digest=\\w+$");
  }
}
