package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names under which a write leaves: a second one only when it is nowhere (W5), and later ones that win (K5). */
final class WriteNames {
  private WriteNames() {}

  /** W5: only what the read before it did not find, nor anything that came after it, is written a second time. */
  static void checkThatItWasNotThere(
      Watcher watcher, CallInfo call, Version written, List<Version> heardByQuorum) {
    boolean newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    if (!newestOnly
        && !watcher.verdict().excusesWhatComesBack()
        && written.dots() == 1
        && Past.of(heardByQuorum).atLeast().get(written.number())) {
      watcher
          .verdict()
          .broken(
              "TrueFate",
              call.who() + " writes " + written + " a second time, although its read found "
                  + heardByQuorum);
    }
  }

  /** K5: in a bucket that keeps the newest, a write that begins when an earlier one of its session has ended wins. */
  static void checkThatLaterWins(
      Watcher watcher, CallInfo call, Dot dot, Version written, @Nullable Dot possibleBefore) {
    boolean newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    if (newestOnly && possibleBefore != null && Causality.compare(dot, possibleBefore) < 0) {
      watcher
          .verdict()
          .broken(
              "NewestWins",
              call.who() + " writes " + written + " as " + dot + ", and knew of " + possibleBefore
                  + " before");
    }
  }
}
