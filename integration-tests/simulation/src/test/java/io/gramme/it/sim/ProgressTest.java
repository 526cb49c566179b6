package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.history.HistoryPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A line of progress every five seconds, of a clock that the test moves. */
final class ProgressTest {
  private final AtomicLong now = new AtomicLong();
  private final StringWriter out = new StringWriter();
  private final Progress progress = new Progress(new PrintWriter(out, true), now::get, 2_000);
  private final RunTotals totals = new RunTotals();

  @Test
  void aLineEveryFiveSecondsWithTheRateSinceTheLast() {
    run(1_000);
    at(4_999);
    assertThat(out.toString()).isEmpty();
    at(5_000);
    run(10);
    at(9_999);
    at(11_000);
    assertThat(out.toString().lines())
        .containsExactly(
            "sim: 1,000 of 2,000 histories, 10,000 operations, 0 failures, 12,000 histories/min",
            "sim: 1,010 of 2,000 histories, 10,100 operations, 0 failures, 100 histories/min");
  }

  @Test
  void patienceLastsUntilTheNextLine() {
    now.set(TimeUnit.SECONDS.toNanos(2));
    assertThat(progress.patience()).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    now.set(TimeUnit.SECONDS.toNanos(9));
    assertThat(progress.patience()).isPositive();
  }

  private void at(long millis) {
    now.set(TimeUnit.MILLISECONDS.toNanos(millis));
    progress.tell(totals);
  }

  private void run(int histories) {
    HistoryPlan plan = HistoryPlan.of(1);
    for (int i = 0; i < histories; i++) {
      totals.add(new Finished(i, plan, FakeRunner.sound().run(plan, false), 0));
    }
  }
}
