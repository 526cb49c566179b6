package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static io.gramme.node.data.TestData.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rule S3. */
@Tag("slow")
final class StateLimitsTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final long DAY_MILLIS = 86_400_000;

  private final TestData replica = TestData.alone();

  private KeyState siblings(int count, int firstWriter, int valueBytes) {
    KeyState state = KeyState.EMPTY;
    for (int i = 0; i < count; i++) {
      state = state.join(Deltas.after(
          DotContext.EMPTY, firstWriter + i, replica.stamp(0), Bytes.wrap(new byte[valueBytes])));
    }
    return state;
  }

  @Test
  void tooManySiblingsAreRefusedAndShown() throws Exception {
    for (int i = 0; i < Limits.MAX_SIBLINGS; i++) {
      assertApplied(replica.write(KEY, Deltas.blind(i + 1, replica.stamp(i), "v" + i)));
    }
    Bytes stored = replica.read(KEY).state();
    KeyState oneMore = Deltas.blind(1000, replica.stamp(200), "one more");
    Reply.Refusal refusal =
        assertRefused(replica.write(KEY, oneMore), RefusalCode.TOO_MANY_SIBLINGS);
    assertThat(refusal.state()).isEqualTo(stored);
    assertThat(StateFormat.decode(Objects.requireNonNull(refusal.state())).siblings())
        .hasSize(Limits.MAX_SIBLINGS);
    assertThat(replica.read(KEY).state()).isEqualTo(stored);
    // A resent write adds no sibling, a write after a read removes some: neither is refused.
    assertApplied(replica.write(KEY, Deltas.blind(7, replica.stamp(6), "v6")));
    DotContext seen = replica.state(KEY).context();
    assertApplied(replica.write(KEY, Deltas.after(seen, 1000, replica.stamp(200), "all")));
    assertThat(replica.state(KEY).siblings()).hasSize(1);
  }

  @Test
  void movedStatesMayBringAnyNumberOfSiblingsAndWritesMayThenReplaceSome() throws Exception {
    KeyState many = siblings(Limits.MAX_SIBLINGS + 50, 1, 10);
    assertApplied(replica.repair(KEY, many, replica.stamp(0)));
    DotContext seenOfTwo = DotContext.EMPTY
        .with(many.siblings().get(0).dot())
        .with(many.siblings().get(1).dot());
    assertApplied(replica.write(KEY, Deltas.after(seenOfTwo, 900, replica.stamp(1), "x")));
    assertThat(replica.state(KEY).siblings()).hasSize(Limits.MAX_SIBLINGS + 49);
    DotContext seenOfOne = DotContext.EMPTY.with(many.siblings().get(2).dot());
    assertApplied(replica.write(KEY, Deltas.after(seenOfOne, 901, replica.stamp(1), "y")));
    assertRefused(
        replica.write(KEY, Deltas.blind(902, replica.stamp(1), "z")),
        RefusalCode.TOO_MANY_SIBLINGS);
  }

  @Test
  void stateAboveFourMebibytesIsRefusedForWritesOnly() throws Exception {
    int valueBytes = 1_000_000;
    KeyState four = siblings(4, 1, valueBytes);
    assertApplied(replica.repair(KEY, four, replica.stamp(0)));
    Bytes stored = replica.read(KEY).state();
    assertRefused(replica.write(KEY, siblings(1, 5, valueBytes)), RefusalCode.TOO_LARGE);
    assertThat(replica.read(KEY).state()).isEqualTo(stored);
    assertApplied(replica.repair(KEY, siblings(1, 5, valueBytes), replica.stamp(0)));
    assertThat(replica.state(KEY).siblings()).hasSize(5);
    // Still above the limit, but smaller than before.
    DotContext seen = DotContext.EMPTY.with(four.siblings().get(0).dot());
    assertApplied(replica.write(KEY, Deltas.after(seen, 6, replica.stamp(1), "small")));
    assertThat(replica.read(KEY).state().length()).isLessThan(stored.length() + 100);
  }

  @Test
  void noStateGrowsBeyondWhatAFrameHolds() throws Exception {
    int valueBytes = 1_000_000;
    Reply reply = new Reply.Applied(Hlc.NONE);
    int repairs = 0;
    while (reply instanceof Reply.Applied) {
      repairs++;
      assertThat(repairs).isLessThan(20);
      reply = replica.repair(KEY, siblings(1, repairs, valueBytes), replica.stamp(0));
    }
    assertRefused(reply, RefusalCode.TOO_LARGE);
    assertThat(replica.read(KEY).state().length())
        .isBetween(Limits.MAX_MOVED_STATE_BYTES - valueBytes, Limits.MAX_MOVED_STATE_BYTES);
    // Whoever replaces what is there is never refused for it.
    DotContext seen = replica.state(KEY).context();
    assertApplied(replica.write(KEY, Deltas.after(seen, 99, replica.stamp(1), "small")));
  }

  /** A state with one sibling whose context covers many writes, each stamped so long ago. */
  private KeyState longContext(int entries, int firstWriter, long ageMillis) {
    long[] ids = LongStream.range(firstWriter, firstWriter + entries - 1L).toArray();
    long[] stamps = new long[ids.length];
    long[] covers = new long[ids.length];
    Arrays.fill(stamps, replica.stamp(-ageMillis - 10));
    Arrays.fill(covers, replica.stamp(-ageMillis));
    DotContext seen = DotContext.of(ids, stamps, covers);
    Dot dot = new Dot(firstWriter + entries, replica.stamp(1));
    return new KeyState(seen.with(dot), List.of(Sibling.value(dot, Bytes.utf8("after many"))));
  }

  @Test
  void aboveTheSoftLimitEntriesCoveredADayAgoAreDroppedAndCounted() throws Exception {
    KeyState old = longContext(Limits.CONTEXT_ENTRIES_SOFT, 1, DAY_MILLIS + 1000);
    assertApplied(replica.repair(KEY, old, replica.stamp(0)));
    assertThat(replica.state(KEY)).isEqualTo(old);
    assertThat(replica.machine.statistics().droppedEntries()).isZero();
    assertApplied(replica.write(KEY, Deltas.blind(900_000, replica.stamp(2), "one more")));
    assertThat(replica.state(KEY).context().size()).isEqualTo(2);
    assertThat(replica.state(KEY).siblings()).hasSize(2);
    assertThat(replica.machine.statistics().droppedEntries())
        .isEqualTo(Limits.CONTEXT_ENTRIES_SOFT - 1);
  }

  @Test
  void aboveTheSoftLimitYoungEntriesStay() throws Exception {
    KeyState young = longContext(Limits.CONTEXT_ENTRIES_SOFT + 10, 1, DAY_MILLIS - 1000);
    assertApplied(replica.repair(KEY, young, replica.stamp(0)));
    assertThat(replica.state(KEY)).isEqualTo(young);
  }

  @Test
  void s3AFullContextOfYoungEntriesIsAnOverloadAndNeverFinal() throws Exception {
    KeyState almost = longContext(Limits.CONTEXT_ENTRIES_HARD - 1, 1, 1000);
    assertApplied(replica.write(KEY, almost));
    Bytes stored = replica.read(KEY).state();
    assertRefused(
        replica.write(KEY, Deltas.blind(900_000, replica.stamp(2), "one more")),
        RefusalCode.OVERLOADED);
    assertThat(replica.read(KEY).state()).isEqualTo(stored);
    // The lane that is there already makes the context no longer.
    Dot own = almost.siblings().get(0).dot();
    assertApplied(replica.write(
        KEY, Deltas.after(DotContext.EMPTY.with(own), own.writer(), replica.stamp(2), "w")));
    assertThat(replica.state(KEY).siblings()).hasSize(1);
    assertThat(Hlc.millis(replica.state(KEY).siblings().get(0).dot().stamp()))
        .isEqualTo(TestData.WALL_MILLIS + 2);
  }

  @Test
  void s3AtTheHardLimitTheValveDropsWhatWasCoveredTwoDmaxAgoAndCounts() throws Exception {
    KeyState almost =
        longContext(Limits.CONTEXT_ENTRIES_HARD - 1, 1, 2 * TestCluster.DMAX_MILLIS + 1000);
    assertApplied(replica.repair(KEY, almost, replica.stamp(0)));
    assertThat(replica.machine.statistics().valveEntries()).isZero();
    assertApplied(replica.write(KEY, Deltas.blind(900_000, replica.stamp(2), "one more")));
    assertThat(replica.state(KEY).siblings()).hasSize(2);
    assertThat(replica.state(KEY).context().size()).isEqualTo(2);
    assertThat(replica.machine.statistics().valveEntries())
        .isEqualTo(Limits.CONTEXT_ENTRIES_HARD - 2);
  }

  /** It has an old context, whose entries it stamps afresh: those that the valve has dropped come with it again (K4). */
  @Test
  void s3AWriteThatIsStoredIsNotRefusedWhenItComesAgain() throws Exception {
    KeyState almost =
        longContext(Limits.CONTEXT_ENTRIES_HARD - 1, 1, 2 * TestCluster.DMAX_MILLIS + 1000);
    assertApplied(replica.repair(KEY, almost, replica.stamp(0)));
    Dot dot = new Dot(900_000, replica.stamp(2));
    KeyState late =
        Delta.of(almost.context(), dot, Bytes.utf8("late"), Sibling.NEVER, Bytes.EMPTY, true);
    assertApplied(replica.write(KEY, late));
    Bytes stored = replica.read(KEY).state();
    assertThat(replica.machine.statistics().valveEntries()).isPositive();
    assertApplied(replica.write(KEY, late));
    assertThat(replica.read(KEY).state()).isEqualTo(stored);
  }

  @Test
  void s3ADeleteAndAWriteThatLowersTheSiblingsAlwaysPass() throws Exception {
    KeyState almost = longContext(Limits.CONTEXT_ENTRIES_HARD - 2, 1, 1000);
    assertApplied(replica.write(KEY, almost));
    assertApplied(replica.write(KEY, Deltas.blind(900_000, replica.stamp(2), "sibling")));
    DotContext seen = replica.state(KEY).context();
    assertThat(seen.size()).isEqualTo(Limits.CONTEXT_ENTRIES_HARD - 1);
    assertRefused(
        replica.write(KEY, Deltas.blind(900_001, replica.stamp(3), "x")), RefusalCode.OVERLOADED);
    assertApplied(replica.write(KEY, Deltas.after(seen, 900_002, replica.stamp(4), "merged")));
    assertThat(replica.state(KEY).siblings()).hasSize(1);
    DotContext merged = replica.state(KEY).context();
    assertApplied(replica.write(
        KEY,
        Delta.of(
            merged, new Dot(900_003, replica.stamp(5)), null, Sibling.NEVER, Bytes.EMPTY, false)));
    assertThat(replica.state(KEY).siblings()).allMatch(Sibling::isTombstone);
  }

  /**
   * S3: a command line or a serverless function makes a session for each write. Sixteen in a second; ten minutes of them
   * with {@code -Dgramme.short.sessions=10000}.
   */
  @Test
  void s3ThousandsOfShortSessionsOnOneKeyMeetNoRefusal() throws Exception {
    DotContext seen = DotContext.EMPTY;
    for (int session = 0; session < Integer.getInteger("gramme.short.sessions", 4_500); session++) {
      replica.timeline.runFor(60_000_000L);
      Dot dot = new Dot(1_000_000 + session, replica.stamp(0));
      assertApplied(
          replica.write(KEY, Deltas.after(seen, dot.writer(), dot.stamp(), "v" + session)));
      seen = replica.state(KEY).context();
      assertThat(seen.size()).isLessThan(Limits.CONTEXT_ENTRIES_HARD);
    }
    assertThat(replica.state(KEY).siblings()).hasSize(1);
    assertThat(replica.machine.statistics().valveEntries()).isPositive();
  }

  @Test
  void movedStatesAreTakenAsLongAsTheyCanBeReadAgain() throws Exception {
    int half = StateFormat.MAX_CONTEXT_ENTRIES / 2;
    KeyState one = longContext(half, 1, 1000);
    KeyState two = longContext(half, 100_000, 1000);
    assertApplied(replica.repair(KEY, one, replica.stamp(0)));
    assertApplied(replica.repair(KEY, two, replica.stamp(0)));
    assertThat(replica.state(KEY)).isEqualTo(one.join(two));
    assertRefused(
        replica.repair(KEY, Deltas.blind(900_000, replica.stamp(0), "x"), replica.stamp(0)),
        RefusalCode.CONTEXT_TOO_LARGE);
    assertThat(replica.state(KEY)).isEqualTo(one.join(two));
  }
}
