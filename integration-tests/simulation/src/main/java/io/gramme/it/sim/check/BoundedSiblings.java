package io.gramme.it.sim.check;

import java.util.BitSet;
import java.util.List;

/**
 * There are no more siblings than writers who had not seen each other: no write stands there twice. That none of them
 * had seen another is for {@link NoFalseSibling} to check, that write-backs come to rest for {@link WriteBacksRest}.
 */
public final class BoundedSiblings implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    check(read.shown(), read.who() + " is shown", verdict);
  }

  @Override
  public void end(KeyEnd end, Verdict verdict) {
    check(end.remaining(), "in the end there is", verdict);
  }

  private void check(List<Version> siblings, String where, Verdict verdict) {
    BitSet seen = new BitSet();
    for (Version sibling : siblings) {
      if (seen.get(sibling.number()) && !sibling.mayStandTwice()) {
        verdict.broken(name(), where + " " + sibling + " twice: " + siblings);
      }
      seen.set(sibling.number());
    }
  }
}
