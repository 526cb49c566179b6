package io.gramme.it.crash;

import io.gramme.driver.Bucket;
import io.gramme.driver.GrammeException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads one key after the other and measures how long none succeeds. Its figures may be read by any thread. */
final class FullDiskReader implements Runnable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Bucket<String, byte[]> bucket;
  private final ClientLog log;
  private final SplittableRandom random;
  private volatile boolean stopped;
  private volatile long reads;
  private volatile long longestGapNanos;
  private volatile String lastFailure = "";

  FullDiskReader(Bucket<String, byte[]> bucket, ClientLog log, SplittableRandom random) {
    this.bucket = bucket;
    this.log = log;
    this.random = random;
  }

  @Override
  public void run() {
    long last = System.nanoTime();
    long most = 0;
    long count = 0;
    while (!stopped) {
      var keys = log.keysOf(random.nextInt(log.writers()));
      try {
        bucket.read(keys.get(random.nextInt(keys.size())).key());
        reads = ++count;
      } catch (GrammeException e) {
        lastFailure = String.valueOf(e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS);
        continue;
      }
      long now = System.nanoTime();
      most = Math.max(most, now - last);
      longestGapNanos = most;
      last = now;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    longestGapNanos = Math.max(most, System.nanoTime() - last);
  }

  void stop() {
    stopped = true;
  }

  long reads() {
    return reads;
  }

  long longestGapMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestGapNanos);
  }

  String lastFailure() {
    return lastFailure;
  }
}
