package io.gramme.it.sim.check;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No version may stand beside one that came after it. */
final class NoFalseSiblingTest {
  private final Scene scene = Scene.causal(new NoFalseSibling());

  @Test
  void aVersionMayNotBeShownBesideALaterOne() {
    Version first = scene.put();
    Version second = scene.put(first);
    scene.breaks(scene.read(first, second));
    scene.keeps(scene.read(second));
  }

  @Test
  void neitherBesideOneThatCameAfterALaterOne() {
    Version first = scene.put();
    Version third = scene.put(scene.put(first));
    scene.breaks(scene.read(first, third));
  }

  @Test
  void versionsOfWritersWhoHadNotSeenEachOtherAreSiblings() {
    scene.keeps(scene.read(scene.put(), scene.put()));
  }

  @Test
  void whatALaterWriterMayHaveKnownMayStandBesideIt() {
    Version first = scene.put();
    Version second = scene.put();
    second.setPast(Past.NOTHING.withPossibly(first));
    scene.keeps(scene.read(first, second));
  }

  @Test
  void aReadMayShowAnOldVersionAloneAndTheEndMayNot() {
    Version first = scene.put();
    scene.put(first);
    scene.keeps(scene.read(first));
    scene.breaks(scene.end(first));
  }

  @Test
  void aLaterWriteThatNoReplicaHoldsDoesNotCount() {
    Version first = scene.put();
    scene.sent(first);
    scene.keeps(scene.end(first));
  }

  @Test
  void whatWasReconciledByTwoMayStandBesideWhatCameAfterOneOfThem() {
    Version twice = scene.reconciled(2, scene.put(), scene.put());
    scene.keeps(scene.read(twice, scene.put(twice)));

    Version once = scene.reconciled(1, scene.put(), scene.put());
    scene.breaks(scene.read(once, scene.put(once)));
  }

  @Test
  void whatALateRetryWroteAnewMayStandTwice() {
    Version version = scene.put();
    version.minted(scene.nextDot());
    Version later = scene.put(version);
    scene.breaks(scene.read(version, later));
    version.setWrittenAnew();
    scene.keeps(scene.read(version, later));
  }

  @Test
  void aLateRetryThatFoundItsWriteStandsOnce() {
    Version version = scene.put();
    version.setWrittenAnew();
    scene.breaks(scene.read(version, scene.put(version)));
  }

  @Test
  void aValueThatNobodyWroteIsReported() {
    Sibling phantom = Sibling.value(scene.nextDot(), Bytes.utf8("nobody's"));
    scene.breaks(new KeyEnd(
        scene.keyLedger(),
        List.of(),
        List.of(),
        List.of(),
        List.of(phantom),
        WallBounds.NOTHING_EXPIRED));
  }
}
