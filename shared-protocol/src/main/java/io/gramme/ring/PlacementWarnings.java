package io.gramme.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences of {@link Placement#warnings()}. */
final class PlacementWarnings {
  private static final double OVERLOAD = 1.5;

  private PlacementWarnings() {}

  static List<String> of(SeatTable seats, FairShares shares, PlacementParameters parameters) {
    List<String> warnings = new ArrayList<>();
    for (int zone = 0; zone < seats.zones(); zone++) {
      addOverloadedZone(warnings, zone, seats, shares);
    }
    long count = seats.size();
    if (count * count > parameters.partitions()) {
      warnings.add(String.format(
          Locale.ROOT,
          "%d seats on %d partitions: a cluster should have at least seats² partitions (here %d), or a"
              + " change of members moves markedly more than it must",
          count,
          parameters.partitions(),
          count * count));
    }
    return List.copyOf(warnings);
  }

  private static void addOverloadedZone(
      List<String> warnings, int zone, SeatTable seats, FairShares shares) {
    int overloaded = 0;
    int worst = -1;
    double worstRatio = OVERLOAD;
    for (int seat = 0; seat < seats.size(); seat++) {
      double ratio = shares.share[seat] / shares.unzonedShare[seat];
      if (seats.zoneOf[seat] == zone && ratio > OVERLOAD) {
        overloaded++;
        if (ratio > worstRatio) {
          worst = seat;
          worstRatio = ratio;
        }
      }
    }
    if (overloaded > 0) {
      warnings.add(String.format(
          Locale.ROOT,
          "zone %s: %d of its %d seats hold more than %.1f times what they would hold without zones (most:"
              + " seat %s, %.2f times); give the zone more seats or weight",
          seats.zoneNames[zone].isEmpty() ? "(none)" : seats.zoneNames[zone],
          overloaded,
          seats.zoneSizes[zone],
          OVERLOAD,
          seats.ids[worst],
          worstRatio));
    }
  }
}
