package io.gramme.driver.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.NodeId;
import org.junit.jupiter.api.Test;

class BreakersTest {
  private static final NodeId NODE = new NodeId(1);
  private long nowNanos = -5_000;
  private final Breakers breakers = new Breakers(() -> nowNanos);

  private void failUntilOpen() {
    for (int i = 0; i < 8; i++) {
      assertThat(breakers.permits(NODE)).isTrue();
      breakers.failed(NODE, 1);
    }
  }

  @Test
  void opensWhenHalfOfTheLastRequestsFailed() {
    failUntilOpen();

    assertThat(breakers.isUsable(NODE)).isFalse();
    assertThat(breakers.permits(NODE)).isFalse();
    assertThat(breakers.isUsable(new NodeId(2))).isTrue();
  }

  @Test
  void letsAFewProbesThroughAfterAPauseAndClosesWhenTheyAreAnswered() {
    failUntilOpen();
    nowNanos += Breakers.PAUSE.toNanos() + 1;

    assertThat(breakers.isUsable(NODE)).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(breakers.permits(NODE)).isTrue();
    }
    assertThat(breakers.permits(NODE)).isFalse();
    for (int i = 0; i < 3; i++) {
      breakers.answered(NODE, 1);
    }
    assertThat(breakers.permits(NODE)).isTrue();
  }

  @Test
  void opensAgainWhenTheProbesFail() {
    failUntilOpen();
    nowNanos += Breakers.PAUSE.toNanos() + 1;
    for (int i = 0; i < 3; i++) {
      assertThat(breakers.permits(NODE)).isTrue();
      breakers.failed(NODE, 1);
    }

    assertThat(breakers.isUsable(NODE)).isFalse();
  }

  @Test
  void forgetsWhenReset() {
    failUntilOpen();
    breakers.reset(NODE);

    assertThat(breakers.permits(NODE)).isTrue();
  }

  @Test
  void whatSaysNothingOfANodeNeitherOpensNorUsesUpAProbe() {
    for (int i = 0; i < 60; i++) {
      assertThat(breakers.permits(NODE)).isTrue();
      breakers.unjudged(NODE);
    }
    assertThat(breakers.isUsable(NODE)).isTrue();

    failUntilOpen();
    nowNanos += Breakers.PAUSE.toNanos() + 1;
    for (int i = 0; i < 10; i++) {
      assertThat(breakers.permits(NODE)).isTrue();
      breakers.unjudged(NODE);
    }
  }
}
