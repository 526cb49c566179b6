package io.gramme.ring;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which seats hold which partitions while a placement is being made; knows the limits of zones (step 6 of the rule).
 *
 * <p>Mutable, for one thread.
 */
final class Assignment {
  private static final int NOBODY = -1;

  private final SeatTable seats;
  private final FairShares shares;
  private final char[] holders;
  private final int[] filled;
  private final int[] zoneDeficit;
  private final BitSet[] held;
  private final int[] loads;

  Assignment(SeatTable seats, FairShares shares, int partitions) {
    this.seats = seats;
    this.shares = shares;
    holders = new char[partitions * shares.need];
    filled = new int[partitions];
    loads = new int[seats.size()];
    held = new BitSet[seats.size()];
    for (int seat = 0; seat < held.length; seat++) {
      held[seat] = new BitSet(partitions);
    }
    zoneDeficit = new int[partitions];
    int allLows = 0;
    for (int low : shares.zoneLow) {
      allLows += low;
    }
    Arrays.fill(zoneDeficit, allLows);
  }

  int need() {
    return shares.need;
  }

  int seatCount() {
    return held.length;
  }

  int load(int seat) {
    return loads[seat];
  }

  int cap(int seat) {
    return shares.cap[seat];
  }

  boolean hasRoom(int seat) {
    return loads[seat] < shares.cap[seat];
  }

  boolean isComplete(int partition) {
    return filled[partition] == shares.need;
  }

  boolean holds(int seat, int partition) {
    return held[seat].get(partition);
  }

  /** The partitions of a seat; a view, ascending, not to be changed. */
  BitSet heldBy(int seat) {
    return held[seat];
  }

  /** Whether a seat may take a free place of a partition, whatever its load. */
  boolean mayTake(int seat, int partition) {
    return !isComplete(partition)
        && !holds(seat, partition)
        && zoneAllows(partition, seats.zoneOf[seat], NOBODY);
  }

  /** Whether a seat may hold a partition instead of a seat that holds it, whatever its load. */
  boolean mayReplace(int holder, int seat, int partition) {
    return !holds(seat, partition) && zoneAllows(partition, seats.zoneOf[seat], holder);
  }

  void place(int seat, int partition) {
    int zone = seats.zoneOf[seat];
    if (count(partition, zone) < shares.zoneLow[zone]) {
      zoneDeficit[partition]--;
    }
    holders[partition * shares.need + filled[partition]] = (char) seat;
    filled[partition]++;
    held[seat].set(partition);
    loads[seat]++;
  }

  void replace(int holder, int seat, int partition) {
    int row = partition * shares.need;
    int last = row + filled[partition] - 1;
    int at = row;
    while (holders[at] != holder) {
      at++;
    }
    holders[at] = holders[last];
    filled[partition]--;
    held[holder].clear(partition);
    loads[holder]--;
    int zone = seats.zoneOf[holder];
    if (count(partition, zone) < shares.zoneLow[zone]) {
      zoneDeficit[partition]++;
    }
    place(seat, partition);
  }

  /** Step 6: the zone has a place left, and enough places stay free for the zones that are still short. */
  private boolean zoneAllows(int partition, int zone, int leaving) {
    int count = count(partition, zone);
    int free = shares.need - filled[partition];
    int deficit = zoneDeficit[partition];
    if (leaving != NOBODY) {
      int leavingZone = seats.zoneOf[leaving];
      if (leavingZone == zone) {
        return true;
      }
      free++;
      if (count(partition, leavingZone) <= shares.zoneLow[leavingZone]) {
        deficit++;
      }
    }
    if (count >= shares.zoneHigh[zone]) {
      return false;
    }
    return free - 1 >= (count < shares.zoneLow[zone] ? deficit - 1 : deficit);
  }

  private int count(int partition, int zone) {
    int count = 0;
    int row = partition * shares.need;
    for (int at = row; at < row + filled[partition]; at++) {
      if (seats.zoneOf[holders[at]] == zone) {
        count++;
      }
    }
    return count;
  }
}
