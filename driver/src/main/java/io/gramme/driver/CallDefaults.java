package io.gramme.driver;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallSettings;
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
 * @param ttlMillis after how many milliseconds written values expire, 0 for never
 */
record CallDefaults(
    Quorum r,
    Quorum w,
    Duration timeout,
    Duration writeTimeout,
    boolean readRepair,
    Bytes metadata,
    long ttlMillis) {
  CallDefaults withR(Quorum quorum) {
    return new CallDefaults(quorum, w, timeout, writeTimeout, readRepair, metadata, ttlMillis);
  }

  CallDefaults withW(Quorum quorum) {
    return new CallDefaults(r, quorum, timeout, writeTimeout, readRepair, metadata, ttlMillis);
  }

  CallDefaults withTimeout(Duration read) {
    return new CallDefaults(r, w, read, writeTimeout, readRepair, metadata, ttlMillis);
  }

  CallDefaults withWriteTimeout(Duration write) {
    return new CallDefaults(r, w, timeout, write, readRepair, metadata, ttlMillis);
  }

  CallDefaults withReadRepair(boolean on) {
    return new CallDefaults(r, w, timeout, writeTimeout, on, metadata, ttlMillis);
  }

  CallDefaults withMetadata(Bytes beside) {
    return new CallDefaults(r, w, timeout, writeTimeout, readRepair, beside, ttlMillis);
  }

  CallDefaults withTtlMillis(long millis) {
    return new CallDefaults(r, w, timeout, writeTimeout, readRepair, metadata, millis);
  }

  CallDefaults with(Option... options) {
    CallDefaults result = this;
    for (Option given : KeyedValue.required(options, "array of options")) {
      Option option = KeyedValue.required(given, "option");
      result = option instanceof ReadOption read
          ? read.applyTo(result)
          : ((WriteOption) option).applyTo(result);
    }
    return result;
  }

  CallSettings settings(Executor callbacks) {
    return new CallSettings(
        r.rule(), w.rule(), timeout, writeTimeout, readRepair, new CallSpan(callbacks));
  }

  static void requirePositive(String name, Duration duration) {
    KeyedValue.required(duration, name);
    if (duration.isZero() || duration.isNegative()) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, name + " must be above zero, got " + duration));
    }
  }
}
