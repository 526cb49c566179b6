package io.gramme.it.sim.check;

import java.util.BitSet;

/** What a stored delete removed does not come back, nor what a version replaced that expires. */
public final class NoResurrection implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    BitSet back = read.shownOf(read.deleted());
    if (!back.isEmpty()) {
      verdict.broken(
          name(),
          read.who() + " is shown " + read.shown() + ", of which "
              + read.ledger().names(back)
              + " were deleted, or replaced by what expires, and enough owners had acknowledged it");
    }
  }

  @Override
  public void end(KeyEnd end, Verdict verdict) {
    if (end.ledger().isNewestOnly()) {
      return;
    }
    for (Version version : end.remaining()) {
      for (Version delete : end.stored()) {
        if (delete.isDelete()
            && !version.mayStandTwice()
            && delete.past().atLeast().get(version.number())) {
          verdict.broken(name(), version + " is there although " + delete + " removed it");
        }
      }
    }
  }
}
