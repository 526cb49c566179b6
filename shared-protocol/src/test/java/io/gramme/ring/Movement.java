package io.gramme.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Movement of many random tables that each gain or lose one seat.
 *
 * <p>The least a change can move is counted as the placement page of the design counts it: what the newcomer holds
 * afterwards, or what the leaver held before.
 */
final class Movement {
  /** One change of the members. */
  enum Change {
    JOIN,
    LEAVE
  }

  /** One row of the table of bounds. */
  record Row(int partitions, int seats, Tables.Weights weights, int... zones) {
    double relativeSize() {
      return seats / Math.sqrt(partitions);
    }

    @Override
    public String toString() {
      return "Q=" + partitions + " S=" + seats + " weights " + weights + " zones "
          + Arrays.toString(zones);
    }
  }

  static final int SETS = 20;
  static final int REPLICAS = 3;

  private final String label;
  private final double[] ratios = new double[SETS];
  private final double[] excess = new double[SETS];
  private long moved;
  private long minimum;

  private Movement(String label) {
    this.label = label;
  }

  /** Places {@value #SETS} tables of the row, and each once more after every kind of change. */
  static List<Movement> of(Row row) {
    List<Movement> movements = new ArrayList<>();
    for (Change change : Change.values()) {
      movements.add(new Movement(row + " " + change));
    }
    for (int set = 0; set < SETS; set++) {
      long seed = 1_000_003L * row.partitions() + 1_009L * row.seats() + set;
      Tables tables = new Tables(seed, row.weights(), row.zones());
      List<SeatSpec> seats = tables.seats(row.seats());
      Placement before = Exactness.place(seats, row.partitions(), REPLICAS, row + " seed " + seed);
      for (Change change : Change.values()) {
        List<SeatSpec> changed = change == Change.JOIN ? tables.joined(seats) : tables.left(seats);
        Placement after =
            Exactness.place(changed, row.partitions(), REPLICAS, row + " seed " + seed);
        movements.get(change.ordinal()).add(set, before, after, change);
      }
    }
    for (Movement movement : movements) {
      Arrays.sort(movement.ratios);
      Arrays.sort(movement.excess);
    }
    return movements;
  }

  private void add(int set, Placement before, Placement after, Change change) {
    int least =
        change == Change.JOIN ? onlyLoadOfFirst(after, before) : onlyLoadOfFirst(before, after);
    int changed = PlacementChange.between(before, after).replicasMoved();
    moved += changed;
    minimum += least;
    ratios[set] = (double) changed / least;
    excess[set] = (double) (changed - least) / (before.parameters().partitions() * REPLICAS);
  }

  private static int onlyLoadOfFirst(Placement first, Placement second) {
    return first.seats().stream()
        .filter(seat -> !second.seats().contains(seat))
        .mapToInt(first::load)
        .sum();
  }

  double aggregate() {
    return (double) moved / minimum;
  }

  double ratioP95() {
    return p95(ratios);
  }

  double worstRatio() {
    return ratios[SETS - 1];
  }

  double excessMean() {
    return Arrays.stream(excess).average().orElseThrow();
  }

  double excessP95() {
    return p95(excess);
  }

  double worstExcess() {
    return excess[SETS - 1];
  }

  /** The value that 95 % of the sorted values do not exceed. */
  private static double p95(double[] sorted) {
    return sorted[(int) Math.ceil(0.95 * sorted.length) - 1];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: aggregate %.3f, p95 %.3f, worst %.3f, excess mean %.4f p95 %.4f worst %.4f",
        label,
        aggregate(),
        ratioP95(),
        worstRatio(),
        excessMean(),
        excessP95(),
        worstExcess());
  }
}
