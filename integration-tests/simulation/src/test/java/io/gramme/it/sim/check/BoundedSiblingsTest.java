package io.gramme.it.sim.check;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No write may stand there twice. */
final class BoundedSiblingsTest {
  private final Scene scene = Scene.causal(new BoundedSiblings());

  @Test
  void aWriteMayNotStandTwice() {
    Version version = scene.put();
    version.minted(scene.nextDot());
    scene.breaks(scene.read(version, version));
    scene.keeps(scene.read(version));
  }

  @Test
  void neitherInTheEnd() {
    Version version = scene.put();
    Version apart = scene.put();
    scene.breaks(new KeyEnd(
        scene.keyLedger(),
        List.of(),
        scene.state(version, apart).siblings(),
        List.of(version, apart, version),
        List.of(),
        WallBounds.NOTHING_EXPIRED));
    scene.keeps(scene.end(version, apart));
  }

  @Test
  void unlessALateRetryWroteItAnew() {
    Version version = scene.put();
    version.minted(scene.nextDot());
    version.setWrittenAnew();
    scene.keeps(scene.read(version, version));
  }

  @Test
  void orTwoReconciledTheSame() {
    Version twice = scene.reconciled(2, scene.put(), scene.put());
    scene.keeps(scene.read(twice, twice));
    Version once = scene.reconciled(1, scene.put(), scene.put());
    scene.breaks(scene.read(once, once));
  }
}
