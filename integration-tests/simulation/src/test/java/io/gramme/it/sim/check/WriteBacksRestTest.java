package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.membership.NodeId;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Write-backs must come to rest when no application writes any more (G3). */
final class WriteBacksRestTest {
  private static final int TOO_MANY = 9;
  private static final int OWNERS = 3;

  private final Scene scene = Scene.causal(new BoundedSiblings());
  private final Verdict verdict = Scene.verdict();
  private final WriteBacksRest rest = new WriteBacksRest(verdict, OWNERS);
  private final Set<Dot> written = new TreeSet<>();
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

  @Test
  void anOwnerThatHasStoredNoneStillHasSiblingsToShow() {
    writeBack("c1.t1", 2 * TOO_MANY, OWNERS - 1);
    assertThat(verdict.violations()).isEmpty();
    writeBack("c1.t1", TOO_MANY - 1, OWNERS);
    assertThat(verdict.violations()).isEmpty();
    writeBack("c1.t1", 1, 0);
    assertThat(verdict.violations()).hasSize(1);
  }

  @Test
  void whatAnApplicationWroteAndArrivesLateGivesThemReasonAgain() {
    writeBack("c1.t1", TOO_MANY - 1);
    written.add(new Dot(7, 7));
    writeBack("c1.t1", TOO_MANY - 1);
    assertThat(verdict.violations()).isEmpty();
    writeBack("c1.t1", 1);
    assertThat(verdict.violations()).as("it was met before").hasSize(1);
  }

  private void writeBack(String who, int times) {
    writeBack(who, times, OWNERS);
  }

  private void writeBack(String who, int times, int owners) {
    for (int i = 0; i < times; i++) {
      WriteBacksRest.WriteBack begun = rest.wroteBack(who, reconciled, written);
      for (int owner = 1; owner <= owners; owner++) {
        begun.storedBy(new NodeId(owner));
      }
    }
  }
}
