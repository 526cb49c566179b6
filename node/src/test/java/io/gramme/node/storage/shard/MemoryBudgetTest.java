package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
  private static final long MIB = 1L << 20;

  @Test
  void theShareIsDividedAndNeverExceededAboveTheLeastThatWorks() {
    for (long heap = 64 * MIB; heap <= 1L << 36; heap *= 2) {
      MemoryBudget budget = MemoryBudget.of(0.4, heap);
      long all = budget.states() + budget.pages() + budget.changes();
      assertThat(all).isLessThanOrEqualTo((long) (0.4 * heap));
      assertThat(all).isGreaterThan((long) (0.4 * heap) - 16);
      assertThat(budget.states()).isEqualTo(3 * budget.pages());
    }
    assertThat(MemoryBudget.of(0.05, 16 * MIB))
        .isEqualTo(new MemoryBudget(4 * MIB, 2 * MIB, 4 * MIB));
  }

  @Test
  void aPassTakesHalfOfTheChangesAndIsReplayedInSeconds() {
    DurableSettings node = DurableSettings.of(MemoryBudget.of(0.4, 1L << 29));
    assertThat(node.passBytes()).isBetween(51 * MIB, 52 * MIB);
    assertThat(DurableSettings.of(MemoryBudget.of(0.4, 1L << 36)).passBytes()).isEqualTo(64 * MIB);
  }

  @Test
  void sharesOutOfRangeAreNamed() {
    for (double share : new double[] {0, -1, 0.049, 0.61, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MemoryBudget.of(share, MIB))
          .withMessageContaining(String.valueOf(share))
          .withMessageContaining("0.05 to 0.6");
    }
  }
}
