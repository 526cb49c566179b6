package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.membership.BucketMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateCacheTest {
  private static final long DMAX = 60_000;
  private static final long WALL = 1_700_000_000_000L;
  private static final Key KEY = Key.of("b", "k");
  private final FloorMemory floors = new FloorMemory(3);

  private static KeyState version(long t, String value) {
    return Delta.of(DotContext.EMPTY, new Dot(1, t), Bytes.utf8(value), 0, Bytes.EMPTY, false);
  }

  private static long hlc(long millis) {
    return Hlc.ofMillis(WALL + millis);
  }

  private StateCache cache(long bytes) {
    return new StateCache(bytes, DMAX, floors);
  }

  @Test
  void g4AStateIsThereUntilDmaxAndItsContextStaysAsTheFloor() {
    StateCache cache = cache(1_000_000);
    KeyState state = version(10, "v");
    cache.keep(KEY, new KnownState(state, hlc(0)), hlc(0));

    assertThat(cache.find(KEY, hlc(DMAX - 1))).isEqualTo(new KnownState(state, hlc(0)));
    assertThat(floors.of(KEY).isEmpty()).isTrue();
    assertThat(cache.find(KEY, hlc(DMAX))).isNull();
    assertThat(floors.of(KEY)).isEqualTo(state.context());
  }

  /** A node that was started again carries everybody's clock ahead at one stroke. */
  @Test
  void g4AStateThatIsReplacedWhenTooOldLeavesItsFloor() {
    StateCache cache = cache(1_000_000);
    KeyState old = version(10, "v");
    cache.keep(KEY, new KnownState(old, hlc(0)), hlc(0));
    KeyState other =
        Delta.of(DotContext.EMPTY, new Dot(2, 20), Bytes.utf8("w"), 0, Bytes.EMPTY, false);
    cache.keep(KEY, new KnownState(other, hlc(2 * DMAX)), hlc(2 * DMAX));

    assertThat(floors.of(KEY)).isEqualTo(old.context());
  }

  /** With a clock far ahead of the nodes', a read is too old the moment it comes in. */
  @Test
  void w1AReadThatIsTooOldToKeepTakesWhatWasCachedBeforeWithIt() {
    StateCache cache = cache(1_000_000);
    KeyState own = version(10, "v");
    cache.keep(KEY, new KnownState(own, hlc(2 * DMAX)), hlc(2 * DMAX));
    KeyState other =
        Delta.of(DotContext.EMPTY, new Dot(2, 20), Bytes.utf8("w"), 0, Bytes.EMPTY, false);
    cache.keep(KEY, new KnownState(own.join(other), hlc(DMAX / 2)), hlc(2 * DMAX));

    assertThat(cache.find(KEY, hlc(2 * DMAX))).isNull();
    assertThat(floors.of(KEY)).isEqualTo(own.join(other).context());
  }

  @Test
  void g4AgeCountsFromTheReadNotFromTheCaching() {
    StateCache cache = cache(1_000_000);
    cache.keep(KEY, new KnownState(version(10, "v"), hlc(0)), hlc(DMAX - 10));

    assertThat(cache.find(KEY, hlc(DMAX + 1))).isNull();
  }

  @Test
  void g4WhatDoesNotFitLeavesItsFloor() {
    StateCache cache = cache(1_000);
    KeyState large = version(10, "x".repeat(5_000));
    cache.keep(KEY, new KnownState(large, hlc(0)), hlc(0));

    assertThat(cache.find(KEY, hlc(0))).isNull();
    assertThat(floors.of(KEY)).isEqualTo(large.context());
  }

  /** Three of these states fit; what was found last stays, whenever it was kept. */
  @Test
  void g4TheStateLongestUnusedMakesRoomAndLeavesItsFloor() {
    StateCache cache = cache(4_000);
    KeyState large = version(10, "x".repeat(1_000));
    for (String name : List.of("k1", "k2", "k3")) {
      cache.keep(Key.of("b", name), new KnownState(large, hlc(0)), hlc(0));
    }
    assertThat(cache.find(Key.of("b", "k1"), hlc(0))).isNotNull();
    cache.keep(Key.of("b", "k4"), new KnownState(large, hlc(0)), hlc(0));

    assertThat(cache.states().keySet())
        .containsExactly(Key.of("b", "k3"), Key.of("b", "k1"), Key.of("b", "k4"));
    assertThat(floors.of(Key.of("b", "k2"))).isEqualTo(large.context());
    assertThat(floors.size()).isEqualTo(1);
  }

  /** It would push out all others, and itself in the end. */
  @Test
  void g4AStateThatFitsNowhereLeavesTheOthersThere() {
    StateCache cache = cache(1_000);
    cache.keep(KEY, new KnownState(version(10, "v"), hlc(0)), hlc(0));
    KeyState large = version(10, "x".repeat(5_000));
    cache.keep(Key.of("b", "large"), new KnownState(large, hlc(0)), hlc(0));

    assertThat(cache.states().keySet()).containsExactly(KEY);
    assertThat(floors.of(Key.of("b", "large"))).isEqualTo(large.context());
  }

  /** A state that is replaced gives its room back. */
  @Test
  void g4AKeyThatIsKeptAgainTakesItsRoomOnce() {
    StateCache cache = cache(1_500);
    KeyState large = version(10, "x".repeat(1_000));
    for (int i = 0; i < 10; i++) {
      cache.keep(KEY, new KnownState(large, hlc(i)), hlc(i));
      cache.find(KEY, hlc(i));
    }
    assertThat(cache.states().keySet()).containsExactly(KEY);
    assertThat(floors.size()).isZero();
  }

  @Test
  void w6AnAcknowledgedWriteJoinsWhatIsCachedAndKeepsTheSmallerAge() {
    StateCache cache = cache(1_000_000);
    KeyState first = version(10, "v");
    KeyState second =
        Delta.of(DotContext.EMPTY, new Dot(2, 20), Bytes.utf8("w"), 0, Bytes.EMPTY, false);
    cache.keep(KEY, new KnownState(first, hlc(0)), hlc(0));
    cache.absorb(KEY, BucketMode.CAUSAL, new KnownState(second, hlc(5)), hlc(5));

    assertThat(cache.find(KEY, hlc(5))).isEqualTo(new KnownState(first.join(second), hlc(0)));
  }

  @Test
  void holdsNoMessageForTheSakeOfOneValue() {
    StateCache cache = cache(1_000_000);
    Bytes slice = Bytes.wrap(new byte[100_000]).slice(500, 10);
    KeyState state = Delta.of(DotContext.EMPTY, new Dot(1, 10), slice, 0, Bytes.EMPTY, false);
    cache.keep(KEY, new KnownState(state, hlc(0)), hlc(0));

    KnownState kept = cache.find(KEY, hlc(0));
    assertThat(kept).isNotNull();
    Bytes value = kept == null ? null : kept.state().siblings().get(0).value();
    assertThat(value == null ? 0 : value.array().length).isEqualTo(10);
  }

  /** What a read of nothing leaves behind says nothing against what the session saw earlier. */
  @Test
  void g4AnEmptyStateThatLeavesKeepsTheFloorOfItsKey() {
    StateCache cache = cache(1_000_000);
    DotContext seen = version(10, "v").context();
    floors.raise(KEY, seen);
    cache.keep(KEY, new KnownState(KeyState.EMPTY, hlc(0)), hlc(0));

    assertThat(cache.find(KEY, hlc(DMAX))).isNull();
    assertThat(floors.of(KEY)).isEqualTo(seen);
  }

  @Test
  void theFloorIsBoundedAndForgetsTheKeyLongestThere() {
    for (int i = 0; i < 5; i++) {
      floors.raise(Key.of("b", "k" + i), version(10, "v").context());
    }

    assertThat(floors.size()).isEqualTo(3);
    assertThat(floors.of(Key.of("b", "k1")).isEmpty()).isTrue();
    assertThat(floors.of(Key.of("b", "k4")).isEmpty()).isFalse();
  }
}
