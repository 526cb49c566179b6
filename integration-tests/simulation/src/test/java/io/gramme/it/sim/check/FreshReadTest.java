package io.gramme.it.sim.check;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** With R + W above N a read must show what was acknowledged before it began. */
final class FreshReadTest {
  private final Scene scene = Scene.causal(new FreshRead());

  @Test
  void aReadOfEnoughOwnersMustShowWhatEnoughOwnersHaveAcknowledged() {
    Version version = scene.put();
    scene.acknowledge(version, 2);
    scene.breaks(scene.read(mustShow(2), new BitSet()));
    scene.keeps(scene.read(mustShow(2), new BitSet(), version));
    scene.keeps(scene.read(mustShow(2), new BitSet(), scene.put(version)));
    scene.keeps(scene.read(mustShow(1), new BitSet()));
  }

  @Test
  void everyOverlapOfQuorumsCounts() {
    for (int w = 1; w <= Scene.REPLICAS; w++) {
      for (int r = 1; r <= Scene.REPLICAS; r++) {
        Scene fresh = Scene.causal(new FreshRead());
        fresh.acknowledge(fresh.put(), w);
        ReadSeen empty = fresh.read(fresh.keyLedger().seenByEveryReadOf(r), new BitSet());
        if (r + w > Scene.REPLICAS) {
          fresh.breaks(empty);
        } else {
          fresh.keeps(empty);
        }
      }
    }
  }

  @Test
  void aWriteThatWasNotAcknowledgedBindsNoRead() {
    scene.put();
    scene.keeps(scene.read(mustShow(3), new BitSet()));
  }

  @Test
  void whatADeleteMayHaveRemovedMayBeMissing() {
    Version version = scene.put();
    scene.acknowledge(version, 3);
    scene.delete(version);
    scene.keeps(scene.read(mustShow(3), new BitSet()));
  }

  @Test
  void aBucketThatKeepsTheNewestGivesVersionsUp() {
    Scene newest = Scene.newestOnly(new FreshRead());
    newest.acknowledge(newest.put(), 3);
    newest.keeps(newest.read(newest.keyLedger().seenByEveryReadOf(3), new BitSet()));
  }

  private BitSet mustShow(int r) {
    return scene.keyLedger().seenByEveryReadOf(r);
  }
}
