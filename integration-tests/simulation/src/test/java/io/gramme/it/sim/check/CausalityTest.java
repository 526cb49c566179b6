package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.it.sim.world.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checkers' own idea of causality says the same as the production code, by another way (K1 to K3, K5, P5). */
final class CausalityTest {
  private static final int ROUNDS = 20_000;

  private final Seed seed = Seed.of(7);

  /** States of a few writers whose histories overlap, as replicas hold them. */
  private KeyState state() {
    DotContext context = DotContext.EMPTY;
    List<Sibling> siblings = new ArrayList<>();
    for (long writer : new long[] {-3, 1, 2, 7}) {
      if (seed.chance(0.6)) {
        Dot dot = new Dot(writer, 1 + seed.below(3));
        context = context.with(dot);
        if (seed.chance(0.5)) {
          siblings.add(sibling(dot));
        }
      }
    }
    siblings.sort((a, b) -> a.dot().compareTo(b.dot()));
    return new KeyState(context, siblings);
  }

  /** What a writer wrote under a stamp is the same everywhere, but where it has expired. */
  private Sibling sibling(Dot dot) {
    if ((dot.stamp() & 1) == 1) {
      return Sibling.value(dot, Bytes.utf8(dot.toString()));
    }
    Sibling expiring = new Sibling(dot, Bytes.utf8(dot.toString()), 50, Bytes.EMPTY);
    return seed.chance(0.5) ? expiring : expiring.expired();
  }

  @Test
  void togetherIsTheJoinOfAll() {
    for (int i = 0; i < ROUNDS; i++) {
      List<KeyState> states = List.of(state(), state(), state());
      KeyState joined = states.get(0).join(states.get(1)).join(states.get(2));
      assertThat(Causality.together(states, false)).as("%s", states).isEqualTo(joined.siblings());
    }
  }

  @Test
  void theNewestIsTheOneThatWins() {
    for (int i = 0; i < ROUNDS; i++) {
      List<KeyState> states = List.of(newest(state()), newest(state()));
      List<Sibling> won = LastWriteWins.join(states.get(0), states.get(1)).siblings();
      assertThat(Causality.together(states, true)).as("%s", states).isEqualTo(won);
    }
  }

  private static KeyState newest(KeyState state) {
    return LastWriteWins.join(KeyState.EMPTY, state);
  }

  @Test
  void dotsAreOrderedByStampAndThenByUnsignedWriter() {
    for (int i = 0; i < ROUNDS; i++) {
      Dot a = new Dot(seed.nextLong() >> seed.below(64), 1 + seed.below(3));
      Dot b = seed.chance(0.1) ? a : new Dot(seed.nextLong() >> seed.below(64), 1 + seed.below(3));
      assertThat(Causality.compare(a, b)).isEqualTo(Integer.signum(a.compareTo(b)));
      assertThat(Causality.same(a, b)).isEqualTo(a.equals(b));
    }
  }

  @Test
  void aValueLivesUntilItsExpiry() {
    Sibling value = new Sibling(new Dot(1, 1), Bytes.EMPTY, 50, Bytes.EMPTY);
    assertThat(Causality.isLive(value, 49)).isTrue();
    assertThat(Causality.hasExpired(value, 50)).isTrue();
    assertThat(Causality.isLive(value.expired(), 1)).isFalse();
    assertThat(Causality.hasExpired(value.expired(), 99)).isFalse();
    assertThat(Causality.isLive(Sibling.value(new Dot(1, 1), Bytes.EMPTY), 99)).isTrue();
  }
}
