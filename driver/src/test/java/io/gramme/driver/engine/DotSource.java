package io.gramme.driver.engine;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Where a session takes the dots of its writes from: {@link Lanes}, or what else one might think would do. */
@FunctionalInterface
interface DotSource {
  Dot mint(Time now, DotContext seen, long keyHash, long tickedClock);

  /** Opens the source of one session; the same seed draws the same ids. */
  @FunctionalInterface
  interface Factory {
    DotSource open(RandomGenerator ids, Time now);
  }

  static DotSource lanes(RandomGenerator ids, Time now) {
    return new Lanes(ids, now)::mint;
  }

  /** Every key has the same name in the memory. */
  static DotSource lanesWithCollisions(RandomGenerator ids, Time now) {
    Lanes lanes = new Lanes(ids, now);
    return (at, seen, keyHash, clock) -> lanes.mint(at, seen, 7, clock);
  }

  /** A memory of a few pairs: one generation follows the other. */
  static DotSource lanesOfSmallMemory(RandomGenerator ids, Time now) {
    return new Lanes(ids, now, 3)::mint;
  }

  /** Sound and wasteful: nobody ever writes twice. */
  static DotSource freshIdForEveryWrite(RandomGenerator ids, Time now) {
    return (at, seen, keyHash, clock) -> new Dot(ids.nextLong(), Delta.stamp(clock, seen));
  }

  /** Unsound: a later dot of the id covers an earlier one that its writer was never shown. */
  static DotSource oneIdForTheSession(RandomGenerator ids, Time now) {
    long writer = ids.nextLong();
    return (at, seen, keyHash, clock) -> new Dot(writer, Delta.stamp(clock, seen));
  }

  static DotSource memoryFullMeansNewGeneration(RandomGenerator ids, Time now) {
    return new BoundedMemory(ids, false);
  }

  /** Unsound: a key forgotten looks like one never written. */
  static DotSource memoryEvictsSilently(RandomGenerator ids, Time now) {
    return new BoundedMemory(ids, true);
  }

  /** Lanes that remember the last stamps of a single key. */
  final class BoundedMemory implements DotSource {
    private final RandomGenerator ids;
    private final boolean evictsSilently;
    private final List<Long> writers = new ArrayList<>();
    private final Map<Long, Map<Long, Long>> lastStamps = new LinkedHashMap<>();

    private BoundedMemory(RandomGenerator ids, boolean evictsSilently) {
      this.ids = ids;
      this.evictsSilently = evictsSilently;
    }

    @Override
    public Dot mint(Time now, DotContext seen, long keyHash, long tickedClock) {
      if (!lastStamps.containsKey(keyHash) && !lastStamps.isEmpty()) {
        lastStamps.clear();
        if (!evictsSilently) {
          writers.clear();
        }
      }
      Map<Long, Long> ofKey = lastStamps.computeIfAbsent(keyHash, key -> new LinkedHashMap<>());
      Dot dot = new Dot(lowestAllowed(seen, ofKey), Delta.stamp(tickedClock, seen));
      ofKey.put(dot.writer(), dot.stamp());
      return dot;
    }

    private long lowestAllowed(DotContext seen, Map<Long, Long> ofKey) {
      for (long writer : writers) {
        if (seen.stampOf(writer) >= ofKey.getOrDefault(writer, 0L)) {
          return writer;
        }
      }
      writers.add(ids.nextLong());
      return writers.get(writers.size() - 1);
    }
  }
}
