package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Write-backs must come to rest when no application writes any more (G3). */
final class WriteBacksRestTest {
  private static final int TOO_MANY = 5;

  private final Scene scene = Scene.causal(new BoundedSiblings());
  private final Verdict verdict = Scene.verdict();
  private final WriteBacksRest rest = new WriteBacksRest(verdict);
  private final Version reconciled = scene.reconciled(1, scene.put(), scene.put());

  @Test
  void aSessionThatGoesOnAndOnIsReportedOnce() {
    writeBack("c1.t1", TOO_MANY - 1);
    assertThat(verdict.violations()).isEmpty();
    writeBack("c1.t1", 1);
    writeBack("c1.t1", 10);
    assertThat(verdict.violations())
        .extracting(Violation::checker)
        .containsExactly("BoundedSiblings");
  }

  @Test
  void manySessionsMayEachDoItAFewTimes() {
    for (int i = 0; i < 12; i++) {
      writeBack("c" + i + ".t1", TOO_MANY - 1);
    }
    assertThat(verdict.violations()).isEmpty();
  }

  @Test
  void aWriteOfAnApplicationGivesThemReasonAgain() {
    writeBack("c1.t1", TOO_MANY - 1);
    rest.applicationWrote(scene.key);
    writeBack("c1.t1", TOO_MANY - 1);
    assertThat(verdict.violations()).isEmpty();
  }

  @Test
  void aWriteToAnotherKeyDoesNot() {
    writeBack("c1.t1", TOO_MANY - 1);
    rest.applicationWrote(Scene.newestOnly(new BoundedSiblings()).key);
    writeBack("c1.t1", 1);
    assertThat(verdict.violations()).hasSize(1);
  }

  private void writeBack(String who, int times) {
    for (int i = 0; i < times; i++) {
      rest.wroteBack(who, reconciled);
    }
  }
}
