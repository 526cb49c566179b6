package io.gramme.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Each seat's own order of the partitions, and the score of a seat for a partition (step 5 of the rule).
 *
 * <p>A seat ranks the partitions by a hash of itself and the partition; its score for one is (rank + jitter) ÷ Q ÷
 * weight, with the jitter a second hash in (0,1). Ranks instead of plain hashes give every seat the same even run of
 * scores, and neither depends on the other members.
 *
 * <p>A score is kept as a long that sorts like the double: its bits with the lowest ten replaced by the number of the
 * seat. Equal scores thereby fall in the order of the seats, and the long alone says whose score it is.
 */
final class SeatRanks {
  private static final Hasher64 XXH3 = Hashing.xxh3_64();
  private static final long SEAT_MASK = Placement.MAX_SEATS - 1;
  private static final long PARTITION_MASK = PlacementParameters.MAX_PARTITIONS - 1;

  /** Sets the second hash of a partition apart from the first; a partition has at most 16 bits. */
  private static final int JITTER = 1 << 16;

  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private final long[] hashes;
  private final double[] weights;
  private final int partitions;
  private final char[][] byRank;
  private final char[][] ranks;

  SeatRanks(SeatTable seats, int partitions) {
    this.partitions = partitions;
    weights = seats.weights;
    hashes = new long[seats.size()];
    byRank = new char[seats.size()][partitions];
    ranks = new char[seats.size()][partitions];
    long[] sortable = new long[partitions];
    for (int seat = 0; seat < hashes.length; seat++) {
      hashes[seat] = XXH3.hashBytesToLong(seats.ids[seat].getBytes(StandardCharsets.UTF_8));
      rank(seat, sortable);
    }
  }

  /** The partition that a seat ranks at this position, 0..Q-1. */
  int partitionAt(int seat, int rank) {
    return byRank[seat][rank];
  }

  /** The position of a partition in a seat's own order, 0..Q-1. */
  int rank(int seat, int partition) {
    return ranks[seat][partition];
  }

  /** The sortable score of a seat for a partition; less is better. */
  long score(int seat, int partition) {
    double score = (ranks[seat][partition] + jitter(seat, partition)) / partitions / weights[seat];
    return (Double.doubleToRawLongBits(score) & ~SEAT_MASK) | seat;
  }

  static int seatOf(long score) {
    return (int) (score & SEAT_MASK);
  }

  private void rank(int seat, long[] sortable) {
    for (int partition = 0; partition < partitions; partition++) {
      long hash = XXH3.hashLongIntToLong(hashes[seat], partition);
      sortable[partition] = (hash & ~PARTITION_MASK) | partition;
    }
    Arrays.sort(sortable);
    for (int rank = 0; rank < partitions; rank++) {
      int partition = (int) (sortable[rank] & PARTITION_MASK);
      byRank[seat][rank] = (char) partition;
      ranks[seat][partition] = (char) rank;
    }
  }

  private double jitter(int seat, int partition) {
    long hash = XXH3.hashLongIntToLong(hashes[seat], partition | JITTER);
    // 52 random bits and a final 1: exact in a double and never 0 or 1.
    return (((hash >>> 12) << 1) | 1) * TWO_TO_MINUS_53;
  }
}
