package io.gramme.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random member tables from one seed. */
final class Tables {
  /** How the members of a table differ from each other. */
  enum Weights {
    EQUAL,
    ONE_TO_EIGHT
  }

  private final SplittableRandom random;
  private final Weights weights;
  private final List<Integer> zonePattern;

  /**
   * @param zonePattern relative sizes of the zones; empty for no zones
   */
  Tables(long seed, Weights weights, List<Integer> zonePattern) {
    random = new SplittableRandom(seed);
    this.weights = weights;
    this.zonePattern = zonePattern;
  }

  Tables(long seed, Weights weights, Integer... zonePattern) {
    this(seed, weights, List.of(zonePattern));
  }

  List<SeatSpec> seats(int count) {
    List<SeatSpec> seats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seats.add(seat(zoneAt(i)));
    }
    return seats;
  }

  List<SeatSpec> joined(List<SeatSpec> seats) {
    List<SeatSpec> more = new ArrayList<>(seats);
    more.add(seat(zoneAt(random.nextInt(Math.max(1, patternSum())))));
    return more;
  }

  List<SeatSpec> left(List<SeatSpec> seats) {
    List<SeatSpec> fewer = new ArrayList<>(seats);
    fewer.remove(random.nextInt(fewer.size()));
    return fewer;
  }

  List<SeatSpec> shuffled(List<SeatSpec> seats) {
    List<SeatSpec> rest = new ArrayList<>(seats);
    List<SeatSpec> shuffled = new ArrayList<>();
    while (!rest.isEmpty()) {
      shuffled.add(rest.remove(random.nextInt(rest.size())));
    }
    return shuffled;
  }

  private SeatSpec seat(@Nullable String zone) {
    double weight = weights == Weights.EQUAL ? 1 : random.nextInt(1, 9);
    return new SeatSpec(String.format("%016x", random.nextLong()), weight, zone);
  }

  /** Deals the zones out like cards: a pattern 1:2:5 gives every eight seats one, two and five places. */
  private @Nullable String zoneAt(int position) {
    int place = patternSum() == 0 ? 0 : position % patternSum();
    for (int zone = 0; zone < zonePattern.size(); zone++) {
      place -= zonePattern.get(zone);
      if (place < 0) {
        return "zone-" + (char) ('a' + zone);
      }
    }
    return null;
  }

  private int patternSum() {
    int sum = 0;
    for (int size : zonePattern) {
      sum += size;
    }
    return sum;
  }
}
