package io.gramme.driver;

import io.gramme.data.Bytes;
import io.gramme.driver.session.CallSettings;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What holds for a call: the session's options, overridden by the bucket's, overridden by the call's own.
 *
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param timeout for reads
 * @param writeTimeout for writes
 * @param readRepair whether stale replicas are repaired
 * @param metadata beside the values of puts
 */
record CallDefaults(
    Quorum r,
    Quorum w,
    Duration timeout,
    Duration writeTimeout,
    boolean readRepair,
    Bytes metadata) {
  CallDefaults withR(Quorum quorum) {
    return new CallDefaults(quorum, w, timeout, writeTimeout, readRepair, metadata);
  }

  CallDefaults withW(Quorum quorum) {
    return new CallDefaults(r, quorum, timeout, writeTimeout, readRepair, metadata);
  }

  CallDefaults withTimeout(Duration read) {
    return new CallDefaults(r, w, read, writeTimeout, readRepair, metadata);
  }

  CallDefaults withWriteTimeout(Duration write) {
    return new CallDefaults(r, w, timeout, write, readRepair, metadata);
  }

  CallDefaults withReadRepair(boolean on) {
    return new CallDefaults(r, w, timeout, writeTimeout, on, metadata);
  }

  CallDefaults withMetadata(Bytes beside) {
    return new CallDefaults(r, w, timeout, writeTimeout, readRepair, beside);
  }

  CallDefaults with(Option... options) {
    CallDefaults result = this;
    for (Option option : options) {
      result = option instanceof ReadOption read
          ? read.applyTo(result)
          : ((WriteOption) option).applyTo(result);
    }
    return result;
  }

  CallSettings settings(Executor callbacks) {
    return new CallSettings(r.rule(), w.rule(), timeout, writeTimeout, readRepair, callbacks);
  }

  static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, name + " must be above zero, got " + duration));
    }
  }
}
