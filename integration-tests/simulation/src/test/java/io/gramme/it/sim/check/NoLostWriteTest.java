package io.gramme.it.sim.check;

import io.gramme.membership.NodeId;
import org.junit.jupiter.api.Test;

/** What was acknowledged, shown or stored must not vanish. */
final class NoLostWriteTest {
  private final Scene scene = Scene.causal(new NoLostWrite());

  @Test
  void aStoredWriteThatNothingReplacedMustBeThere() {
    Version stored = scene.put();
    scene.breaks(scene.end());
    scene.keeps(scene.end(stored));
  }

  @Test
  void anAcknowledgedOrShownWriteMustBeThereToo() {
    Version acknowledged = scene.sent();
    scene.keeps(scene.end());
    scene.acknowledge(acknowledged, 2);
    scene.breaks(scene.end());

    Scene another = Scene.causal(new NoLostWrite());
    another.sent().setShown();
    another.breaks(another.end());
  }

  @Test
  void whatCameAfterItStandsForIt() {
    Version first = scene.put();
    Version second = scene.put(first);
    scene.keeps(scene.end(second));
  }

  @Test
  void whatCameAfterSomethingElseDoesNotStandForIt() {
    scene.put();
    Version apart = scene.put();
    scene.breaks(scene.end(apart));
  }

  @Test
  void aLaterWriteThatNoReplicaHoldsReplacesNothing() {
    Version first = scene.put();
    scene.sent(first);
    scene.breaks(scene.end());
    scene.keeps(scene.end(first));
  }

  @Test
  void whatMayHaveBeenInTheMemoryOfALaterWriterMayBeGone() {
    Version first = scene.put();
    Version second = scene.put();
    second.setPast(Past.NOTHING.withPossibly(first));
    scene.keeps(scene.end(second));
  }

  @Test
  void aDeleteTakesAwayAndNeedNotStay() {
    Version first = scene.put();
    Version second = scene.put();
    scene.delete(first);
    scene.keeps(scene.end(second));
    scene.breaks(scene.end());
  }

  /** E6: of what W owners acknowledged, one may have had it on disk. */
  @Test
  void whatOnlyTheDiskOfARemovedNodeHeldMayBeGoneWhereNobodyPromisedADisk() {
    Scene interval = Scene.interval(new NoLostWrite());
    NodeId removed = new NodeId(1);
    Version alone = interval.sent();
    alone.storedBy(removed);
    interval.acknowledge(alone, 2);
    interval.breaks(interval.end());
    interval.ledger.removed(removed);
    interval.keeps(interval.end());
    alone.storedBy(new NodeId(2));
    interval.breaks(interval.end());
  }

  @Test
  void whatADiskWasPromisedForStaysThoughANodeIsRemoved() {
    NodeId removed = new NodeId(1);
    Version promised = scene.sent();
    promised.storedBy(removed);
    scene.acknowledge(promised, 2);
    scene.ledger.removed(removed);
    scene.breaks(scene.end());
  }

  @Test
  void aBucketThatKeepsTheNewestGivesVersionsUp() {
    Scene newest = Scene.newestOnly(new NoLostWrite());
    newest.put();
    newest.keeps(newest.end(newest.put()));
  }
}
