package io.gramme.driver;

import java.time.Duration;

/** A setting of reads. Later ones override earlier ones. Immutable and thread-safe. */
public sealed interface ReadOption extends Option {
  /** Owners that must answer. */
  static ReadOption r(Quorum quorum) {
    return new R(quorum);
  }

  /**
   * Owners that must answer, as a number.
   *
   * @throws InvalidArgumentException when it is below 1
   */
  static ReadOption r(int replicas) {
    return r(Quorum.of(replicas));
  }

  /**
   * Time after which the read fails with {@link GrammeTimeoutException}.
   *
   * @throws InvalidArgumentException when it is not above zero
   */
  static ReadOption timeout(Duration timeout) {
    return new Timeout(timeout);
  }

  /** Whether replicas that the read finds stale are repaired afterwards; on unless switched off. */
  static ReadOption readRepair(boolean on) {
    return new Repair(on);
  }

  /** What {@link #r(Quorum)} makes. */
  record R(Quorum quorum) implements ReadOption {
    /** Refuses null. */
    public R {
      Problem.required(quorum, "quorum");
    }

    @Override
    public String toString() {
      return "r=" + quorum;
    }
  }

  /** What {@link #timeout} makes. */
  record Timeout(Duration timeout) implements ReadOption {
    /** Refuses what is not above zero. */
    public Timeout {
      Problem.requirePositive("timeout", timeout);
    }

    @Override
    public String toString() {
      return "timeout=" + timeout;
    }
  }

  /** What {@link #readRepair} makes. */
  record Repair(boolean on) implements ReadOption {
    @Override
    public String toString() {
      return "readRepair=" + on;
    }
  }
}
