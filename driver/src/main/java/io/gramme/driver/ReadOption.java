package io.gramme.driver;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** A setting of reads. Later ones override earlier ones. Immutable and thread-safe. */
public final class ReadOption implements Option {
  private final String text;
  private final UnaryOperator<CallDefaults> change;

  private ReadOption(String text, UnaryOperator<CallDefaults> change) {
    this.text = text;
    this.change = change;
  }

  /** Owners that must answer. */
  public static ReadOption r(Quorum quorum) {
    KeyedValue.required(quorum, "quorum");
    return new ReadOption("r=" + quorum, defaults -> defaults.withR(quorum));
  }

  /**
   * Owners that must answer, as a number.
   *
   * @throws InvalidArgumentException when it is below 1
   */
  public static ReadOption r(int replicas) {
    return r(Quorum.of(replicas));
  }

  /**
   * Time after which the read fails with {@link GrammeTimeoutException}.
   *
   * @throws InvalidArgumentException when it is not above zero
   */
  public static ReadOption timeout(Duration timeout) {
    CallDefaults.requirePositive("timeout", timeout);
    return new ReadOption("timeout=" + timeout, defaults -> defaults.withTimeout(timeout));
  }

  /** Whether replicas that the read finds stale are repaired afterwards; on unless switched off. */
  public static ReadOption readRepair(boolean on) {
    return new ReadOption("readRepair=" + on, defaults -> defaults.withReadRepair(on));
  }

  CallDefaults applyTo(CallDefaults defaults) {
    return change.apply(defaults);
  }

  @Override
  public String toString() {
    return text;
  }
}
