package io.gramme.it.sim.check;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** What was deleted must not come back. */
final class NoResurrectionTest {
  private final Scene scene = Scene.causal(new NoResurrection());

  @Test
  void aDeletedVersionMayNotBeThereInTheEnd() {
    Version deleted = scene.put();
    Version apart = scene.put();
    scene.delete(deleted);
    scene.breaks(scene.end(deleted, apart));
    scene.keeps(scene.end(apart));
  }

  @Test
  void aDeleteTakesAwayWhatTheDeletedCameAfter() {
    Version first = scene.put();
    Version second = scene.put(first);
    scene.delete(second);
    scene.breaks(scene.end(first));
  }

  @Test
  void aReplacementIsNoDelete() {
    Version first = scene.put();
    scene.put(first);
    scene.keeps(scene.end(first));
  }

  @Test
  void whatMayHaveBeenDeletedMayBeThere() {
    Version version = scene.put();
    scene.delete().setPast(Past.NOTHING.withPossibly(version));
    scene.keeps(scene.end(version));
  }

  @Test
  void noReadMayShowWhatEnoughOwnersHaveDeleted() {
    Version deleted = scene.put();
    Version apart = scene.put();
    scene.breaks(scene.read(new BitSet(), Scene.numbers(deleted), deleted, apart));
    scene.keeps(scene.read(new BitSet(), Scene.numbers(deleted), apart));
  }

  @Test
  void aDeleteThatReachedTooFewOwnersBindsNoRead() {
    Version version = scene.put();
    Version delete = scene.delete(version);
    scene.acknowledge(delete, 1);
    scene.keeps(scene.read(new BitSet(), scene.keyLedger().shownByNoReadOf(2), version));
    scene.breaks(scene.read(new BitSet(), scene.keyLedger().shownByNoReadOf(3), version));
  }

  @Test
  void whatWasReconciledTwiceMayStandOnceMore() {
    Version first = scene.put();
    Version second = scene.put();
    Version twice = scene.reconciled(2, first, second);
    scene.delete(twice);
    scene.keeps(scene.end(twice));
    scene.keeps(scene.read(new BitSet(), Scene.numbers(twice), twice));

    Scene once = Scene.causal(new NoResurrection());
    Version only = once.reconciled(1, once.put(), once.put());
    once.delete(only);
    once.breaks(once.end(only));
  }
}
