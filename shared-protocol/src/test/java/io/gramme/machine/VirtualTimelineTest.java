package io.gramme.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VirtualTimelineTest {
  private record Planned(long atNanos, int order) {}

  /** Any mixture of scheduling and running, with many actions at one instant. */
  @Test
  void actionsRunByTimeAndThenInTheOrderOfScheduling() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      VirtualTimeline timeline = VirtualTimeline.startingAt(0);
      List<Planned> planned = new ArrayList<>();
      List<Planned> ran = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        if (random.nextInt(5) < 3) {
          long delay = random.nextLong(20) - 2;
          Planned plan =
              new Planned(timeline.now().monotonicNanos() + Math.max(0, delay), planned.size());
          planned.add(plan);
          timeline.after(delay, () -> {
            assertThat(timeline.now().monotonicNanos()).isEqualTo(plan.atNanos);
            ran.add(plan);
          });
        } else if (random.nextInt(3) == 0) {
          timeline.runFor(random.nextInt(5));
        } else {
          timeline.runNext();
        }
      }
      while (timeline.runNext()) {
        // Until nothing is left.
      }
      planned.sort(Comparator.comparing(Planned::atNanos).thenComparing(Planned::order));
      assertThat(ran).as("seed %d", seed).isEqualTo(planned);
    }
  }
}
