package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Tables.Weights;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Step 8 of the rule: what the turns of step 7 leave open. */
class ExchangeChainTest {
  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;
  private static final int D = 3;

  /** Only C has room, but it holds partition 0 and all that A and B could hand on: D must stand in between. */
  @Test
  void findsAChainOfTwoExchanges() {
    Ring ring = new Ring(4, 3, Weights.EQUAL, 4);
    ring.caps(1, 1, 3, 2);
    ring.place(0, C, D);
    ring.place(1, A, B, C);
    ring.place(2, D);

    assertThat(ring.chain.fillOne(0)).isTrue();

    assertThat(ring.assignment.isComplete(0)).isTrue();
    assertThat(ring.assignment.isComplete(1)).isTrue();
    assertThat(ring.assignment.holds(C, 2)).isTrue();
    assertThat(ring.assignment.holds(D, 2)).isFalse();
    assertThat(ring.assignment.holds(D, 1)).isTrue();
    assertThat(ring.assignment.holds(A, 0) ^ ring.assignment.holds(B, 0)).isTrue();
    assertThat(ring.assignment.holds(A, 1) ^ ring.assignment.holds(A, 0)).isTrue();
    assertThat(ring.assignment.load(C)).isEqualTo(3);
    assertThat(ring.assignment.load(D)).isEqualTo(2);
  }

  @Test
  void goesOverACapOnlyWhenNoChainExistsAndThenTheLeast() {
    Ring ring = new Ring(4, 1, Weights.EQUAL, 3);
    ring.caps(1, 1, 1);
    ring.place(0, A);
    ring.place(1, B);
    ring.place(2, C);
    ring.capOf(A, 0);

    assertThat(ring.chain.fillOne(3)).isFalse();

    assertThat(ring.assignment.isComplete(3)).isTrue();
    assertThat(ring.assignment.load(A)).isEqualTo(1);
    assertThat(ring.assignment.load(B) + ring.assignment.load(C)).isEqualTo(3);
  }

  /** Without zones the search is complete: from any start within the caps, everything is placed within the caps. */
  @Test
  void completesAnyStartWithoutZones() {
    completesRandomStarts(Weights.EQUAL);
    completesRandomStarts(Weights.ONE_TO_EIGHT);
  }

  private static void completesRandomStarts(Weights weights) {
    int exchanges = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Ring ring = new Ring(64, 3, weights, random.nextInt(4, 12), seed);
      ring.placeAtRandom(random);
      for (int partition = 0; partition < 64; partition++) {
        while (!ring.assignment.isComplete(partition)) {
          exchanges += ring.takerWithRoom(partition) ? 0 : 1;
          assertThat(ring.chain.fillOne(partition)).as("seed %d", seed).isTrue();
        }
      }
      for (int seat = 0; seat < ring.assignment.seatCount(); seat++) {
        assertThat(ring.assignment.load(seat))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(ring.shares.cap[seat]);
      }
    }
    assertThat(exchanges).as("places that only a chain could fill").isGreaterThan(20);
  }

  /** Parts of a placement in the making. */
  private static final class Ring {
    final int partitions;
    final FairShares shares;
    final Assignment assignment;
    final ExchangeChain chain;

    Ring(int partitions, int replicas, Weights weights, int seats, long seed) {
      this.partitions = partitions;
      List<SeatSpec> table = new Tables(seed, weights).seats(seats);
      SeatTable seatTable = SeatTable.of(table);
      shares = new FairShares(seatTable, new PlacementParameters(partitions, replicas));
      assignment = new Assignment(seatTable, shares, partitions);
      chain = new ExchangeChain(assignment, new SeatRanks(seatTable, partitions));
    }

    Ring(int partitions, int replicas, Weights weights, int seats) {
      this(partitions, replicas, weights, seats, 1);
    }

    void caps(int... caps) {
      System.arraycopy(caps, 0, shares.cap, 0, caps.length);
    }

    void capOf(int seat, int cap) {
      shares.cap[seat] = cap;
    }

    void place(int partition, int... seats) {
      for (int seat : seats) {
        assignment.place(seat, partition);
      }
    }

    void placeAtRandom(SplittableRandom random) {
      for (int attempt = 0; attempt < 5_000; attempt++) {
        int seat = random.nextInt(assignment.seatCount());
        int partition = random.nextInt(partitions);
        if (assignment.hasRoom(seat) && assignment.mayTake(seat, partition)) {
          assignment.place(seat, partition);
        }
      }
    }

    boolean takerWithRoom(int partition) {
      for (int seat = 0; seat < assignment.seatCount(); seat++) {
        if (assignment.hasRoom(seat) && assignment.mayTake(seat, partition)) {
          return true;
        }
      }
      return false;
    }
  }
}
