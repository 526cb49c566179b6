package io.gramme.ring;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Runs the placement rule once: seats take partitions in the order of their scores (step 7), chains of exchanges fill
 * what is left (step 8), and every partition's seats are put in order (step 9).
 *
 * <p>Mutable, for one thread, used once.
 */
final class PlacementRule {
  private final int partitions;
  private final FairShares shares;
  private final SeatRanks ranks;
  private final Assignment assignment;
  private final int seatCount;

  PlacementRule(SeatTable seats, FairShares shares, int partitions) {
    this.partitions = partitions;
    this.shares = shares;
    ranks = new SeatRanks(seats, partitions);
    assignment = new Assignment(seats, shares, partitions);
    seatCount = seats.size();
  }

  /** Step 7: in the order of scores, each seat takes its next partition that still needs it, up to its cap. */
  void takeTurns() {
    int[] next = new int[seatCount];
    int missing = partitions * shares.need;
    PriorityQueue<Long> turns = new PriorityQueue<>(seatCount);
    for (int seat = 0; seat < seatCount; seat++) {
      turns.add(ranks.score(seat, ranks.partitionAt(seat, 0)));
    }
    for (Long turn = turns.poll(); turn != null && missing > 0; turn = turns.poll()) {
      int seat = SeatRanks.seatOf(turn);
      int partition = ranks.partitionAt(seat, next[seat]);
      if (assignment.mayTake(seat, partition)) {
        assignment.place(seat, partition);
        missing--;
      }
      next[seat]++;
      if (assignment.hasRoom(seat) && next[seat] < partitions) {
        turns.add(ranks.score(seat, ranks.partitionAt(seat, next[seat])));
      }
    }
  }

  /**
   * Step 8.
   *
   * @return replicas that had to be placed above a cap
   */
  int fillTheRest() {
    ExchangeChain chain = new ExchangeChain(assignment, ranks);
    int overCap = 0;
    for (int partition = 0; partition < partitions; partition++) {
      while (!assignment.isComplete(partition)) {
        if (!chain.fillOne(partition)) {
          overCap++;
        }
      }
    }
    return overCap;
  }

  /** Step 9: one row per partition: its owners by score, then all other seats by score. */
  char[] preferenceRows() {
    char[] rows = new char[partitions * seatCount];
    long[] scores = new long[seatCount];
    for (int partition = 0; partition < partitions; partition++) {
      for (int seat = 0; seat < seatCount; seat++) {
        scores[seat] = ranks.score(seat, partition);
      }
      Arrays.sort(scores);
      int owner = partition * seatCount;
      int fallback = owner + shares.need;
      for (long score : scores) {
        int seat = SeatRanks.seatOf(score);
        if (assignment.holds(seat, partition)) {
          rows[owner++] = (char) seat;
        } else {
          rows[fallback++] = (char) seat;
        }
      }
    }
    return rows;
  }

  int[] loads() {
    int[] loads = new int[seatCount];
    Arrays.setAll(loads, assignment::load);
    return loads;
  }
}
