package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Fault;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * All that decides about one history: two runs of equal plans are the same to the last event.
 *
 * @param seed every draw comes from it
 * @param seconds virtual seconds of load, 1 to 600
 * @param sessions client processes, 1 to 16; 0 to draw it
 * @param threads application threads of each, 1 to 16; 0 to draw it
 * @param keys keys of causal buckets, 1 to 16; 0 to draw it
 * @param faults what may go wrong, in the order of {@link Fault}
 */
public record HistoryPlan(
    long seed, int seconds, int sessions, int threads, int keys, Set<Fault> faults) {
  public static final int DEFAULT_SECONDS = 20;

  public HistoryPlan {
    faults = inOrder(faults);
  }

  private static Set<Fault> inOrder(Collection<Fault> faults) {
    EnumSet<Fault> set = EnumSet.noneOf(Fault.class);
    set.addAll(faults);
    return Collections.unmodifiableSet(set);
  }

  /** Everything may go wrong, and all else is drawn. */
  public static HistoryPlan of(long seed) {
    return new HistoryPlan(seed, DEFAULT_SECONDS, 0, 0, 0, EnumSet.allOf(Fault.class));
  }

  public HistoryPlan withSeed(long other) {
    return new HistoryPlan(other, seconds, sessions, threads, keys, faults);
  }

  public HistoryPlan withSeconds(int other) {
    return new HistoryPlan(seed, other, sessions, threads, keys, faults);
  }

  public HistoryPlan withSessions(int other) {
    return new HistoryPlan(seed, seconds, other, threads, keys, faults);
  }

  public HistoryPlan withThreads(int other) {
    return new HistoryPlan(seed, seconds, sessions, other, keys, faults);
  }

  public HistoryPlan withKeys(int other) {
    return new HistoryPlan(seed, seconds, sessions, threads, other, faults);
  }

  public HistoryPlan withFaults(Set<Fault> other) {
    return new HistoryPlan(seed, seconds, sessions, threads, keys, other);
  }
}
