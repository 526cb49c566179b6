package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All owners must hold the same siblings in the end. */
final class ConvergenceTest {
  private final Scene scene = Scene.causal(new Convergence());
  private final Version one = scene.put();
  private final Version other = scene.put();
  private final KeyState both = scene.state(one, other);

  @Test
  void anOwnerThatMissesASiblingIsReported() {
    scene.breaks(scene.end(List.of(both, scene.state(one), both), both, one, other));
    scene.breaks(scene.end(List.of(both, both, KeyState.EMPTY), both, one, other));
  }

  @Test
  void anOwnerThatKeptWhatTheOthersReplacedIsReported() {
    KeyState replaced = scene.state(scene.put(one));
    scene.breaks(scene.end(List.of(replaced, scene.state(one), replaced), replaced));
  }

  @Test
  void equalOwnersAreNot() {
    scene.keeps(scene.end(List.of(both, both, both), both, one, other));
  }

  @Test
  void contextsMayDiffer() {
    KeyState knowsMore = new KeyState(both.context().with(scene.nextDot()), both.siblings());
    scene.keeps(scene.end(List.of(both, knowsMore, both), knowsMore, one, other));
  }
}
