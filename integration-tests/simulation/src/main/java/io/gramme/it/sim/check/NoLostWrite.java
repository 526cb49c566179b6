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
    // Of what may be lost some has been replaced by what is lost now, and was seen before.
    boolean mayBeLost = end.ledger().mayBeLost();
    for (Version after : end.ledger().versions()) {
      if (!mayBeLost && !after.isStored()) {
        continue;
      }
      there.or(after.past().atMost());
    }
    there.or(end.ledger().expiredAtMost(end.bounds()));
    for (Version version : end.ledger().versions()) {
      boolean promised = mayBeLost ? version.isStored() : version.isPromised();
      promised &= !end.ledger().mayHaveGone(version);
      if (promised && !version.isDelete() && !there.get(version.number())) {
        verdict.broken(
            name(),
            (version.isAcknowledged() ? "acknowledged " : "stored ") + version
                + " is gone, and nothing came after it; there are " + end.remaining());
      }
    }
  }
}
