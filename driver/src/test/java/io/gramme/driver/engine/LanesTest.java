package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Which lane a write may use (W2), and when all of them are replaced (K1). */
class LanesTest {
  private static final Time START = new Time(5_000_000_000L, 1_700_000_000_000L);
  private static final long CLOCK = 1_000;

  private record Minted(long keyHash, DotContext seen, Dot dot) {}

  /** The reason for lanes: no dot covers an earlier one of its writer and key that its own writer had not seen. */
  @Test
  void everyDotHasSeenTheEarlierDotsOfItsWriterOnItsKey() {
    Seeds.check(400, seed -> {
      var random = new SplittableRandom(seed);
      int mostPairs = random.nextBoolean() ? Lanes.MOST_PAIRS : 1 + random.nextInt(12);
      Lanes lanes = new Lanes(random.split(), START, mostPairs);
      List<Minted> earlier = new ArrayList<>();
      Time now = START;
      for (int i = 0; i < 120; i++) {
        now = later(random, now);
        long keyHash = new long[] {1, 2, 4097}[random.nextInt(3)];
        DotContext seen = anyContext(random, earlier, keyHash);
        // The session's clock may be set back, so any tick at all.
        Dot dot = lanes.mint(now, seen, keyHash, 1 + random.nextInt(1_000));
        for (Minted each : earlier) {
          if (each.keyHash == keyHash && each.dot.writer() == dot.writer()) {
            assertThat(seen.covers(each.dot))
                .as("%s has seen %s", dot, each.dot)
                .isTrue();
          }
        }
        assertThat(dot.stamp()).isGreaterThan(seen.maxStamp());
        earlier.add(new Minted(keyHash, seen, dot));
      }
    });
  }

  private static Time later(RandomGenerator random, Time now) {
    long jump = random.nextInt(40) == 0 ? random.nextInt(20_000) - 10_000 : 0;
    return new Time(now.monotonicNanos() + 1_000_000, now.wallMillis() + 1 + jump);
  }

  /** Returned contexts of a few earlier writes of the key, sometimes trimmed, often none. */
  private static DotContext anyContext(RandomGenerator random, List<Minted> all, long keyHash) {
    List<Minted> ofKey = all.stream().filter(each -> each.keyHash == keyHash).toList();
    DotContext seen = DotContext.EMPTY;
    for (int i = ofKey.isEmpty() ? 0 : random.nextInt(3); i > 0; i--) {
      Minted each = ofKey.get(random.nextInt(ofKey.size()));
      seen = seen.join(Delta.returnedContext(each.seen, each.dot));
    }
    return random.nextInt(8) == 0
        ? seen.coveredBy(seen.maxStamp() + 1, false).droppingCoveredUpTo(Long.MAX_VALUE)
        : seen;
  }

  @Test
  void theLowestLaneWhoseLastStampWasSeenIsTaken() {
    Lanes lanes = lanes();
    Dot first = lanes.mint(START, DotContext.EMPTY, 7, CLOCK);
    Dot second = lanes.mint(START, DotContext.EMPTY, 7, CLOCK + 1);
    Dot third = lanes.mint(START, DotContext.EMPTY, 7, CLOCK + 2);
    assertThat(Set.of(first.writer(), second.writer(), third.writer())).hasSize(3);
    DotContext lastTwo = DotContext.EMPTY.with(second).with(third);
    assertThat(lanes.mint(START, lastTwo, 7, CLOCK + 3).writer()).isEqualTo(second.writer());
    DotContext all = lastTwo.with(first);
    assertThat(lanes.mint(START, all, 7, CLOCK + 4).writer()).isEqualTo(first.writer());
    // The second lane has written since, and nobody has seen that.
    assertThat(lanes.mint(START, lastTwo, 7, CLOCK + 5).writer()).isEqualTo(third.writer());
  }

  @Test
  void aChainOfWritesStaysOnOneLane() {
    Lanes lanes = lanes();
    DotContext seen = DotContext.EMPTY;
    Dot last = new Dot(1, 1);
    for (int i = 0; i < 1_000; i++) {
      // The clock stands still, or was set back: the stamps grow all the same.
      Dot dot = lanes.mint(START, seen, 7, CLOCK - i);
      assertThat(dot.stamp()).isGreaterThan(last.stamp());
      assertThat(i == 0 || dot.writer() == last.writer()).isTrue();
      seen = Delta.returnedContext(seen, dot);
      last = dot;
    }
    assertThat(seen.size()).isEqualTo(1);
  }

  @Test
  void otherKeysDoNotKeepAKeyFromALane() {
    Lanes lanes = lanes();
    long writer = lanes.mint(START, DotContext.EMPTY, 0, CLOCK).writer();
    for (long keyHash = 1; keyHash < Lanes.MOST_PAIRS; keyHash++) {
      assertThat(lanes.mint(START, DotContext.EMPTY, keyHash, CLOCK).writer()).isEqualTo(writer);
    }
  }

  /** W2: the memory keeps the larger stamp, also when the clock was set back between. */
  @Test
  void w2HavingSeenTheSmallerStampDoesNotOpenALane() {
    Lanes lanes = lanes();
    Dot high = lanes.mint(START, DotContext.EMPTY, 7, 9_000);
    DotContext seenHigh = DotContext.EMPTY.with(high);
    DotContext seenLow = DotContext.EMPTY.with(new Dot(high.writer(), 8_999));
    assertThat(lanes.mint(START, seenLow, 7, CLOCK).writer()).isNotEqualTo(high.writer());
    assertThat(lanes.mint(START, seenHigh, 7, CLOCK).writer()).isEqualTo(high.writer());
  }

  /** W2: replacing used-up lanes made a key with 50 concurrent updates unwritable after 5,000 writes. */
  @Test
  void w2LanesAreAddedUpToTheConcurrencyMetAndNeverReplaced() {
    int concurrency = 50;
    Lanes lanes = lanes();
    Set<Long> writers = new LinkedHashSet<>();
    DotContext seen = DotContext.EMPTY;
    for (int round = 0; round < 200; round++) {
      DotContext read = seen;
      for (int i = 0; i < concurrency; i++) {
        Dot dot = lanes.mint(START, read, 7, CLOCK + round);
        writers.add(dot.writer());
        seen = seen.join(Delta.returnedContext(read, dot));
      }
    }
    assertThat(writers).hasSize(concurrency);
    assertThat(seen.size()).isEqualTo(concurrency);
  }

  /** A session that writes ever new keys meets the end of any memory; fresh ids are what makes forgetting safe. */
  @Test
  void aMemoryThatIsFullIsFollowedByAGenerationOfFreshIds() {
    Lanes lanes = new Lanes(new SplittableRandom(1), START, 3);
    Dot first = lanes.mint(START, DotContext.EMPTY, 1, CLOCK);
    Dot second = lanes.mint(START, DotContext.EMPTY, 1, CLOCK);
    lanes.mint(START, DotContext.EMPTY, 2, CLOCK);
    assertThat(lanes.mint(START, DotContext.EMPTY.with(first), 1, CLOCK).writer())
        .as("a pair that is known needs no room")
        .isEqualTo(first.writer());
    Dot beyond = lanes.mint(START, DotContext.EMPTY, 3, CLOCK);
    assertThat(beyond.writer()).isNotIn(first.writer(), second.writer());
    DotContext all = DotContext.EMPTY.with(first).with(second);
    assertThat(lanes.mint(START, all, 1, CLOCK).writer()).isEqualTo(beyond.writer());
  }

  @Test
  void theMemoryKeepsThousandsOfPairs() {
    var random = new SplittableRandom(3);
    LaneMemory memory = new LaneMemory(20_000);
    Map<List<Long>, Long> expected = new LinkedHashMap<>();
    while (expected.size() < 20_000) {
      long keyHash = random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextLong();
      int lane = random.nextInt(40);
      long stamp = random.nextLong(1, 1_001);
      expected.merge(List.of(keyHash, (long) lane), stamp, Math::max);
      assertThat(memory.hasRoomFor(keyHash, lane)).isTrue();
      memory.remember(keyHash, lane, stamp);
    }
    expected.forEach((pair, stamp) -> {
      assertThat(memory.last(pair.get(0), pair.get(1).intValue())).isEqualTo(stamp);
      assertThat(memory.hasRoomFor(pair.get(0), pair.get(1).intValue())).isTrue();
    });
    assertThat(memory.hasRoomFor(-7, 50)).isFalse();
    assertThat(memory.last(-7, 50)).isEqualTo(0);
  }

  @Test
  void theStampIsAboveTheClockAndAllThatWasSeen() {
    Lanes lanes = lanes();
    DotContext seen = DotContext.EMPTY.with(new Dot(99, 5_000));
    assertThat(lanes.mint(START, seen, 7, CLOCK).stamp()).isEqualTo(5_001);
    assertThat(lanes.mint(START, seen, 8, 6_000).stamp()).isEqualTo(6_000);
    assertThat(lanes.mintNewest(START, seen, CLOCK).stamp()).isEqualTo(5_001);
    assertThat(lanes.mintNewest(START, seen, 6_000).stamp()).isEqualTo(6_000);
  }

  @Test
  void clocksThatPartByMoreThanTwoSecondsBringFreshIds() {
    for (long jump : new long[] {2_001, -2_001, 86_400_000, -86_400_000}) {
      assertThat(keepsIdsAfter(START.plusMillis(10_000), jump))
          .as("jump of %s", jump)
          .isFalse();
    }
    for (long jump : new long[] {0, 1, -1, 2_000, -2_000}) {
      assertThat(keepsIdsAfter(START.plusMillis(10_000), jump))
          .as("jump of %s", jump)
          .isTrue();
    }
    assertThat(keepsIdsAfter(START.plusMillis(30L * 86_400_000), 0)).isTrue();
  }

  /** The wall clock stood where the monotonic one says, and then this much ahead. */
  private static boolean keepsIdsAfter(Time then, long wallJumpMillis) {
    Lanes lanes = lanes();
    Dot dot = lanes.mint(START, DotContext.EMPTY, 7, CLOCK);
    Dot newest = lanes.mintNewest(START, DotContext.EMPTY, CLOCK);
    Time jumped = new Time(then.monotonicNanos(), then.wallMillis() + wallJumpMillis);
    DotContext seen = DotContext.EMPTY.with(dot);
    boolean kept = lanes.mint(jumped, seen, 7, CLOCK + 1).writer() == dot.writer();
    boolean keptNewest =
        lanes.mintNewest(jumped, DotContext.EMPTY, CLOCK + 1).writer() == newest.writer();
    assertThat(keptNewest).isEqualTo(kept);
    return kept;
  }

  @Test
  void afterAJumpTheNewIdsStay() {
    Lanes lanes = lanes();
    lanes.mint(START, DotContext.EMPTY, 7, CLOCK);
    Time jumped = new Time(START.monotonicNanos(), START.wallMillis() + 60_000);
    Dot fresh = lanes.mint(jumped, DotContext.EMPTY, 7, CLOCK);
    DotContext seen = DotContext.EMPTY.with(fresh);
    assertThat(lanes.mint(jumped.plusMillis(5), seen, 7, CLOCK).writer()).isEqualTo(fresh.writer());
  }

  @Test
  void aRestoredProcessAsksForFreshIds() {
    Lanes lanes = lanes();
    Dot dot = lanes.mint(START, DotContext.EMPTY, 7, CLOCK);
    Dot newest = lanes.mintNewest(START, DotContext.EMPTY, CLOCK);
    lanes.newGeneration();
    assertThat(lanes.mint(START, DotContext.EMPTY.with(dot), 7, CLOCK).writer())
        .isNotEqualTo(dot.writer());
    assertThat(lanes.mintNewest(START, DotContext.EMPTY, CLOCK).writer())
        .isNotEqualTo(newest.writer());
  }

  @Test
  void k1ANewGenerationRemembersNothingOfTheOldOne() {
    Lanes lanes = lanes();
    lanes.mint(START, DotContext.EMPTY, 7, CLOCK);
    lanes.mint(START, DotContext.EMPTY, 8, CLOCK);
    lanes.newGeneration();
    long writer = lanes.mint(START, DotContext.EMPTY, 7, CLOCK).writer();
    assertThat(lanes.mint(START, DotContext.EMPTY, 8, CLOCK).writer()).isEqualTo(writer);
  }

  /** K5: one lane without memory. */
  @Test
  void bucketsThatKeepTheNewestUseOneWriterForEverything() {
    Lanes lanes = lanes();
    Set<Long> writers = new LinkedHashSet<>();
    for (int i = 0; i < 100; i++) {
      writers.add(lanes.mintNewest(START, DotContext.EMPTY, CLOCK + i).writer());
    }
    assertThat(writers).hasSize(1);
    assertThat(writers)
        .doesNotContain(lanes.mint(START, DotContext.EMPTY, 7, CLOCK).writer());
  }

  /** K5: with one writer for everything, only the stamp tells two writes apart. */
  @Test
  void k5NoDotOfANewestOnlyBucketIsGivenTwice() {
    Lanes lanes = lanes();
    Set<Dot> dots = new LinkedHashSet<>();
    for (int i = 0; i < 10; i++) {
      dots.add(lanes.mintNewest(START, DotContext.EMPTY, CLOCK - i));
    }
    lanes.clockSetBack();
    for (int i = 0; i < 10; i++) {
      dots.add(lanes.mintNewest(START, DotContext.EMPTY, CLOCK - i));
    }
    assertThat(dots).hasSize(20);
  }

  @Test
  void k5AfterTheClockWasSetBackAWriteIsStillAboveAllThatWasMet() {
    Lanes lanes = lanes();
    lanes.metNewest(9_000);
    lanes.metNewest(8_000);
    lanes.clockSetBack();
    assertThat(lanes.mintNewest(START, DotContext.EMPTY, CLOCK).stamp()).isEqualTo(9_001);
    lanes.newGeneration();
    assertThat(lanes.mintNewest(START, DotContext.EMPTY, CLOCK).stamp()).isEqualTo(9_001);
  }

  @Test
  void k5TwoWritesOverOneContextThatIsAheadOfTheClockHaveTwoStamps() {
    Lanes lanes = lanes();
    DotContext ahead = DotContext.EMPTY.with(new Dot(7, 9_000));
    Dot first = lanes.mintNewest(START, ahead, CLOCK);
    assertThat(lanes.mintNewest(START, ahead, CLOCK + 1).stamp()).isGreaterThan(first.stamp());
  }

  /** Stamps that every node refused as too new would be refused again: they hold nothing back. */
  @Test
  void k5AfterTheClockWasSetBackStampsNobodyTookArePassedOver() {
    Lanes lanes = lanes();
    Dot refused = lanes.mintNewest(START, DotContext.EMPTY, 9_000);
    lanes.clockSetBack();
    Dot next = lanes.mintNewest(START, DotContext.EMPTY, CLOCK);
    assertThat(next.stamp()).isEqualTo(CLOCK);
    assertThat(next.writer()).isNotEqualTo(refused.writer());
  }

  private static Lanes lanes() {
    return new Lanes(new SplittableRandom(1), START);
  }
}
