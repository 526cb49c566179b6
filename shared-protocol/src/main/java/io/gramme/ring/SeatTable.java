package io.gramme.ring;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The members of one placement, numbered in the order of their seats (step 1 of the rule), their zones in the order of
 * the zones' names. Every later loop runs over these numbers, so the order in which members were given has no effect.
 */
final class SeatTable {
  /** Stands for "names no zone"; a given zone is never blank. */
  private static final String NO_ZONE = "";

  final String[] ids;
  final double[] weights;
  final int[] zoneOf;
  final String[] zoneNames;
  final int[] zoneSizes;

  private SeatTable(List<SeatSpec> sorted) {
    TreeMap<String, Integer> zones = new TreeMap<>();
    for (SeatSpec seat : sorted) {
      zones.merge(zoneName(seat), 1, Integer::sum);
    }
    zoneNames = zones.keySet().toArray(new String[0]);
    zoneSizes = zones.values().stream().mapToInt(Integer::intValue).toArray();
    List<String> order = List.of(zoneNames);
    ids = sorted.stream().map(SeatSpec::seat).toArray(String[]::new);
    weights = sorted.stream().mapToDouble(SeatSpec::weight).toArray();
    zoneOf = sorted.stream().mapToInt(seat -> order.indexOf(zoneName(seat))).toArray();
  }

  static SeatTable of(Collection<SeatSpec> seats) {
    if (seats.isEmpty() || seats.size() > Placement.MAX_SEATS) {
      throw new IllegalArgumentException(
          "a placement needs 1.." + Placement.MAX_SEATS + " seats, got " + seats.size());
    }
    List<SeatSpec> sorted =
        seats.stream().sorted(Comparator.comparing(SeatSpec::seat)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).seat().equals(sorted.get(i - 1).seat())) {
        throw new IllegalArgumentException(
            "seat " + sorted.get(i).seat() + " is given twice; seats must be unique");
      }
    }
    return new SeatTable(sorted);
  }

  int size() {
    return ids.length;
  }

  int zones() {
    return zoneNames.length;
  }

  private static String zoneName(SeatSpec seat) {
    String zone = seat.zone();
    return zone == null ? NO_ZONE : zone;
  }
}
