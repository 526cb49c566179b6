package io.gramme.ring;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Movement of many random tables that each gain or lose one seat.
 *
 * <p>The minimum of a join is what the newcomer holds afterwards, that of a leave what the leaver held before.
 */
final class Movement {
  /** One row of the table of bounds. */
  record Row(int partitions, int seats, Tables.Weights weights, List<Integer> zones) {
    double relativeSize() {
      return seats / Math.sqrt(partitions);
    }

    int sets() {
      return Movement.sets(partitions);
    }

    @Override
    public String toString() {
      return "Q=" + partitions + " S=" + seats + " weights " + weights + " zones " + zones;
    }
  }

  /** One random table, after a join, and after a leave. */
  private record Change(Placement before, Placement joined, Placement left) {
    static Change of(Row row, int set) {
      long seed = 1_000_003L * row.partitions() + 1_009L * row.seats() + set;
      Tables tables = new Tables(seed, row.weights(), row.zones());
      List<SeatSpec> seats = tables.seats(row.seats());
      return new Change(
          place(seats, row, seed),
          place(tables.joined(seats), row, seed),
          place(tables.left(seats), row, seed));
    }
  }

  /** For which the bounds are written. */
  private static final int SETS = 20;

  private static final int LARGE = 4096;

  /** {@code -Dgramme.movement.sets=20} takes as many of large tables. */
  private static final int SETS_OF_LARGE = Integer.getInteger("gramme.movement.sets", 4);

  static final int REPLICAS = 3;

  private final String label;
  private final double[] ratios;
  private final double[] excess;
  private long moved;
  private long minimum;

  private Movement(Row row, String change) {
    label = row + " " + change;
    ratios = new double[row.sets()];
    excess = new double[row.sets()];
  }

  /** How many random tables are placed: a large one moves by chance less than a small one, and takes longer. */
  static int sets(int partitions) {
    return partitions < LARGE ? SETS : SETS_OF_LARGE;
  }

  /** Places the tables of the row, and each again after a join and after a leave. */
  static List<Movement> of(Row row) {
    Movement join = new Movement(row, "join");
    Movement leave = new Movement(row, "leave");
    // Placements are pure, and take nearly all of the time.
    List<Change> changes = IntStream.range(0, row.sets())
        .parallel()
        .mapToObj(set -> Change.of(row, set))
        .toList();
    for (int set = 0; set < row.sets(); set++) {
      Change change = changes.get(set);
      join.add(
          set, change.before, change.joined, loadOfTheOnlyOneMore(change.joined, change.before));
      leave.add(set, change.before, change.left, loadOfTheOnlyOneMore(change.before, change.left));
    }
    return List.of(join.sorted(), leave.sorted());
  }

  private static Placement place(List<SeatSpec> seats, Row row, long seed) {
    return Exactness.place(seats, row.partitions(), REPLICAS, row + " seed " + seed);
  }

  private static int loadOfTheOnlyOneMore(Placement larger, Placement smaller) {
    return larger.seats().stream()
        .filter(seat -> !smaller.seats().contains(seat))
        .mapToInt(larger::load)
        .sum();
  }

  private void add(int set, Placement before, Placement after, int least) {
    int changed = PlacementChange.between(before, after).replicasMoved();
    moved += changed;
    minimum += least;
    ratios[set] = (double) changed / least;
    excess[set] = (double) (changed - least) / (before.parameters().partitions() * REPLICAS);
  }

  private Movement sorted() {
    Arrays.sort(ratios);
    Arrays.sort(excess);
    return this;
  }

  double aggregate() {
    return (double) moved / minimum;
  }

  double ratioP95() {
    return p95(ratios);
  }

  double worstRatio() {
    return ratios[ratios.length - 1];
  }

  double excessMean() {
    return Arrays.stream(excess).average().orElseThrow();
  }

  double excessP95() {
    return p95(excess);
  }

  double worstExcess() {
    return excess[excess.length - 1];
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
