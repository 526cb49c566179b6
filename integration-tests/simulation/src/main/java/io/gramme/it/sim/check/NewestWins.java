package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import java.util.List;

/** A bucket that keeps one version keeps the newest that was stored (rule K5). */
public final class NewestWins implements Checker {
  @Override
  public void end(KeyEnd end, Verdict verdict) {
    if (!end.ledger().isNewestOnly()) {
      return;
    }
    List<Dot> there = end.dots();
    for (Version version : end.stored()) {
      Dot dot = version.newestDot();
      boolean kept = dot != null && !there.isEmpty() && Causality.compare(there.get(0), dot) >= 0;
      if (version.dots() == 1 && !kept) {
        verdict.broken(name(), version + " was stored as " + dot + ", and there is " + there);
      }
    }
    if (there.size() > 1) {
      verdict.broken(name(), "there are " + there.size() + " versions");
    }
  }
}
