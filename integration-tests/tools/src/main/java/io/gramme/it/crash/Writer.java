package io.gramme.it.crash;

import io.gramme.driver.Bucket;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Written;
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
      int draw = random.nextInt(100);
      if (key.isUnsettled()) {
        LockSupport.parkNanos(PAUSE_AT_REST_NANOS);
      } else {
        write(key, draw);
      }
    }
  }

  private void write(KeyLog key, int draw) {
    Attempt attempt = key.begin(kind(key, draw));
    int values = key.valueCount();
    try {
      switch (attempt.kind()) {
        case DELETE -> replaced(key, values, bucket.delete(key.key()));
        case REPLACE_SEEN -> bucket.put(key.key(), key.value(attempt));
        case REPLACE_ALL -> {
          // Nobody reconciles values that stand beside each other, so such keys are not updated.
          if (draw < UPDATES_PERCENT && !key.isPut()) {
            bucket.update(key.key(), NOTHING, before -> changed(key, before, attempt));
          } else {
            replaced(key, values, bucket.overwrite(key.key(), key.value(attempt)));
          }
        }
      }
      log.acknowledged(key, attempt);
    } catch (GrammeException e) {
      failed(key, attempt, e);
      LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
    }
  }

  private static Attempt.Kind kind(KeyLog key, int draw) {
    if (draw < DELETES_PERCENT && key.valueCount() > 0) {
      return Attempt.Kind.DELETE;
    }
    return key.isPut() && draw >= UPDATES_PERCENT && !key.mayHaveSeenMore()
        ? Attempt.Kind.REPLACE_SEEN
        : Attempt.Kind.REPLACE_ALL;
  }

  /** A receipt tells how many values the write did away with. */
  private void replaced(KeyLog key, int values, Written written) {
    int told = written.receipt().replaced();
    if (told != values) {
      log.seen(Judgement.wrong(key.key() + " had " + values + " values, but a receipt says that "
          + told + " were replaced"));
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
