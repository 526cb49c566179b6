package io.gramme.driver.session;

import io.gramme.driver.coordination.CallEvent;
import io.gramme.driver.coordination.Rings;
import io.gramme.driver.topology.RingCache;
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
