package io.gramme.it.sim.check;

import java.util.BitSet;

/** What was acknowledged, shown or stored is there in the end, or something that came after it, or it has expired. */
public final class NoLostWrite implements Checker {
  @Override
  public void end(KeyEnd end, Verdict verdict) {
    if (end.ledger().isNewestOnly()) {
      return;
    }
    BitSet there = end.remainingNumbers();
    for (Version after : end.stored()) {
      there.or(after.past().atMost());
    }
    there.or(end.ledger().expiredAtMost(end.bounds()));
    for (Version version : end.ledger().versions()) {
      if (version.isPromised() && !version.isDelete() && !there.get(version.number())) {
        verdict.broken(
            name(),
            (version.isAcknowledged() ? "acknowledged " : "stored ") + version
                + " is gone, and nothing came after it; there are " + end.remaining());
      }
    }
  }
}
