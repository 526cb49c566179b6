package io.gramme.examples.cart.headless;

import io.gramme.driver.reconcile.Reconciler;
import java.util.concurrent.atomic.LongAdder;

/** What the writers count. Thread-safe. */
final class Tally {
  private final LongAdder adds = new LongAdder();
  private final LongAdder addsWhileDown = new LongAdder();
  private final LongAdder addsWhileCut = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder siblings = new LongAdder();
  private final LongAdder reconciliations = new LongAdder();

  void added(boolean whileDown, boolean whileCut) {
    adds.increment();
    if (whileDown) {
      addsWhileDown.increment();
    }
    if (whileCut) {
      addsWhileCut.increment();
    }
  }

  /** An add certainly did not happen. */
  void failed() {
    failed.increment();
  }

  /** Nobody can tell whether an add happened; it is not counted as done. */
  void unknown() {
    unknown.increment();
  }

  /** An unknown add was found or made to have happened. */
  void retried() {
    retried.increment();
  }

  /** The same reconciler, whose calls are counted. */
  <C> Reconciler<String, C> counting(Reconciler<String, C> reconciler) {
    return (key, versions) -> {
      C reconciled = reconciler.reconcile(key, versions);
      siblings.add(versions.size());
      reconciliations.increment();
      return reconciled;
    };
  }

  long adds() {
    return adds.sum();
  }

  long siblings() {
    return siblings.sum();
  }

  WriteReport report() {
    return new WriteReport(
        adds.sum(),
        addsWhileDown.sum(),
        addsWhileCut.sum(),
        failed.sum(),
        unknown.sum(),
        retried.sum(),
        siblings.sum(),
        reconciliations.sum());
  }
}
