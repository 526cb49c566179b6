package io.gramme.ring;

import java.util.Arrays;

/**
 * How many replicas each seat should hold, and how many of one partition each zone may hold (steps 2 to 4 of the rule).
 *
 * <p>Replicas are spread over zones as evenly as the zones' sizes allow; within that, shares are water-filled: they are
 * proportional to weight, but no seat can hold more than one replica of each partition. Arithmetic is restricted to
 * + - × ÷, min, floor and ceil in a fixed order, so that the result is bit-identical on every machine.
 */
final class FairShares {
  /** Bisection rounds: the interval shrinks by 2^100, past the 53 bits of a double. */
  private static final int ROUNDS = 100;

  /** Room above the fair share that keeps the number of exchanges, and so movement, small. */
  private static final double CAP_SLACK = 1.02;

  private static final double SHARE_TOLERANCE = 1e-6;
  private static final double CAP_TOLERANCE = 1e-9;

  /** Owners of each partition: N, or all seats when there are fewer. */
  final int need;

  /** Fair share of each seat in replicas. */
  final double[] share;

  /** Share each seat would have if there were no zones. */
  final double[] unzonedShare;

  /** Most replicas each seat may hold. */
  final int[] cap;

  /** Fewest and most replicas of one partition in each zone. */
  final int[] zoneLow;

  final int[] zoneHigh;

  private final SeatTable seats;
  private final int partitions;

  FairShares(SeatTable seats, PlacementParameters parameters) {
    this.seats = seats;
    partitions = parameters.partitions();
    need = Math.min(parameters.replicas(), seats.size());
    share = new double[seats.size()];
    unzonedShare = new double[seats.size()];
    cap = new int[seats.size()];
    zoneLow = new int[seats.zones()];
    zoneHigh = new int[seats.zones()];
    fillUnzonedShares();
    double[] targets = zoneTargets(parameters.replicas());
    for (int zone = 0; zone < seats.zones(); zone++) {
      fillZone(zone, targets[zone]);
    }
    for (int seat = 0; seat < seats.size(); seat++) {
      cap[seat] = capOf(share[seat]);
    }
  }

  private void fillUnzonedShares() {
    double target = (double) partitions * need;
    double level = bisect(candidate -> {
      double sum = 0;
      for (double weight : seats.weights) {
        sum += shareAt(candidate, weight);
      }
      return sum < target;
    });
    for (int seat = 0; seat < share.length; seat++) {
      unzonedShare[seat] = shareAt(level, seats.weights[seat]);
    }
  }

  /** Replicas each zone should hold in all: what its weight asks for, within the even spread of step 2. */
  private double[] zoneTargets(int replicas) {
    int full = evenReplicasPerZone(replicas);
    int spread = spread(full);
    double target = (double) partitions * need;
    double[] low = new double[seats.zones()];
    double[] high = new double[seats.zones()];
    for (int zone = 0; zone < seats.zones(); zone++) {
      low[zone] = (double) partitions * Math.min(seats.zoneSizes[zone], full);
      high[zone] = spread < need
          ? (double) partitions * Math.min(seats.zoneSizes[zone], full + 1)
          : low[zone];
    }
    double level = bisect(candidate -> {
      double sum = 0;
      for (int zone = 0; zone < seats.zones(); zone++) {
        sum += clamp(zoneSum(zone, candidate), low[zone], high[zone]);
      }
      return sum < target;
    });
    double[] targets = new double[seats.zones()];
    for (int zone = 0; zone < seats.zones(); zone++) {
      targets[zone] = clamp(zoneSum(zone, level), low[zone], high[zone]);
    }
    return targets;
  }

  /** The greatest number of replicas that every zone large enough can hold of each partition. */
  private int evenReplicasPerZone(int replicas) {
    int most = 0;
    while (most < replicas && spread(most + 1) <= need) {
      most++;
    }
    return most;
  }

  private int spread(int perZone) {
    return Arrays.stream(seats.zoneSizes).map(size -> Math.min(size, perZone)).sum();
  }

  private void fillZone(int zone, double target) {
    double level = bisect(candidate -> zoneSum(zone, candidate) < target);
    for (int seat = 0; seat < share.length; seat++) {
      if (seats.zoneOf[seat] == zone) {
        share[seat] = shareAt(level, seats.weights[seat]);
      }
    }
    zoneLow[zone] = (int) Math.floor(target / partitions + SHARE_TOLERANCE);
    zoneHigh[zone] = (int) Math.ceil(target / partitions - SHARE_TOLERANCE);
  }

  private double zoneSum(int zone, double level) {
    double sum = 0;
    for (int seat = 0; seat < share.length; seat++) {
      if (seats.zoneOf[seat] == zone) {
        sum += shareAt(level, seats.weights[seat]);
      }
    }
    return sum;
  }

  private double shareAt(double level, double weight) {
    return Math.min(partitions, level * weight);
  }

  private int capOf(double fair) {
    if (fair > partitions - SHARE_TOLERANCE) {
      return partitions;
    }
    return Math.min(partitions, (int) Math.ceil(CAP_SLACK * fair - CAP_TOLERANCE));
  }

  /** The least level that is not too low. At the upper end every seat holds everything, which is never too low. */
  private double bisect(TooLow tooLow) {
    double low = 0;
    double high = 2 * partitions / SeatSpec.MIN_WEIGHT;
    for (int round = 0; round < ROUNDS; round++) {
      double middle = (low + high) / 2;
      if (tooLow.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double clamp(double value, double low, double high) {
    return Math.min(Math.max(value, low), high);
  }

  /** Whether the shares at this level of water are still short of the target. */
  private interface TooLow {
    boolean test(double level);
  }
}
