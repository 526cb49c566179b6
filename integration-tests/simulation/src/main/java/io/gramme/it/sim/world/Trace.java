package io.gramme.it.sim.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, for people; costs nothing while it is off. */
public final class Trace {
  private final SimTime time;
  private final boolean on;
  private final List<String> lines = new ArrayList<>();

  public Trace(SimTime time, boolean on) {
    this.time = time;
    this.on = on;
  }

  public boolean isOn() {
    return on;
  }

  /** Notes a line. */
  public void say(Object who, Supplier<String> what) {
    if (on) {
      long micros = time.nanos() / 1000;
      lines.add(
          "%3d.%06d %-4s %s".formatted(micros / 1_000_000, micros % 1_000_000, who, what.get()));
    }
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }
}
