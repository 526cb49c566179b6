package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bucket that keeps one version must keep the newest that was stored (K5). */
final class NewestWinsTest {
  private final Scene scene = Scene.newestOnly(new NewestWins());

  @Test
  void theNewestStoredMustBeThere() {
    Version older = scene.put();
    Version newer = scene.put();
    scene.breaks(scene.end(older));
    scene.keeps(scene.end(newer));
  }

  @Test
  void somethingMustBeThere() {
    scene.put();
    scene.breaks(scene.end(List.of(), KeyState.EMPTY));
  }

  @Test
  void aNewerOneThatNoReplicaHoldsDoesNotCount() {
    Version older = scene.put();
    scene.sent();
    scene.keeps(scene.end(older));
  }

  @Test
  void aDeleteIsAVersionLikeAnyOther() {
    Version version = scene.put();
    Version delete = scene.delete(version);
    scene.breaks(scene.end(version));
    scene.keeps(scene.end(List.of(), scene.state(delete)));
  }

  @Test
  void thereMayNotBeTwo() {
    Version stored = scene.put();
    Version newer = scene.sent();
    KeyState both = scene.state(stored, newer);
    scene.breaks(scene.end(List.of(), both, stored, newer));
  }

  @Test
  void aCausalBucketKeepsWhatItKeeps() {
    Scene causal = Scene.causal(new NewestWins());
    Version older = causal.put();
    causal.put(older);
    causal.keeps(causal.end(older));
  }
}
