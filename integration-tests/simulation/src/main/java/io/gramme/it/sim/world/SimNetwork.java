package io.gramme.it.sim.world;

import java.util.Arrays;

/**
 * What is between the processes: messages take their time, overtake each other, get lost, come twice, and links die one
 * way or both or become slow.
 *
 * <p>A message that comes twice comes twice at once. A stream never holds a copy back for seconds; if one did, it could
 * be applied long after its original was refused, and no driver could say of any write that it is nowhere (W5).
 */
public final class SimNetwork {
  private static final long SHORTEST_NANOS = 200_000;
  private static final double MEAN_NANOS = 600_000;
  private static final double SLOW_LINK_FACTOR = 100;
  private static final double MEAN_NOTICE_NANOS = 100.0 * SimTime.MILLI;

  private final SimTime time;
  private final Seed seed;
  private final boolean[][] dead;
  private final boolean[][] slow;
  private double lossChance;
  private double duplicationChance;
  private long duplicated;
  private double lateChance;
  private long latestNanos;

  SimNetwork(SimTime time, Seed seed, int endpoints) {
    this.time = time;
    this.seed = seed;
    this.dead = new boolean[endpoints][endpoints];
    this.slow = new boolean[endpoints][endpoints];
  }

  public void setLoss(double chance) {
    lossChance = chance;
  }

  /** Messages that have arrived twice so far. */
  public long duplicated() {
    return duplicated;
  }

  public void setDuplication(double chance) {
    duplicationChance = chance;
  }

  /** How many messages are late, and by how much at most. */
  public void setDelays(double chance, long latest) {
    lateChance = chance;
    latestNanos = latest;
  }

  /** What one process sends to another is lost from now on. */
  public void cut(SimProcess from, SimProcess to) {
    dead[from.endpoint][to.endpoint] = true;
  }

  /** What one process sends to another takes long from now on. */
  public void slowDown(SimProcess from, SimProcess to) {
    slow[from.endpoint][to.endpoint] = true;
  }

  /** The link is as it should be. */
  public void heal(SimProcess from, SimProcess to) {
    dead[from.endpoint][to.endpoint] = false;
    slow[from.endpoint][to.endpoint] = false;
  }

  /** The whole network is as it should be, but for what is on its way already. */
  public void heal() {
    for (int i = 0; i < dead.length; i++) {
      Arrays.fill(dead[i], false);
      Arrays.fill(slow[i], false);
    }
    lossChance = 0;
    duplicationChance = 0;
    lateChance = 0;
  }

  /**
   * Sends a message.
   *
   * @param arrive what it does there, in whatever life the receiver then is
   * @param lost what the sender does when it notices that its connection is gone
   */
  void send(SimProcess from, SimProcess to, Runnable arrive, Runnable lost) {
    if (dead[from.endpoint][to.endpoint]) {
      return;
    }
    if (lossChance > 0 && seed.chance(lossChance)) {
      if (seed.chance(0.5)) {
        from.later(seed.exponential(MEAN_NOTICE_NANOS), lost);
      }
      return;
    }
    boolean twice = duplicationChance > 0 && seed.chance(duplicationChance);
    time.after(delay(from, to), () -> {
      to.receive(arrive);
      if (twice) {
        duplicated++;
        to.receive(arrive);
      }
    });
  }

  private long delay(SimProcess from, SimProcess to) {
    double mean = slow[from.endpoint][to.endpoint] ? SLOW_LINK_FACTOR * MEAN_NANOS : MEAN_NANOS;
    long delay = SHORTEST_NANOS + seed.exponential(mean);
    if (lateChance > 0 && seed.chance(lateChance)) {
      double unit = seed.unit();
      delay += (long) (unit * unit * latestNanos);
    }
    return delay;
  }
}
