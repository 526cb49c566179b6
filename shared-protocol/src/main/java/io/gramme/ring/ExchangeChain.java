package io.gramme.ring;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Fills the last free places of a partition whose willing seats are all full (step 8 of the rule).
 *
 * <p>Breadth-first search over seats: level 0 are the seats that may take the partition; a full seat may hand one of
 * its partitions to a seat of the next level, and so on, until a seat with room is found.
 *
 * <pre>
 *   p ──► y0 ──q0──► y1 ──q1──► y2 (has room)        y2 takes q1, y1 takes q0, y0 takes p
 * </pre>
 *
 * <p>The shortest chain moves the fewest replicas, and of those of one length the best scores win. Mutable, for one
 * thread.
 */
final class ExchangeChain {
  private static final int ROOT = -1;
  private static final int UNREACHED = Integer.MAX_VALUE;

  private final Assignment assignment;
  private final SeatRanks ranks;
  private final boolean[] visited;
  private final int[] giver;
  private final int[] given;
  private final int[] bestRank;

  ExchangeChain(Assignment assignment, SeatRanks ranks) {
    this.assignment = assignment;
    this.ranks = ranks;
    int seats = assignment.seatCount();
    visited = new boolean[seats];
    giver = new int[seats];
    given = new int[seats];
    bestRank = new int[seats];
  }

  /**
   * Fills one free place.
   *
   * @return false when no chain keeps every cap and a seat had to go over its cap
   */
  boolean fillOne(int partition) {
    Arrays.fill(visited, false);
    long[] first = willing(partition);
    for (long[] level = first; level.length > 0; level = nextLevel(partition, level)) {
      for (long score : level) {
        int seat = SeatRanks.seatOf(score);
        if (assignment.hasRoom(seat)) {
          apply(partition, seat);
          return true;
        }
      }
    }
    assignment.place(leastOverCap(first), partition);
    return false;
  }

  /** Level 0: the seats that may take the partition, best score first. Never empty: the zones' limits see to it. */
  private long[] willing(int partition) {
    Arrays.fill(bestRank, UNREACHED);
    for (int seat = 0; seat < visited.length; seat++) {
      if (assignment.mayTake(seat, partition)) {
        reach(seat, ROOT, partition);
      }
    }
    return visitReached();
  }

  /** A seat with room ends the search, so when one is within reach the full ones need not be looked at. */
  private long[] nextLevel(int partition, long[] level) {
    long[] withRoom = nextLevel(partition, level, unvisited(true));
    return withRoom.length > 0 ? withRoom : nextLevel(partition, level, unvisited(false));
  }

  private long[] nextLevel(int partition, long[] level, int[] takers) {
    Arrays.fill(bestRank, UNREACHED);
    for (long score : level) {
      int from = SeatRanks.seatOf(score);
      BitSet held = assignment.heldBy(from);
      for (int q = held.nextSetBit(0); q >= 0; q = held.nextSetBit(q + 1)) {
        if (q != partition && !isOnPath(q, from)) {
          offer(q, from, takers);
        }
      }
    }
    return visitReached();
  }

  private int[] unvisited(boolean withRoom) {
    return IntStream.range(0, visited.length)
        .filter(seat -> !visited[seat] && assignment.hasRoom(seat) == withRoom)
        .toArray();
  }

  /** Of what a seat is offered it would take the partition of its best score, which is the one of its least rank. */
  private void offer(int partition, int from, int[] takers) {
    for (int seat : takers) {
      if (ranks.rank(seat, partition) < bestRank[seat]
          && assignment.mayReplace(from, seat, partition)) {
        reach(seat, from, partition);
      }
    }
  }

  private void reach(int seat, int from, int partition) {
    bestRank[seat] = ranks.rank(seat, partition);
    giver[seat] = from;
    given[seat] = partition;
  }

  private boolean isOnPath(int partition, int seat) {
    for (int at = seat; at != ROOT; at = giver[at]) {
      if (given[at] == partition) {
        return true;
      }
    }
    return false;
  }

  /** The seats reached on this level as sorted scores, each for the partition it would take. */
  private long[] visitReached() {
    long[] level = IntStream.range(0, visited.length)
        .filter(seat -> bestRank[seat] != UNREACHED)
        .mapToLong(seat -> ranks.score(seat, given[seat]))
        .sorted()
        .toArray();
    for (long score : level) {
      visited[SeatRanks.seatOf(score)] = true;
    }
    return level;
  }

  private void apply(int partition, int end) {
    int seat = end;
    while (giver[seat] != ROOT) {
      assignment.replace(giver[seat], seat, given[seat]);
      seat = giver[seat];
    }
    assignment.place(seat, partition);
  }

  private int leastOverCap(long[] willing) {
    int least = SeatRanks.seatOf(willing[0]);
    for (long score : willing) {
      int seat = SeatRanks.seatOf(score);
      if (overCap(seat) < overCap(least)) {
        least = seat;
      }
    }
    return least;
  }

  private int overCap(int seat) {
    return assignment.load(seat) - assignment.cap(seat);
  }
}
