package io.gramme.it.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A closed loop holds its load back by itself: whoever waits for each answer before it asks again is never refused. */
@Tag("slow")
final class ClosedLoopTest {
  private static final long PATIENCE_SECONDS = 120;
  private static final int KEYS = 500;
  private static final byte[] VALUE = new byte[100];

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static Gramme gramme;

  private final Map<ErrorCode, Long> failures = new ConcurrentHashMap<>();
  private final AtomicLong succeeded = new AtomicLong();

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
    // Longer than the default: how busy the machine is must not decide.
    gramme = Gramme.builder()
        .url(nodes.url())
        .timeout(Duration.ofSeconds(20))
        .writeTimeout(Duration.ofSeconds(20))
        .connect();
  }

  @AfterAll
  static void stop() {
    gramme.close();
    nodes.close();
  }

  @Test
  void sixtyFourBlockingThreads() throws Exception {
    int threads = 64;
    int each = 100;
    Bucket<String, byte[]> bucket = gramme.bucket("blocking", Codec.bytes());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * each;
        ends.add(pool.submit(() -> {
          for (int i = first; i < first + each; i++) {
            call(bucket, i);
          }
        }));
      }
      for (Future<?> end : ends) {
        end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertServed(threads * each);
  }

  private void call(Bucket<String, byte[]> bucket, int number) {
    try {
      if (number % 2 == 0) {
        bucket.get(key(number));
      } else {
        bucket.put(key(number), VALUE);
      }
      succeeded.incrementAndGet();
    } catch (GrammeException e) {
      failures.merge(e.code(), 1L, Long::sum);
    }
  }

  @Test
  void twoHundredAndFiftySixCallsInFlight() throws Exception {
    inFlight("staged", 256, 10_000);
  }

  /** More than are under way at a time, so that most wait at the session's door. */
  @Test
  void aThousandCallsInFlight() throws Exception {
    inFlight("many", 1_000, 10_000);
  }

  private void inFlight(String name, int inFlight, int calls) throws InterruptedException {
    AsyncBucket<String, byte[]> bucket = gramme.bucket(name, Codec.bytes()).async();
    Semaphore free = new Semaphore(inFlight);
    for (int i = 0; i < calls; i++) {
      acquire(free, 1);
      CompletionStage<?> call = i % 2 == 0 ? bucket.get(key(i)) : bucket.put(key(i), VALUE);
      call.whenComplete((result, failure) -> {
        if (failure == null) {
          succeeded.incrementAndGet();
        } else {
          failures.merge(code(failure), 1L, Long::sum);
        }
        free.release();
      });
    }
    acquire(free, inFlight);
    assertServed(calls);
  }

  private static void acquire(Semaphore free, int permits) throws InterruptedException {
    assertThat(free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static ErrorCode code(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? code(failure.getCause())
        : ((GrammeException) failure).code();
  }

  private static String key(int number) {
    return "key-" + number % KEYS;
  }

  private void assertServed(int calls) {
    assertThat(failures).isEmpty();
    assertThat(succeeded).hasValue(calls);
  }
}
