package io.gramme.examples.cart.headless;

import io.gramme.driver.reconcile.Reconciler;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
  private final AtomicReference<CallTimes> times = new AtomicReference<>(new CallTimes());

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

  /** Adds that failed, or of which nobody can tell. */
  long failures() {
    return failed.sum() + unknown.sum();
  }

  /** An add was made within this time. */
  void took(long nanos) {
    Objects.requireNonNull(times.get()).took(nanos);
  }

  /** Where the time of every add is kept from now on. */
  CallTimes timeCalls() {
    CallTimes next = new CallTimes();
    times.set(next);
    return next;
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

  /** @param growth what became of calls while the ring changed; null when it did not */
  WriteReport report(@Nullable GrowthReport growth) {
    return new WriteReport(
        adds.sum(),
        addsWhileDown.sum(),
        addsWhileCut.sum(),
        failed.sum(),
        unknown.sum(),
        retried.sum(),
        siblings.sum(),
        reconciliations.sum(),
        growth);
  }
}
