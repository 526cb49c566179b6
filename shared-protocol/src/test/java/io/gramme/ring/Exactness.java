package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What holds exactly for every placement, whatever the table. */
final class Exactness {
  private Exactness() {}

  static Placement place(Collection<SeatSpec> seats, int partitions, int replicas, Object label) {
    PlacementParameters parameters = new PlacementParameters(partitions, replicas);
    Placement placement = Placement.of(seats, parameters);
    List<String> faults = faults(placement, seats);
    assertThat(faults)
        .as("%s: Q=%d N=%d %s", label, partitions, replicas, seats)
        .isEmpty();
    return placement;
  }

  /** Recounts the placement from its owners alone. */
  static List<String> faults(Placement placement, Collection<SeatSpec> seats) {
    List<String> faults = new ArrayList<>();
    Map<String, Integer> zoneOf = zoneNumbers(seats);
    int need = Math.min(placement.parameters().replicas(), seats.size());
    FairShares shares = placement.shares();
    Map<String, Integer> loads = new HashMap<>();
    for (int p = 0; p < placement.parameters().partitions(); p++) {
      List<String> owners = placement.owners(p);
      if (owners.size() != need || new HashSet<>(owners).size() != need) {
        faults.add("partition " + p + " has owners " + owners);
      }
      int[] counts = new int[shares.zoneLow.length];
      for (String owner : owners) {
        loads.merge(owner, 1, Integer::sum);
        counts[Objects.requireNonNull(zoneOf.get(owner), owner)]++;
      }
      for (int zone = 0; zone < counts.length; zone++) {
        if (counts[zone] < shares.zoneLow[zone] || counts[zone] > shares.zoneHigh[zone]) {
          faults.add("partition " + p + " has " + counts[zone] + " owners in zone number " + zone);
        }
      }
    }
    for (SeatSpec seat : seats) {
      int load = loads.getOrDefault(seat.seat(), 0);
      if (load != placement.load(seat.seat()) || load > placement.cap(seat.seat())) {
        faults.add(seat.seat() + " owns " + load + ", says " + placement.load(seat.seat())
            + ", cap " + placement.cap(seat.seat()));
      }
    }
    if (placement.overCapFills() != 0) {
      faults.add(placement.overCapFills() + " over-cap fills");
    }
    return faults;
  }

  /** Seats to the numbers of their zones; zones are numbered by name, "no zone" first. */
  private static Map<String, Integer> zoneNumbers(Collection<SeatSpec> seats) {
    TreeMap<String, Integer> zones = new TreeMap<>();
    for (SeatSpec seat : seats) {
      zones.put(name(seat), 0);
    }
    int next = 0;
    for (Map.Entry<String, Integer> zone : zones.entrySet()) {
      zone.setValue(next++);
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (SeatSpec seat : seats) {
      numbers.put(seat.seat(), Objects.requireNonNull(zones.get(name(seat))));
    }
    return numbers;
  }

  private static String name(SeatSpec seat) {
    String zone = seat.zone();
    return zone == null ? "" : zone;
  }
}
