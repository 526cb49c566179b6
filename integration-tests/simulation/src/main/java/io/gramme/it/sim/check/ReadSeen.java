package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a read of a quorum showed, and what it should have.
 *
 * @param who the session and its thread, for people
 * @param ledger of the key
 * @param shown the live siblings, in their order
 * @param past of whoever was shown them
 * @param promised what the session had seen or written before (rule G4)
 * @param ownDeleted what the session had deleted before
 * @param acknowledged what enough owners had acknowledged before
 * @param deleted what enough owners had acknowledged the delete of before
 * @param newest in a bucket that keeps the newest: what the session had met before
 * @param shownDot in a bucket that keeps the newest: the dot of what was shown
 * @param floorMissed whether the receipt says that the session's floor was not met
 * @param bounds what clocks showed while it read
 */
public record ReadSeen(
    String who,
    KeyLedger ledger,
    List<Version> shown,
    Past past,
    BitSet promised,
    BitSet ownDeleted,
    BitSet acknowledged,
    BitSet deleted,
    @Nullable Dot newest,
    @Nullable Dot shownDot,
    boolean floorMissed,
    WallBounds bounds) {
  /** What of the given versions is neither shown, nor replaced by what is shown, nor deleted, nor possibly expired. */
  BitSet missing(BitSet wanted) {
    BitSet missing = (BitSet) wanted.clone();
    missing.andNot(past.atMost());
    missing.andNot(ledger.deletedAtMost());
    if (!missing.isEmpty()) {
      missing.andNot(ledger.expiredAtMost(bounds));
    }
    return missing;
  }

  /** What of the given versions is shown. */
  BitSet shownOf(BitSet unwanted) {
    BitSet shownThere = new BitSet();
    for (Version version : shown) {
      if (unwanted.get(version.number()) && !version.mayStandTwice()) {
        shownThere.set(version.number());
      }
    }
    return shownThere;
  }
}
