package io.gramme.driver.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.machine.Time;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Time START = new Time(0, 1_000_000);
  private long clock = 1000;

  private Dot mint(Lanes lanes, DotContext seen, long keyHash) {
    return lanes.mint(START, seen, keyHash, ++clock);
  }

  @Test
  void w2UsesTheLowestLaneWhoseLastDotWasSeen() {
    Lanes lanes = new Lanes(new Random(1), START);
    Dot first = mint(lanes, DotContext.EMPTY, 7);
    Dot blind = mint(lanes, DotContext.EMPTY, 7);
    Dot after = mint(lanes, DotContext.EMPTY.with(first), 7);

    assertThat(blind.writer()).isNotEqualTo(first.writer());
    assertThat(after.writer()).isEqualTo(first.writer());
    assertThat(after.stamp()).isGreaterThan(first.stamp());
  }

  @Test
  void w2AnotherKeyMayUseTheSameLane() {
    Lanes lanes = new Lanes(new Random(1), START);

    assertThat(mint(lanes, DotContext.EMPTY, 7).writer())
        .isEqualTo(mint(lanes, DotContext.EMPTY, 8).writer());
  }

  @Test
  void w2KeysThatShareASlotOnlyChooseAnotherLane() {
    Lanes lanes = new Lanes(new Random(1), START);
    Dot one = mint(lanes, DotContext.EMPTY, 7);
    Dot sameSlot = mint(lanes, DotContext.EMPTY, 7 + Lanes.SLOTS);

    assertThat(sameSlot.writer()).isNotEqualTo(one.writer());
  }

  @Test
  void w2AfterSixteenLanesTheIdsAreFresh() {
    Lanes lanes = new Lanes(new Random(1), START);
    Set<Long> writers = new HashSet<>();
    for (int i = 0; i < 3 * Lanes.PER_GENERATION; i++) {
      writers.add(mint(lanes, DotContext.EMPTY, 7).writer());
    }

    assertThat(writers).hasSize(3 * Lanes.PER_GENERATION);
  }

  @Test
  void w2EveryDotsContextCoversItsWritersEarlierDots() {
    for (int seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Lanes lanes = new Lanes(random, START);
      Map<Long, Map<Long, Long>> lastByKeyAndWriter = new LinkedHashMap<>();
      Map<Long, DotContext> everSeen = new LinkedHashMap<>();
      for (int i = 0; i < 2000; i++) {
        long key = random.nextInt(3) * (long) Lanes.SLOTS + random.nextInt(2);
        DotContext whole = everSeen.getOrDefault(key, DotContext.EMPTY);
        DotContext seen = random.nextBoolean() ? whole : DotContext.EMPTY;
        Dot dot = mint(lanes, seen, key);
        Long last = lastByKeyAndWriter
            .computeIfAbsent(key, k -> new LinkedHashMap<>())
            .put(dot.writer(), dot.stamp());
        assertThat(last == null || seen.stampOf(dot.writer()) >= last)
            .as("seed %d, write %d", seed, i)
            .isTrue();
        everSeen.put(key, whole.join(seen.with(dot)));
      }
    }
  }

  @Test
  void w2AStampIsAboveTheClockAndAllThatWasSeen() {
    Lanes lanes = new Lanes(new Random(1), START);
    DotContext ahead = DotContext.EMPTY.with(new Dot(9, 5000));

    assertThat(lanes.mint(START, ahead, 7, 10).stamp()).isEqualTo(5001);
    assertThat(lanes.mint(START, DotContext.EMPTY, 8, 10).stamp()).isEqualTo(10);
  }

  @Test
  void k1ClocksThatPartByMoreThanTwoSecondsMakeTheIdsFresh() {
    Lanes lanes = new Lanes(new Random(1), START);
    Dot before = lanes.mint(START, DotContext.EMPTY, 7, ++clock);
    DotContext seen = DotContext.EMPTY.with(before);
    Time slept = new Time(10 * Time.NANOS_PER_MILLI, 1_000_000 + 2_010);
    Time frozen = new Time(10 * Time.NANOS_PER_MILLI, 1_000_000 + 2_011);

    assertThat(lanes.mint(slept, seen, 7, ++clock).writer()).isEqualTo(before.writer());
    Dot after = lanes.mint(frozen, DotContext.EMPTY, 8, ++clock);
    assertThat(after.writer()).isNotEqualTo(before.writer());
    assertThat(lanes.mint(frozen, DotContext.EMPTY, 9, ++clock).writer())
        .as("once")
        .isEqualTo(after.writer());
  }

  @Test
  void k5BucketsOfOneVersionHaveOneLane() {
    Lanes lanes = new Lanes(new Random(1), START);

    assertThat(lanes.mintNewest(START, DotContext.EMPTY, 10).writer())
        .isEqualTo(lanes.mintNewest(START, DotContext.EMPTY, 11).writer());
  }
}
