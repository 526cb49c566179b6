package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.machine.Time;
import java.util.Random;

/** Alarms without an operation, for tests of what rings them. */
public final class Alarms {
  private final SessionCore core = new SessionCore(
      SessionParameters.ofDefaults(),
      RingCache.startingWith(Rings.table(1, 1, 60_000)),
      NodeHealth.ALL_WELL,
      new Random(1),
      new Time(0, 0));

  public Alarm dueAt(long nanos) {
    Alarm alarm = new Alarm(new Hosted(core) {
      @Override
      void on(Time now, CallEvent event) {}
    });
    alarm.dueNanos = nanos;
    return alarm;
  }
}
