package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session must read what it wrote, and never less than it had read before (G4). */
final class SessionGuaranteesTest {
  private final Scene scene = Scene.causal(new SessionGuarantees());

  @Test
  void whatTheSessionHadMetMustBeShownOrReplaced() {
    Version met = scene.put();
    Version apart = scene.put();
    BitSet promised = Scene.numbers(met);
    scene.breaks(scene.read(promised, new BitSet(), apart));
    scene.breaks(scene.read(promised, new BitSet()));
    scene.keeps(scene.read(promised, new BitSet(), met, apart));
    scene.keeps(scene.read(promised, new BitSet(), scene.put(met)));
  }

  @Test
  void whatSomebodyDeletedMayBeMissing() {
    Version met = scene.put();
    scene.delete(met);
    scene.keeps(scene.read(Scene.numbers(met), new BitSet()));
  }

  @Test
  void whatTheSessionDeletedMayNotBeShown() {
    Version deleted = scene.put();
    scene.breaks(scene.read(new BitSet(), Scene.numbers(deleted), deleted));
    scene.keeps(scene.read(new BitSet(), Scene.numbers(deleted)));
  }

  @Test
  void aReceiptMaySayThatTheFloorWasMissed() {
    Version met = scene.put();
    ReadSeen less = scene.read(Scene.numbers(met), new BitSet());
    scene.breaks(less);
    scene.keeps(floorMissed(less));
  }

  private static ReadSeen floorMissed(ReadSeen read) {
    return new ReadSeen(
        read.who(),
        read.ledger(),
        read.shown(),
        read.past(),
        read.promised(),
        read.ownDeleted(),
        read.acknowledged(),
        read.deleted(),
        read.newest(),
        read.shownDot(),
        true,
        read.bounds());
  }

  @Test
  void inABucketThatKeepsTheNewestNothingOlderMayBeShown() {
    Scene newest = Scene.newestOnly(new SessionGuarantees());
    Dot older = newest.nextDot();
    Dot newer = newest.nextDot();
    newest.breaks(readOfNewest(newest, newer, older));
    newest.keeps(readOfNewest(newest, older, newer));
    newest.keeps(readOfNewest(newest, newer, newer));
    newest.keeps(readOfNewest(newest, null, older));
    newest.keeps(readOfNewest(newest, newer, null));
  }

  private static ReadSeen readOfNewest(Scene scene, @Nullable Dot met, @Nullable Dot shown) {
    return new ReadSeen(
        "c1.t1",
        scene.keyLedger(),
        List.of(),
        Past.NOTHING,
        new BitSet(),
        new BitSet(),
        new BitSet(),
        new BitSet(),
        met,
        shown,
        false,
        WallBounds.NOTHING_EXPIRED);
  }
}
