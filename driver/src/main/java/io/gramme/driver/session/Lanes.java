package io.gramme.driver.session;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.machine.Time;
import java.util.random.RandomGenerator;

/**
 * The writer ids of a session, and which of them a write may use (rules K1, W2).
 *
 * <p>A lane is a random id. It may write a key again only when the write has seen the lane's last dot on that key, else
 * the new dot would silently cover a version its writer was never shown. Each lane remembers the largest stamp it used
 * per slot of key hashes: two keys in one slot only make a write choose another lane. When no lane of the generation
 * will do, all are replaced by fresh ids.
 *
 * <p>Confined to the session's event loop; about 32 KiB for each lane in use.
 */
public final class Lanes {
  static final int PER_GENERATION = 16;
  static final int SLOTS = 4096;
  static final long CLOCK_JUMP_MILLIS = 2_000;

  private final RandomGenerator random;
  private final long[] writers = new long[PER_GENERATION];
  private final long[][] lastStamps = new long[PER_GENERATION][];
  private int lanes;
  private long newestOnlyWriter;
  private long newestGiven;
  private long newestMet;
  private long clockDifferenceMillis;

  /**
   * Lanes of a first generation.
   *
   * @param random draws the ids; a {@link java.security.SecureRandom} in production
   * @param now from which jumps of the wall clock are judged
   */
  public Lanes(RandomGenerator random, Time now) {
    this.random = random;
    clockDifferenceMillis = clockDifference(now);
    newGeneration();
  }

  /** Replaces all ids by fresh ones, as after the process was restored from a checkpoint. */
  public void newGeneration() {
    lanes = 0;
    freshNewestLane();
  }

  /**
   * A dot for a write of a causal bucket.
   *
   * @param seen what the write replaces
   * @param keyHash hash of bucket and key
   * @param tickedClock a new stamp of the session's clock
   */
  Dot mint(Time now, DotContext seen, long keyHash, long tickedClock) {
    freshAfterClockJump(now);
    long stamp = Delta.stamp(tickedClock, seen);
    int slot = (int) (keyHash & (SLOTS - 1));
    int lane = lowestAllowed(seen, slot);
    lastStamps[lane][slot] = Math.max(lastStamps[lane][slot], stamp);
    return new Dot(writers[lane], stamp);
  }

  /**
   * A dot for a write of a bucket that keeps the newest version only: one lane without memory of keys, above all it gave
   * before, so that what a session writes later wins and no dot is given twice (rule K5).
   */
  Dot mintNewest(Time now, DotContext seen, long tickedClock) {
    freshAfterClockJump(now);
    long before = Math.max(newestGiven, newestMet);
    newestGiven = Math.max(Delta.stamp(tickedClock, seen), before + 1);
    return new Dot(newestOnlyWriter, newestGiven);
  }

  /**
   * The session's clock was set back, because every node refused its stamps. Those refused may be passed over; a fresh id
   * sees to it that none of them is given a second time.
   */
  void clockSetBack() {
    freshNewestLane();
  }

  private void freshNewestLane() {
    newestOnlyWriter = random.nextLong();
    newestGiven = Hlc.NONE;
  }

  /** A version of such a bucket was read, or was written and not refused by everybody: later writes must be above it. */
  void metNewest(long stamp) {
    newestMet = Math.max(newestMet, stamp);
  }

  private int lowestAllowed(DotContext seen, int slot) {
    for (int lane = 0; lane < lanes; lane++) {
      long last = lastStamps[lane][slot];
      if (last == Hlc.NONE || seen.stampOf(writers[lane]) >= last) {
        return lane;
      }
    }
    if (lanes == PER_GENERATION) {
      newGeneration();
    }
    writers[lanes] = random.nextLong();
    lastStamps[lanes] = new long[SLOTS];
    return lanes++;
  }

  /** K1: clocks that part are the sign of a process that was frozen, copied or restored. */
  private void freshAfterClockJump(Time now) {
    long difference = clockDifference(now);
    if (Math.abs(difference - clockDifferenceMillis) > CLOCK_JUMP_MILLIS) {
      clockDifferenceMillis = difference;
      newGeneration();
    }
  }

  private static long clockDifference(Time now) {
    return now.wallMillis() - now.monotonicNanos() / Time.NANOS_PER_MILLI;
  }
}
