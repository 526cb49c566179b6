package io.gramme.it.sim.world;

import java.util.List;

/** What the wall clocks of some processes can have shown: nobody but the simulator knows all of them (rule T2). */
public final class WallClocks {
  private final SimTime time;
  private final List<? extends SimProcess> processes;

  /** The clocks of these processes. */
  public WallClocks(SimTime time, List<? extends SimProcess> processes) {
    this.time = time;
    this.processes = processes;
  }

  /** The true time. */
  public long trueMillis() {
    return time.now().wallMillis();
  }

  /** What each of them showed at the least, at any time since the true time was the given one. */
  public long leastSince(long trueMillis) {
    long skew = 0;
    for (SimProcess process : processes) {
      skew = Math.min(skew, process.leastSkewMillis());
    }
    return trueMillis + skew;
  }

  /** What any of them has shown at the most. */
  public long mostSoFar() {
    long skew = 0;
    for (SimProcess process : processes) {
      skew = Math.max(skew, process.mostSkewMillis());
    }
    return trueMillis() + skew;
  }
}
