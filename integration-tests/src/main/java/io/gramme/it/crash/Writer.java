package io.gramme.it.crash;

import io.gramme.driver.Bucket;
import io.gramme.driver.GrammeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Writes its own keys, one call after the other, and keeps what became of each. */
final class Writer implements Runnable {
  private static final byte[] NOTHING = new byte[0];
  private static final long PAUSE_AFTER_FAILURE_NANOS = 2_000_000;
  private static final long PAUSE_AT_REST_NANOS = 100_000;
  private static final int DELETES_PERCENT = 10;
  private static final int UPDATES_PERCENT = 30;

  private final Bucket<String, byte[]> bucket;
  private final ClientLog log;
  private final List<KeyLog> keys;
  private final SplittableRandom random;
  private final BooleanSupplier stopped;

  Writer(
      Bucket<String, byte[]> bucket,
      ClientLog log,
      int number,
      SplittableRandom random,
      BooleanSupplier stopped) {
    this.bucket = bucket;
    this.log = log;
    this.keys = log.keysOf(number);
    this.random = random;
    this.stopped = stopped;
  }

  /** Goes on until it is stopped: a power cut must find writes on their way to the disk. */
  @Override
  public void run() {
    while (!stopped.getAsBoolean()) {
      KeyLog key = keys.get(random.nextInt(keys.size()));
      int kind = random.nextInt(100);
      if (key.isUnsettled()) {
        LockSupport.parkNanos(PAUSE_AT_REST_NANOS);
      } else {
        write(key, kind);
      }
    }
  }

  private void write(KeyLog key, int kind) {
    boolean delete = kind < DELETES_PERCENT && key.hasValue();
    Attempt attempt = key.begin(delete);
    try {
      if (delete) {
        bucket.delete(key.key());
      } else if (kind < UPDATES_PERCENT) {
        bucket.update(key.key(), NOTHING, before -> changed(key, before, attempt));
      } else {
        // One version is expected of each key, also when this session has not seen what another
        // wrote.
        bucket.overwrite(key.key(), key.value(attempt));
      }
      log.acknowledged(key, attempt);
    } catch (GrammeException e) {
      failed(key, attempt, e);
      LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
    }
  }

  private byte[] changed(KeyLog key, byte[] before, Attempt attempt) {
    Judgement judgement = key.judge(before.length == 0 ? List.of() : List.of(before));
    if (judgement.verdict() != Judgement.Verdict.RIGHT) {
      log.seen(judgement);
    }
    return key.value(attempt);
  }

  private void failed(KeyLog key, Attempt attempt, GrammeException e) {
    switch (e.fate()) {
      case APPLIED -> log.acknowledged(key, attempt);
      case UNKNOWN -> key.unknown(attempt);
      case NOT_APPLIED -> log.refused(key, attempt);
    }
  }
}
