package io.gramme.it.bench;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.GrammeException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.Written;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes the records before a run, many at a time. */
final class Records {
  private static final int IN_FLIGHT = 256;
  private static final int ATTEMPTS = 5;
  private static final long LONGEST_LOAD_SECONDS = 600;

  private final AsyncBucket<String, byte[]> bucket;
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final AtomicLong written = new AtomicLong();
  private final Map<String, Long> lost = new TreeMap<>();

  private Records(AsyncBucket<String, byte[]> bucket) {
    this.bucket = bucket;
  }

  /**
   * Writes records 0 to count - 1.
   *
   * @throws IllegalStateException when a record could not be written in some attempts
   * @throws TimeoutException when it takes too long
   */
  static void load(
      AsyncBucket<String, byte[]> bucket, long count, OperationSource values, PrintStream progress)
      throws InterruptedException, TimeoutException {
    new Records(bucket).write(count, values, progress);
  }

  private void write(long count, OperationSource values, PrintStream progress)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_LOAD_SECONDS);
    long step = Math.max(1, count / 5);
    for (long record = 0; record < count; record++) {
      acquire(1, deadline);
      put(OperationSource.key(record), values.value(), ATTEMPTS);
      if (record % step == step - 1) {
        progress.printf("bench: %,d of %,d records loaded%n", record + 1, count);
      }
    }
    acquire(IN_FLIGHT, deadline);
    synchronized (lost) {
      if (!lost.isEmpty()) {
        throw new IllegalStateException("records could not be loaded: " + lost);
      }
    }
    if (written.get() != count) {
      throw new IllegalStateException(written + " of " + count + " records were loaded");
    }
  }

  private void acquire(int permits, long deadline) throws InterruptedException, TimeoutException {
    if (!free.tryAcquire(permits, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException(
          "only " + written + " records were loaded within " + LONGEST_LOAD_SECONDS + " s");
    }
  }

  private void put(String key, byte[] value, int attempts) {
    await(bucket.put(key, value, CausalContext.none()), key, value, attempts);
  }

  private void await(CompletionStage<Written> write, String key, byte[] value, int attempts) {
    write.whenComplete((done, failure) -> {
      if (failure == null) {
        written.incrementAndGet();
      } else if (attempts > 1 && cause(failure) instanceof IndeterminateException unknown) {
        await(unknown.retryAsync(), key, value, attempts - 1);
        return;
      } else if (attempts > 1 && cause(failure) instanceof GrammeException e && e.retryable()) {
        put(key, value, attempts - 1);
        return;
      } else {
        synchronized (lost) {
          lost.merge(String.valueOf(failure.getMessage()), 1L, Long::sum);
        }
      }
      free.release();
    });
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }
}
