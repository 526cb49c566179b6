package io.gramme.it.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Calls that a change makes, while as many calls are under way as the session's door lets in and others wait there: those
 * under way wait for these, so these must not wait for them.
 */
final class NestedCallTest {
  private static final long PATIENCE_SECONDS = 60;

  /** What the door lets in while nobody knows how fast the cluster is. */
  private static final int UNDER_WAY = 128;

  private static final int CALLS = 2 * UNDER_WAY;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** What a change does: waits until the door is full, and asks the session for more. */
  private static long raised(
      Bucket<String, Long> other, CountDownLatch full, String key, long number) {
    full.countDown();
    try {
      assertThat(full.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return number + other.get("step").orElseThrow() + other.update(key, 0L, count -> count + 1);
  }

  @Test
  void changesOnTheCallingThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLS);
    try (Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, Long> other = gramme.bucket("blocking-other", Codec.longs());
      other.put("step", 1L);
      Bucket<String, Long> bucket = gramme.bucket("blocking", Codec.longs());
      CountDownLatch full = new CountDownLatch(UNDER_WAY);
      List<Future<Long>> updates = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        String key = "key-" + i;
        updates.add(threads.submit(
            () -> bucket.update(key, 0L, number -> raised(other, full, key, number))));
      }
      for (Future<Long> update : updates) {
        assertThat(update.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void changesOnThreadsOfTheApplication() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Gramme gramme =
        Gramme.builder().url(nodes.url()).callbackExecutor(threads).connect()) {
      assertAllEnd(gramme, "executor", UNDER_WAY);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Four threads, on which the answers of those who wait are handed over, too. */
  @Test
  void changesOnTheSessionsOwnThreads() throws Exception {
    try (Gramme gramme = Gramme.connect(nodes.url())) {
      assertAllEnd(gramme, "callbacks", 1);
    }
  }

  private static void assertAllEnd(Gramme gramme, String name, int together) throws Exception {
    Bucket<String, Long> other = gramme.bucket(name + "-other", Codec.longs());
    other.put("step", 1L);
    AsyncBucket<String, Long> bucket = gramme.bucket(name, Codec.longs()).async();
    CountDownLatch full = new CountDownLatch(together);
    List<CompletableFuture<Long>> updates = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      String key = "key-" + i;
      updates.add(
          bucket.update(key, 0L, number -> raised(other, full, key, number)).toCompletableFuture());
    }
    for (CompletableFuture<Long> update : updates) {
      assertThat(update.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }
}
