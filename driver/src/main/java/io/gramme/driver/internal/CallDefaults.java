package io.gramme.driver.internal;

import io.gramme.data.Bytes;
import io.gramme.driver.Option;
import io.gramme.driver.Problem;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.machine.Sealed;
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
    QuorumSize r,
    QuorumSize w,
    Duration timeout,
    Duration writeTimeout,
    boolean readRepair,
    Bytes metadata,
    long ttlMillis) {
  CallDefaults withR(QuorumSize quorum) {
    return new CallDefaults(quorum, w, timeout, writeTimeout, readRepair, metadata, ttlMillis);
  }

  CallDefaults withW(QuorumSize quorum) {
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
    for (Option given : Problem.required(options, "array of options")) {
      result = result.with(Problem.required(given, "option"));
    }
    return result;
  }

  private CallDefaults with(Option option) {
    if (option instanceof ReadOption.R asked) {
      return withR(rule(asked.quorum()));
    } else if (option instanceof ReadOption.Timeout asked) {
      return withTimeout(asked.timeout());
    } else if (option instanceof ReadOption.Repair asked) {
      return withReadRepair(asked.on());
    } else if (option instanceof WriteOption.W asked) {
      return withW(rule(asked.quorum()));
    } else if (option instanceof WriteOption.Timeout asked) {
      return withWriteTimeout(asked.timeout());
    } else if (option instanceof WriteOption.Metadata asked) {
      return withMetadata(Bytes.wrap(asked.bytes()));
    } else if (option instanceof WriteOption.TimeToLive asked) {
      return withTtlMillis(asked.millis());
    } else {
      throw Sealed.unknown(option);
    }
  }

  /** The engine's quorum of the text that both share. */
  static QuorumSize rule(io.gramme.driver.Quorum quorum) {
    return switch (quorum.toString()) {
      case "one" -> QuorumSize.ONE;
      case "quorum" -> QuorumSize.QUORUM;
      case "all" -> QuorumSize.ALL;
      default -> QuorumSize.of(Integer.parseInt(quorum.toString()));
    };
  }

  CallSettings settings(Executor callbacks) {
    return new CallSettings(r, w, timeout, writeTimeout, readRepair, new CallSpan(callbacks));
  }
}
