package io.gramme.it.sim.check;

import java.util.List;

/**
 * No version stands beside one that came after it, but for those that {@linkplain Version#mayStandTwice may}.
 */
public final class NoFalseSibling implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    if (!read.ledger().isNewestOnly()) {
      check(read.shown(), read.shown(), read.who() + " is shown", verdict);
    }
  }

  @Override
  public void end(KeyEnd end, Verdict verdict) {
    end.phantoms()
        .forEach(phantom -> verdict.broken(name(), "nobody ever wrote " + phantom.value()));
    if (!end.ledger().isNewestOnly()) {
      check(end.remaining(), end.stored(), "in the end there is", verdict);
    }
  }

  private void check(List<Version> siblings, List<Version> after, String where, Verdict verdict) {
    for (Version sibling : siblings) {
      for (Version later : after) {
        if (later.past().atLeast().get(sibling.number())
            && !later.isDelete()
            && !sibling.mayStandTwice()) {
          verdict.broken(
              name(), where + " " + siblings + ", but " + later + " came after " + sibling);
        }
      }
    }
  }
}
