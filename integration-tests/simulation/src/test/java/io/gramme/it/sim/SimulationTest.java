package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The regular run of the simulator: every seed that ever failed, then histories in which everything may go wrong, as
 * {@code ./gramme sim --regressions} runs them. No promise may be broken and every state of
 * {@link io.gramme.it.sim.world.Reached} must be reached.
 *
 * <p>{@code -Dgramme.sim.histories=N} makes it a soak of N histories, at least the usual 2,000.
 */
final class SimulationTest {
  private static final String HISTORIES = "gramme.sim.histories";
  private static final long USUAL_HISTORIES = 2_000;

  @Test
  void noPromiseIsBrokenAndEveryStateIsReached() {
    long histories = Long.getLong(HISTORIES, USUAL_HISTORIES);
    assertThat(histories)
        .as("-D%s: fewer histories may miss a state", HISTORIES)
        .isGreaterThanOrEqualTo(USUAL_HISTORIES);
    StringWriter out = new StringWriter();
    int exitCode = new CommandLine(new SimCommand())
        .setOut(new PrintWriter(out, true))
        .execute("--regressions", "--histories", String.valueOf(histories));
    assertThat(exitCode).as(out.toString()).isZero();
    long all = histories + Regressions.committed().size();
    assertThat(out.toString().stripTrailing())
        .containsPattern("\nhistories=" + all + " operations=\\d+ failures=0 digest=\\w+$");
  }
}
