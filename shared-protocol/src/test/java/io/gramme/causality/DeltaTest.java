package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.data.Bytes;
import io.gramme.testkit.History;
import io.gramme.testkit.Seeds;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The delta a write sends (W3), the context a put returns (W6), and chains of both. */
class DeltaTest {
  private static final int HISTORIES = 1_000;
  private static final int STEPS = 30;

  @Test
  void joiningADeltaIsPuttingOnTheWholeState() {
    Seeds.check(HISTORIES, seed -> {
      var random = new SplittableRandom(seed);
      History history = History.of(random, STEPS);
      for (int i = 0; i < 10; i++) {
        KeyState replica = history.anyState(random);
        DotContext seen = history.anyContext(random);
        Sibling written = Sibling.value(history.nextDot(seen), Bytes.utf8("new"));
        boolean afresh = random.nextBoolean();
        KeyState delta = Delta.of(seen, written.dot(), written.value(), 0, Bytes.EMPTY, afresh);
        KeyState put = ReferenceState.put(ReferenceState.of(replica), seen, written, afresh)
            .toState();
        assertThat(replica.join(delta)).isEqualTo(put);
        assertThat(replica.join(delta).join(delta)).isEqualTo(put);
        JoinLawsTest.checkInvariants(put);
      }
    });
  }

  @Test
  void coversAreStampedWhereThereAreNoneAndEverywhereWhenAsked() {
    DotContext seen = DotContext.of(new long[] {1, 2}, new long[] {10, 20}, new long[] {15, 0});
    Dot dot = new Dot(3, 30);
    assertThat(Delta.of(seen, dot, null, 0, Bytes.EMPTY, false).context())
        .isEqualTo(
            DotContext.of(new long[] {1, 2, 3}, new long[] {10, 20, 30}, new long[] {15, 30, 0}));
    assertThat(Delta.of(seen, dot, null, 0, Bytes.EMPTY, true).context())
        .isEqualTo(
            DotContext.of(new long[] {1, 2, 3}, new long[] {10, 20, 30}, new long[] {30, 30, 0}));
    assertThat(Delta.returnedContext(seen, dot))
        .isEqualTo(
            DotContext.of(new long[] {1, 2, 3}, new long[] {10, 20, 30}, new long[] {15, 0, 0}));
  }

  /** A returned context that kept the stamp of the lane's previous dot broke s > t in 3 of 6,000 simulated runs. */
  @Test
  void theLaneJustWrittenHasNoCoverInTheReturnedContext() {
    DotContext seen = DotContext.of(new long[] {1}, new long[] {10}, new long[] {15});
    Dot dot = new Dot(1, 20);
    DotContext expected = DotContext.of(new long[] {1}, new long[] {20}, new long[] {0});
    assertThat(Delta.returnedContext(seen, dot)).isEqualTo(expected);
    assertThat(Delta.of(seen, dot, null, 0, Bytes.EMPTY, false).context()).isEqualTo(expected);
  }

  @Test
  void aStampNotAboveAllThatWasSeenIsRefused() {
    DotContext seen = DotContext.of(new long[] {1, 2}, new long[] {10, 20}, new long[] {15, 25});
    for (Dot dot : new Dot[] {new Dot(3, 20), new Dot(3, 9), new Dot(2, 20), new Dot(1, 11)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Delta.of(seen, dot, null, 0, Bytes.EMPTY, false))
          .withMessageContaining("above");
    }
    assertThat(Delta.stamp(5, seen)).isEqualTo(21);
    assertThat(Delta.stamp(21, seen)).isEqualTo(21);
    assertThat(Delta.stamp(22, seen)).isEqualTo(22);
  }

  /** Chained puts need no read between them, and arrive in any order, whether or not earlier ones arrive at all. */
  @Test
  void chainsOfAcknowledgedAndFailedPutsEndInTheirLastPut() {
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      History history = History.of(random, STEPS);
      DotContext token = history.anyContext(random);
      KeyState replica = history.anyState(random);
      KeyState late = KeyState.EMPTY;
      KeyState last = KeyState.EMPTY;
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        Dot dot = history.nextDot(token);
        last = Delta.of(token, dot, value(random), 0, Bytes.EMPTY, random.nextInt(4) == 0);
        DotContext returned = Delta.returnedContext(token, dot);
        checkReturned(token, dot, returned);
        token = returned;
        // A failed put reaches nobody, or somebody much later.
        if (random.nextBoolean()) {
          replica = replica.join(last);
        } else {
          late = late.join(last);
        }
      }
      KeyState settled = replica.join(last);
      assertThat(settled.join(late).siblings()).isEqualTo(settled.siblings());
      assertThat(settled.siblings()).containsAll(last.siblings());
      for (Sibling sibling : settled.siblings()) {
        Dot dot = sibling.dot();
        assertThat(last.hasSibling(dot) || !token.covers(dot))
            .as("%s replaced", dot)
            .isTrue();
      }
    });
  }

  private static Bytes value(RandomGenerator random) {
    return Bytes.utf8("chained " + random.nextInt());
  }

  /** W6: covers as read, the own dot without one. */
  private static void checkReturned(DotContext seen, Dot dot, DotContext returned) {
    for (int i = 0; i < returned.size(); i++) {
      long writer = returned.writer(i);
      if (writer == dot.writer()) {
        assertThat(returned.stamp(i)).isEqualTo(dot.stamp());
        assertThat(returned.cover(i)).isEqualTo(Hlc.NONE);
      } else {
        int before = seen.indexOf(writer);
        assertThat(returned.stamp(i)).isEqualTo(seen.stamp(before));
        assertThat(returned.cover(i)).isEqualTo(seen.cover(before));
      }
    }
    assertThat(returned.size()).isEqualTo(seen.size() + (seen.indexOf(dot.writer()) < 0 ? 1 : 0));
  }
}
