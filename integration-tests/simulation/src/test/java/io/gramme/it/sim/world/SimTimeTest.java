package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Virtual time and the digest of what happened in it. */
final class SimTimeTest {
  private final SimTime time = new SimTime();
  private final List<String> done = new ArrayList<>();

  @Test
  void whatIsDueHappensInOrderOfTimeAndThenOfScheduling() {
    time.after(20, () -> done.add("late"));
    time.after(10, () -> done.add("first of two"));
    time.after(10, () -> done.add("second of two"));
    time.after(10, () -> time.after(5, () -> done.add("set off by another")));
    time.pass(19);
    assertThat(done).containsExactly("first of two", "second of two", "set off by another");
    assertThat(time.nanos()).isEqualTo(19);
    time.pass(1);
    assertThat(done).endsWith("late");
  }

  @Test
  void whoWakesAgainAndAgainAtOnceIsNoticed() {
    Runnable[] wake = new Runnable[1];
    wake[0] = () -> time.after(0, wake[0]);
    wake[0].run();
    assertThatThrownBy(() -> time.pass(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("time stands still");
  }

  @Test
  void bothClocksMoveAlike() {
    Time before = time.now();
    time.pass(1_500 * SimTime.MILLI);
    assertThat(time.now()).isEqualTo(before.plusMillis(1_500));
  }

  @Test
  void theDigestCoversTheInstantOfEveryEvent() {
    assertThat(digestOfEventsAt(5, 10)).isEqualTo(digestOfEventsAt(5, 10));
    assertThat(digestOfEventsAt(5, 10))
        .isNotEqualTo(digestOfEventsAt(5, 11))
        .isNotEqualTo(digestOfEventsAt(5))
        .isNotEqualTo(digestOfEventsAt(5, 5));
  }

  private static long digestOfEventsAt(long... instants) {
    SimTime time = new SimTime();
    for (long instant : instants) {
      time.after(instant, () -> {});
    }
    time.pass(100);
    assertThat(time.events()).as("the end of the span is one").isEqualTo(instants.length + 1L);
    return time.digest();
  }

  @Test
  void theDigestCoversResultsAndTheirOrder() {
    assertThat(digestOf(1, 2)).isEqualTo(digestOf(1, 2));
    assertThat(digestOf(1, 2))
        .isNotEqualTo(digestOf(2, 1))
        .isNotEqualTo(digestOf(1))
        .isNotEqualTo(digestOf(1, 3));
    assertThat(digestOf(0)).isNotEqualTo(digestOf());
  }

  private static long digestOf(long... results) {
    SimTime time = new SimTime();
    for (long result : results) {
      time.digest(result);
    }
    return time.digest();
  }
}
