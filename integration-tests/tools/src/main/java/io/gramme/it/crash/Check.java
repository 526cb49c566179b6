package io.gramme.it.crash;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Reads every key that was ever written, in a fresh session that remembers none, and judges what is there. */
final class Check {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long RETRY_NANOS = 50_000_000;

  private final Bucket<String, byte[]> bucket;
  private final Stop stop;

  /** A key that could not be read for so long: the others are not waited for as well. */
  private volatile boolean impatient;

  private Check(Bucket<String, byte[]> bucket, Stop stop) {
    this.bucket = bucket;
    this.stop = stop;
  }

  /** What is not as it should be; incomplete when the run is to end. */
  static List<Judgement> of(String address, ClientLog log, Stop stop) throws RefusedStartException {
    ExecutorService threads = Executors.newFixedThreadPool(log.writers());
    try (Gramme gramme = Drivers.connect(address, stop)) {
      Check check = new Check(gramme.bucket(CrashRun.BUCKET, Codec.bytes()), stop);
      List<Future<List<Judgement>>> checks = new ArrayList<>();
      for (int writer = 0; writer < log.writers(); writer++) {
        List<KeyLog> keys = log.keysOf(writer);
        checks.add(threads.submit(() -> check.check(keys)));
      }
      List<Judgement> bad = new ArrayList<>();
      for (Future<List<Judgement>> one : checks) {
        bad.addAll(result(one));
      }
      return bad;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Judgement> result(Future<List<Judgement>> check) {
    try {
      return check.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the check failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while checking", e);
    }
  }

  private List<Judgement> check(List<KeyLog> keys) {
    List<Judgement> bad = new ArrayList<>();
    for (KeyLog key : keys) {
      if (key.isWritten() && !stop.isRequested()) {
        Judgement judgement = check(key);
        if (judgement.verdict() != Judgement.Verdict.RIGHT) {
          bad.add(judgement);
        }
      }
    }
    return bad;
  }

  private Judgement check(KeyLog key) {
    long begun = System.nanoTime();
    while (true) {
      try {
        return key.settle(bucket.read(key.key()).values());
      } catch (GrammeException e) {
        impatient |= System.nanoTime() - begun > PATIENCE.toNanos();
        if (impatient || stop.isRequested() || !e.retryable()) {
          return Judgement.lost(key.key() + " cannot be read: " + e.getMessage());
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }
}
