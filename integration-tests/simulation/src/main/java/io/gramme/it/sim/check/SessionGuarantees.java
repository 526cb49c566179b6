package io.gramme.it.sim.check;

import java.util.BitSet;

/** A session reads what it wrote, and never less than it has read before, unless its receipt says so (rule G4). */
public final class SessionGuarantees implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    if (read.floorMissed()) {
      return;
    }
    if (read.ledger().isNewestOnly()) {
      boolean older = read.newest() != null
          && read.shownDot() != null
          && Causality.compare(read.shownDot(), read.newest()) < 0;
      if (older) {
        verdict.broken(name(), read.who() + " is shown an older version than before");
      }
      return;
    }
    BitSet missing = read.missing(read.promised());
    BitSet back = verdict.excusesWhatComesBack() ? new BitSet() : read.shownOf(read.ownDeleted());
    if (!missing.isEmpty() || !back.isEmpty()) {
      verdict.broken(
          name(),
          read.who() + " is shown " + read.shown()
              + (missing.isEmpty()
                  ? ""
                  : ", and misses " + read.ledger().names(missing) + " it had met before")
              + (back.isEmpty()
                  ? ""
                  : ", and sees " + read.ledger().names(back) + " it had deleted"));
    }
  }
}
