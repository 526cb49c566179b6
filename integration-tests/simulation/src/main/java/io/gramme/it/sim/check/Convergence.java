package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;

/** All owners hold the same siblings. */
public final class Convergence implements Checker {
  @Override
  public void end(KeyEnd end, Verdict verdict) {
    for (KeyState state : end.byOwner()) {
      if (!Causality.sameDots(state.siblings(), end.joined())) {
        verdict.broken(
            name(),
            end.ledger().key().bytes().utf8() + ": one owner holds " + state.siblings()
                + ", all together " + end.joined());
        return;
      }
    }
  }
}
