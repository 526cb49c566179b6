package io.gramme.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.Alarm;
import io.gramme.driver.engine.Alarms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long START = -7_777_777;
  private static final long TICK = TimerWheel.TICK_NANOS;
  private final TimerWheel wheel = new TimerWheel(START);
  private final Alarms alarms = new Alarms();
  private final List<Alarm> rung = new ArrayList<>();

  private Alarm set(long afterNanos) {
    Alarm alarm = alarms.dueAt(START + afterNanos);
    wheel.set(alarm);
    return alarm;
  }

  private void advance(long toNanos) {
    wheel.advance(START + toNanos, rung::add);
  }

  @Test
  void ringsWhatIsDueAndNothingElse() {
    Alarm soon = set(TICK / 2);
    Alarm later = set(3 * TICK);

    advance(TICK / 4);
    assertThat(rung).isEmpty();
    advance(TICK / 2);
    assertThat(rung).containsExactly(soon);
    advance(3 * TICK);
    assertThat(rung).containsExactly(soon, later);
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void ringsAnAlarmThatWasDueBeforeItWasSet() {
    advance(100 * TICK);
    Alarm past = set(5 * TICK);
    advance(100 * TICK + 1);

    assertThat(rung).containsExactly(past);
  }

  @Test
  void aCancelledAlarmDoesNotRing() {
    Alarm alarm = set(2 * TICK);
    wheel.cancel(alarm);
    advance(10 * TICK);

    assertThat(rung).isEmpty();
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void anAlarmBeyondTheWheelWaitsForItsTurn() {
    Alarm far = set(5000 * TICK);
    advance(1024 * TICK);
    advance(4999 * TICK);
    assertThat(rung).isEmpty();
    advance(5000 * TICK);

    assertThat(rung).containsExactly(far);
  }

  @Test
  void everyAlarmRingsOnceInTheFirstAdvanceAfterItIsDue() {
    for (int seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      TimerWheel one = new TimerWheel(START);
      Map<Alarm, Long> waiting = new LinkedHashMap<>();
      long now = 0;
      for (int step = 0; step < 500; step++) {
        Alarm alarm = alarms.dueAt(START + now + random.nextInt(2000) * (TICK / 3));
        one.set(alarm);
        waiting.put(alarm, alarm.dueNanos());
        if (random.nextInt(4) == 0) {
          one.cancel(alarm);
          waiting.remove(alarm);
        }
        now += random.nextInt(100) == 0 ? 3000 * TICK : random.nextInt((int) TICK);
        long at = START + now;
        String where = "seed " + seed + ", step " + step;
        one.advance(at, ringing -> assertThat(waiting.remove(ringing)).as(where).isNotNull());
        assertThat(waiting.values()).as(where).allMatch(due -> due - at > 0);
      }
      assertThat(one.isEmpty()).isEqualTo(waiting.isEmpty());
    }
  }
}
