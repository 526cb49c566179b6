package io.gramme.it.storagebench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CheckpointSecondsTest {
  /** Near the largest value, where the clock's differences must be taken and not its values compared. */
  private static final long START = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(1_500);

  private static long at(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void secondsAreToldApartByTheCheckpointsThatTouchThem() {
    Samples samples = new Samples();
    samples.add(at(500), nanos(2));
    samples.add(at(1_000), nanos(30));
    samples.add(at(1_999), nanos(10));
    samples.add(at(2_500), nanos(40));
    samples.add(at(3_000), nanos(4));
    samples.add(at(4_100), nanos(900));

    CheckpointSeconds seconds = CheckpointSeconds.of(
        samples, START, nanos(4_200), List.of(new Interval(at(1_900), at(2_000))));

    assertThat(seconds.with()).containsExactly(30.0, 40.0);
    assertThat(seconds.without()).containsExactly(2.0, 4.0);
    assertThat(seconds.ratioOfMedians()).isCloseTo(35.0 / 3, within(1e-9));
    assertThat(seconds.ratioOfWorst()).isCloseTo(40.0 / 3, within(1e-9));
  }

  @Test
  void aCheckpointThatEndsBeforeASecondDoesNotTouchIt() {
    Interval checkpoint = new Interval(at(100), at(999));

    assertThat(checkpoint.touches(at(0), at(1_000))).isTrue();
    assertThat(checkpoint.touches(at(1_000), at(2_000))).isFalse();
    assertThat(checkpoint.touches(at(0), at(100))).isFalse();
    assertThat(checkpoint.touches(at(0), at(101))).isTrue();
  }

  @Test
  void secondsInWhichNothingEndedAreLeftOut() {
    Samples samples = new Samples();
    samples.add(at(2_100), nanos(2_050));

    CheckpointSeconds seconds = CheckpointSeconds.of(samples, START, nanos(3_000), List.of());

    assertThat(seconds.without()).containsExactly(2_050.0);
    assertThat(seconds.ratioOfMedians()).isNaN();
  }
}
