package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.causality.ReferenceState.Entry;
import io.gramme.testkit.Causality;
import io.gramme.testkit.Seeds;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The operations of a context (K2) beside a sorted map. */
class DotContextTest {
  private static final int RUNS = 10_000;

  @Test
  void questionsAreAnsweredAsAMapWould() {
    Seeds.check(RUNS, seed -> {
      var random = new SplittableRandom(seed);
      DotContext context = Causality.context(random);
      SortedMap<Long, Entry> entries = ReferenceState.entriesOf(context);
      assertThat(context.size()).isEqualTo(entries.size());
      assertThat(context.isEmpty()).isEqualTo(entries.isEmpty());
      assertThat(context.maxStamp())
          .isEqualTo(entries.values().stream().mapToLong(Entry::stamp).max().orElse(Hlc.NONE));
      long writer = Causality.writer(random);
      Entry entry = entries.get(writer);
      assertThat(context.stampOf(writer)).isEqualTo(entry == null ? Hlc.NONE : entry.stamp());
      assertThat(context.indexOf(writer) >= 0).isEqualTo(entry != null);
      Dot dot = Causality.dot(random);
      assertThat(context.covers(dot)).isEqualTo(context.stampOf(dot.writer()) >= dot.stamp());
    });
  }

  @Test
  void changesGiveWhatAMapWouldAndLeaveTheOriginalAlone() {
    Seeds.check(RUNS, seed -> {
      var random = new SplittableRandom(seed);
      DotContext context = Causality.context(random);
      SortedMap<Long, Entry> before = ReferenceState.entriesOf(context);
      checkWith(context, new Dot(Causality.writer(random), 6 + random.nextInt(3)));
      checkCoveredBy(context, 7 + random.nextInt(10), random.nextBoolean());
      checkDropping(context, random.nextInt(14));
      assertThat(ReferenceState.entriesOf(context)).isEqualTo(before);
    });
  }

  private static void checkWith(DotContext context, Dot dot) {
    SortedMap<Long, Entry> expected = ReferenceState.entriesOf(context);
    expected.put(dot.writer(), new Entry(dot.stamp(), Hlc.NONE));
    assertThat(context.with(dot)).isEqualTo(ReferenceState.contextOf(expected));
  }

  private static void checkCoveredBy(DotContext context, long cover, boolean all) {
    SortedMap<Long, Entry> expected = ReferenceState.entriesOf(context);
    expected.replaceAll((writer, entry) ->
        all || entry.cover() == Hlc.NONE ? new Entry(entry.stamp(), cover) : entry);
    assertThat(context.coveredBy(cover, all)).isEqualTo(ReferenceState.contextOf(expected));
  }

  private static void checkDropping(DotContext context, long watermark) {
    SortedMap<Long, Entry> expected = ReferenceState.entriesOf(context);
    expected.values().removeIf(entry -> 0 < entry.cover() && entry.cover() <= watermark);
    DotContext dropped = context.droppingCoveredUpTo(watermark);
    assertThat(dropped).isEqualTo(ReferenceState.contextOf(expected));
    assertThat(dropped == context).isEqualTo(expected.size() == context.size());
  }

  @Test
  void anEntryGoesOnceItsCoverIsAtTheWatermarkAndNeverWithoutACover() {
    DotContext context =
        DotContext.of(new long[] {1, 2, 3}, new long[] {1, 2, 3}, new long[] {9, 10, 0});
    assertThat(context.droppingCoveredUpTo(8)).isSameAs(context);
    assertThat(context.droppingCoveredUpTo(9))
        .isEqualTo(DotContext.of(new long[] {2, 3}, new long[] {2, 3}, new long[] {10, 0}));
    assertThat(context.droppingCoveredUpTo(Long.MAX_VALUE))
        .isEqualTo(DotContext.of(new long[] {3}, new long[] {3}, new long[] {0}));
    assertThat(context.droppingCoveredUpTo(Hlc.NONE)).isSameAs(context);
  }

  @Test
  void k2EntriesThatAreNoneAreRefused() {
    refused("as many stamps", new long[] {1, 2}, new long[] {1}, new long[] {0, 0});
    refused("as many stamps", new long[] {1}, new long[] {1}, new long[] {0, 0});
    refused("ascend", new long[] {2, 1}, new long[] {1, 1}, new long[] {0, 0});
    refused("ascend", new long[] {1, 1}, new long[] {1, 1}, new long[] {0, 0});
    refused("ascend", new long[] {-1, 1}, new long[] {1, 1}, new long[] {0, 0});
    refused("above 0", new long[] {1}, new long[] {0}, new long[] {0});
    refused("above 0", new long[] {1}, new long[] {-5}, new long[] {0});
    refused("above its stamp", new long[] {1}, new long[] {5}, new long[] {5});
    refused("above its stamp", new long[] {1}, new long[] {5}, new long[] {4});
    refused("above its stamp", new long[] {1}, new long[] {5}, new long[] {-1});
  }

  private static void refused(String why, long[] writers, long[] stamps, long[] covers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DotContext.of(writers, stamps, covers))
        .withMessageContaining(why);
  }

  @Test
  void changesThatBreakItAreRefused() {
    DotContext context = DotContext.of(new long[] {1}, new long[] {5}, new long[] {0});
    assertThatIllegalArgumentException().isThrownBy(() -> context.with(new Dot(1, 4)));
    assertThatIllegalArgumentException().isThrownBy(() -> context.coveredBy(5, false));
    assertThatIllegalArgumentException().isThrownBy(() -> context.coveredBy(4, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Dot(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Dot(1, -1));
  }
}
