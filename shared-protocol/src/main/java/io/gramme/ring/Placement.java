package io.gramme.ring;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Who owns which partition: a pure function of the seats and the cluster's parameters, with no history.
 *
 * <p>Each seat ranks the partitions by a hash; seats take partitions in the order of rank ÷ weight until a partition
 * has its distinct replicas or a seat its cap of 1.02 × its fair share, zones permitting; chains of exchanges place
 * what is left. The same seats give the same placement on every machine, in whatever order they are listed. It costs
 * about 0.1 s for 4,096 partitions on 200 seats.
 *
 * <p>Partitions of equal size, fixed in number and apart from their placement, are strategy 3 of the Dynamo paper
 * (section 6.2). Immutable and safe for use by any number of threads.
 */
public final class Placement {
  /** Most seats of one placement. */
  public static final int MAX_SEATS = 1024;

  private final PlacementParameters parameters;
  private final SeatTable seats;
  private final FairShares shares;
  private final char[] rows;
  private final int[] loads;
  private final int overCapFills;
  private final List<String> seatIds;

  private Placement(PlacementParameters parameters, SeatTable seats) {
    this.parameters = parameters;
    this.seats = seats;
    shares = new FairShares(seats, parameters);
    seatIds = List.of(seats.ids);
    PlacementRule rule = new PlacementRule(seats, shares, parameters.partitions());
    rule.takeTurns();
    overCapFills = rule.fillTheRest();
    rows = rule.preferenceRows();
    loads = rule.loads();
  }

  /**
   * Computes the placement.
   *
   * @param seats the members' seats, 1..{@value #MAX_SEATS}, each once, in any order
   * @throws IllegalArgumentException when there is no seat, one is given twice, or there are too many
   */
  public static Placement of(Collection<SeatSpec> seats, PlacementParameters parameters) {
    Objects.requireNonNull(parameters, "parameters");
    return new Placement(parameters, SeatTable.of(seats));
  }

  /** The parameters it was computed with. */
  public PlacementParameters parameters() {
    return parameters;
  }

  /** All seats in their natural order. */
  public List<String> seats() {
    return seatIds;
  }

  /**
   * The owners of a partition: min(N, seats) distinct seats, best score first.
   *
   * @param partitionIndex 0..Q-1
   * @return an unmodifiable view
   * @throws IllegalArgumentException when there is no such partition
   */
  public List<String> owners(int partitionIndex) {
    return row(partitionIndex, shares.need);
  }

  /**
   * The owners of a partition of a family (rule E7): the first n of {@link #owners(int)}.
   *
   * @return an unmodifiable view of min(n, seats) seats, best score first
   * @throws IllegalArgumentException when there is no such partition or the family exceeds N
   */
  public List<String> owners(PartitionId partition) {
    requireFamily(partition.family());
    return row(partition.index(), Math.min(partition.family(), shares.need));
  }

  /**
   * The preference list of a partition: its owners, then every other seat as a fallback, each group by score.
   *
   * @param partitionIndex 0..Q-1
   * @return an unmodifiable view
   * @throws IllegalArgumentException when there is no such partition
   */
  public List<String> preferenceList(int partitionIndex) {
    return row(partitionIndex, seats.size());
  }

  /**
   * How many partitions a seat owns (of the family N).
   *
   * @throws IllegalArgumentException when the seat is not part of this placement
   */
  public int load(String seat) {
    return loads[number(seat)];
  }

  /**
   * The most partitions a seat may own: 1.02 × its fair share, rounded up, at most Q.
   *
   * @throws IllegalArgumentException when the seat is not part of this placement
   */
  public int cap(String seat) {
    return shares.cap[number(seat)];
  }

  /** Replicas that had to be placed above a cap because no chain of exchanges was found; never seen above zero. */
  public int overCapFills() {
    return overCapFills;
  }

  /**
   * Balance: mean over greatest load, both relative to the seats' fair shares, 0..1; 1 is perfect. It is the part of
   * the cluster's capacity that is used when the relatively fullest seat is full (the paper's load balancing
   * efficiency, section 6.2, with weights).
   */
  public double efficiency() {
    double efficiency = 1;
    for (int seat = 0; seat < loads.length; seat++) {
      efficiency = Math.min(efficiency, shares.share[seat] / loads[seat]);
    }
    return efficiency;
  }

  /** What an operator should know before committing to this placement; empty when there is nothing (step 9). */
  public List<String> warnings() {
    return PlacementWarnings.of(seats, shares, parameters);
  }

  void requireFamily(int family) {
    if (family < 1 || family > parameters.replicas()) {
      throw new IllegalArgumentException(
          "family must be 1.." + parameters.replicas() + " in this cluster, was " + family);
    }
  }

  FairShares shares() {
    return shares;
  }

  private List<String> row(int partition, int length) {
    if (partition < 0 || partition >= parameters.partitions()) {
      throw new IllegalArgumentException(
          "partition must be 0.." + (parameters.partitions() - 1) + ", was " + partition);
    }
    return new Row(seats.ids, rows, partition * seats.size(), length);
  }

  private int number(String seat) {
    int number = Arrays.binarySearch(seats.ids, seat);
    if (number < 0) {
      throw new IllegalArgumentException(
          "seat " + seat + " is not one of the " + seats.size() + " seats of this placement");
    }
    return number;
  }

  /** The beginning of one preference list, read straight from the table. */
  private static final class Row extends AbstractList<String> implements RandomAccess {
    private final String[] ids;
    private final char[] rows;
    private final int start;
    private final int length;

    Row(String[] ids, char[] rows, int start, int length) {
      this.ids = ids;
      this.rows = rows;
      this.start = start;
      this.length = length;
    }

    @Override
    public String get(int index) {
      return ids[rows[start + Objects.checkIndex(index, length)]];
    }

    @Override
    public int size() {
      return length;
    }
  }
}
