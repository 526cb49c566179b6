package io.gramme.driver.engine;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.machine.Time;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The writer ids of a session, and which of them a write may use (rules K1, W2).
 *
 * <p>A lane is a random id. It may write a key again only when the write has seen the lane's last dot on that key, else
 * the new dot would silently cover a version its writer was never shown. Lanes are added as concurrency is met and never
 * replaced for its sake: a key keeps as many of this session's ids in its context as its writes ever overlapped
 * [replacing 16 used-up lanes made a key with 50 concurrent updates unwritable after 5,000 writes]. Only when
 * {@value #MOST_PAIRS} pairs of key and lane were written does a generation of fresh ids begin, for they cannot all be
 * remembered.
 *
 * <p>Confined to the session's event loop; 8 bytes for each lane, and up to 2 MiB for what was written, see
 * {@link LaneMemory}.
 */
public final class Lanes {
  static final int MOST_PAIRS = 98_304;
  static final long CLOCK_JUMP_MILLIS = 2_000;
  private static final int FIRST_LANES = 16;

  private final RandomGenerator random;
  private final LaneMemory memory;
  private long[] writers = new long[FIRST_LANES];
  private int lanes;
  private long generations;
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
    this(random, now, MOST_PAIRS);
  }

  /** Lanes whose generation ends after fewer pairs of key and lane. */
  Lanes(RandomGenerator random, Time now, int mostPairs) {
    this.random = random;
    memory = new LaneMemory(mostPairs);
    clockDifferenceMillis = clockDifference(now);
    freshNewestLane();
  }

  /** How many pairs of key and lane it remembers. */
  int pairs() {
    return memory.pairs();
  }

  /** How often all of them were drawn anew. */
  long generations() {
    return generations;
  }

  /** Replaces all ids by fresh ones, as after the process was restored from a checkpoint. */
  public void newGeneration() {
    freshLanes();
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
    int lane = lowestAllowed(seen, keyHash);
    if (!memory.hasRoomFor(keyHash, lane)) {
      freshLanes();
      lane = 0;
    }
    if (lane == lanes) {
      addLane();
    }
    memory.remember(keyHash, lane, stamp);
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
   * The session's clock was set back, because nodes refused its stamps. Those refused may be passed over; a fresh id
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

  /** The lane to use; the number of lanes when one must be added. */
  private int lowestAllowed(DotContext seen, long keyHash) {
    for (int lane = 0; lane < lanes; lane++) {
      long last = memory.last(keyHash, lane);
      if (last == Hlc.NONE || seen.stampOf(writers[lane]) >= last) {
        return lane;
      }
    }
    return lanes;
  }

  private void addLane() {
    if (lanes == writers.length) {
      writers = Arrays.copyOf(writers, 2 * lanes);
    }
    writers[lanes] = random.nextLong();
    lanes++;
  }

  private void freshLanes() {
    generations++;
    lanes = 0;
    memory.clear();
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
