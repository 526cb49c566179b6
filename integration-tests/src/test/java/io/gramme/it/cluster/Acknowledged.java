package io.gramme.it.cluster;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.RepairReport;
import io.gramme.driver.WriteOption;
import io.gramme.it.support.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Keys of one bucket, the value of each that was acknowledged last, and a session that writes and reads them all the time
 * on threads of its own, each of which has keys of its own. Thread-safe.
 */
final class Acknowledged implements AutoCloseable {
  private static final String BUCKET = "growing";
  private static final int THREADS = 4;
  private static final int BUSY_KEYS = 400;
  private static final int IN_FLIGHT = 256;
  private static final int READERS = 16;
  private static final String FILLED = "filled-";

  private final Gramme gramme;
  private final Bucket<String, String> bucket;
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong calls = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();

  Acknowledged(String url) {
    gramme = Gramme.connect(url);
    bucket = gramme.bucket(BUCKET, Codec.string());
  }

  /** The session that writes. */
  Gramme gramme() {
    return gramme;
  }

  /** Writes keys that nobody changes afterwards, all owners acknowledging. */
  void fill(int keys, int bytes) {
    String padding = "x".repeat(bytes);
    List<CompletionStage<?>> open = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String key = FILLED + i;
      String value = key + padding;
      open.add(bucket
          .async()
          .put(key, value, WriteOption.w(Quorum.ALL))
          .thenRun(() -> values.put(key, value)));
      if (open.size() == IN_FLIGHT) {
        open.forEach(Await::result);
        open.clear();
      }
    }
    open.forEach(Await::result);
  }

  /** Begins to write and read. */
  void begin() {
    for (int number = 0; number < THREADS; number++) {
      int own = number;
      Thread thread = new Thread(() -> work(own), "application-" + number);
      threads.add(thread);
      thread.start();
    }
  }

  private void work(int thread) {
    for (long turn = 0; !over.get(); turn++) {
      String key = "busy-" + thread + "-" + turn % (BUSY_KEYS / THREADS);
      String value = "value " + turn;
      try {
        bucket.put(key, value);
        values.put(key, value);
        calls.incrementAndGet();
        String seen = bucket.get(key).orElse("nothing");
        calls.incrementAndGet();
        if (!seen.equals(value)) {
          failures.add("read " + seen + " of " + key + " after " + value + " was acknowledged");
        }
      } catch (GrammeException e) {
        failures.add(key + ": " + e.getMessage());
      }
    }
  }

  /** Waits until so many calls more have succeeded, so that what was changed is used for a while. */
  void awaitCalls(long more) {
    long before = calls.get();
    Await.until("calls succeed", () -> calls.get() - before >= more || !failures.isEmpty());
  }

  /** Ends the load and waits for it. */
  void end() {
    over.set(true);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the load ends", e);
      }
    }
  }

  /** Calls that failed, and reads that did not see what their thread had written. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  long calls() {
    return calls.get();
  }

  int keys() {
    return values.size();
  }

  /** Bytes of the values. */
  long bytes() {
    return values.values().stream().mapToLong(String::length).sum();
  }

  /**
   * Asks every owner of every key alone, by a session that has seen nothing of the load: all must have what all had
   * acknowledged, and a majority the rest. Then it reads each key from all of its owners, which repairs them, and all must
   * have all.
   *
   * @param replicas owners that each key must have
   * @return what is missing where
   */
  List<String> missing(String url, int replicas) {
    try (Gramme fresh = Gramme.connect(url)) {
      ConcurrentLinkedQueue<String> missing = new ConcurrentLinkedQueue<>();
      Diagnostics look = fresh.unwrap(Diagnostics.class);
      forEachKey((key, value) -> {
        List<String> owners = look.replicasOf(BUCKET, bytes(key));
        long least = key.startsWith(FILLED) ? replicas : replicas / 2 + 1;
        long found = holders(look, key, value);
        if (owners.size() != replicas || found < least) {
          missing.add(key + " is held by " + found + " of its owners " + owners);
        }
      });
      Bucket<String, String> repairing = fresh.bucket(BUCKET, Codec.string());
      forEachKey((key, value) -> {
        Await.until(
            "all owners have " + key,
            () -> holders(look, key, value) == replicas
                || (repaired(repairing, key) && holders(look, key, value) == replicas));
      });
      return List.copyOf(missing);
    }
  }

  private static boolean repaired(Bucket<String, String> bucket, String key) {
    try {
      RepairReport report =
          Await.result(bucket.read(key, ReadOption.r(Quorum.ALL)).receipt().repairs());
      return report.acknowledged() == report.sent();
    } catch (GrammeException e) {
      return false;
    }
  }

  private static long holders(Diagnostics look, String key, String value) {
    return look.replicasOf(BUCKET, bytes(key)).stream()
        .filter(owner -> holds(look, owner, key, value))
        .count();
  }

  private static boolean holds(Diagnostics look, String owner, String key, String value) {
    List<byte[]> held = look.readFrom(owner, BUCKET, bytes(key)).values();
    return held.size() == 1 && Arrays.equals(held.get(0), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void forEachKey(BiConsumer<String, String> action) {
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<?>> all = new ArrayList<>();
      values.forEach((key, value) -> all.add(readers.submit(() -> action.accept(key, value))));
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a key could not be looked for", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keys are looked for", e);
    } finally {
      readers.shutdownNow();
    }
  }

  @Override
  public void close() {
    end();
    gramme.close();
  }
}
