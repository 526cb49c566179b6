package io.gramme.it.bench;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeBuilder;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.testkit.ProcessCluster;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many writers of one key of a fresh bucket, of one session that stays or each of a session of its own, and what the key
 * looks like afterwards.
 */
final class HotKeyRun {
  private static final String BUCKET = "hotkey";
  private static final String WARM = "warm";
  private static final String HOT = "hot";
  private static final long LONGEST_SESSIONS_SECONDS = 600;
  private static final long PROGRESS_MILLIS = 5_000;

  private final HotKeySettings settings;
  private final PrintStream progress;
  private final AtomicLong number = new AtomicLong();

  private HotKeyRun(HotKeySettings settings, PrintStream progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Makes a run and says where it stands.
   *
   * @throws IllegalStateException when nodes do not start or calls do not end
   */
  static HotKeyReport make(HotKeySettings settings, PrintStream progress)
      throws InterruptedException {
    return new HotKeyRun(settings, progress).make();
  }

  private HotKeyReport make() throws InterruptedException {
    progress.printf("bench: starting %d nodes%n", settings.nodes());
    try (ProcessCluster cluster = ProcessCluster.start(settings.nodes(), settings.nodeOptions());
        Gramme gramme = connect(cluster.url(), null)) {
      BenchRun.createBucket(gramme, BUCKET, settings.mode());
      HotKeyTally tally = new HotKeyTally();
      long begun;
      int sessions = 1;
      if (settings.isOfShortSessions()) {
        begun = System.nanoTime();
        sessions = shortSessions(cluster.url(), tally);
      } else {
        oneSession(gramme, WARM, settings.warmUpSeconds(), new HotKeyTally());
        begun = System.nanoTime();
        oneSession(gramme, HOT, settings.seconds(), tally);
      }
      double took = (System.nanoTime() - begun) / 1e9;
      return report(cluster, took, sessions, tally);
    }
  }

  private Gramme connect(String url, @Nullable Vertx vertx) {
    GrammeBuilder builder = Gramme.builder().url(url).r(settings.r()).w(settings.w());
    return (vertx == null ? builder : builder.vertx(vertx)).connect();
  }

  private static Bucket<String, Long> bucket(Gramme gramme) {
    return gramme.bucket(BUCKET, Codec.longs()).reconcile(Reconciler.max(Long::compare));
  }

  private void oneSession(Gramme gramme, String key, int seconds, HotKeyTally tally)
      throws InterruptedException {
    Bucket<String, Long> bucket = bucket(gramme);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    String what = key.equals(WARM) ? "warming up with another key" : "writing the hot key";
    inThreads(what, end, () -> System.nanoTime() - end < 0, () -> write(bucket, key, tally), tally);
  }

  /** Returns how many sessions there was time for. */
  private int shortSessions(String url, HotKeyTally tally) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger numbers = new AtomicInteger();
      AtomicInteger made = new AtomicInteger();
      long begun = System.nanoTime();
      long end = begun + TimeUnit.SECONDS.toNanos(LONGEST_SESSIONS_SECONDS);
      long spacing = TimeUnit.SECONDS.toNanos(1) / settings.perSecond();
      inThreads(
          "short sessions",
          end,
          () -> {
            int number = numbers.getAndIncrement();
            long due = begun + number * spacing;
            if (number >= settings.shortSessions() || due - end > 0) {
              return false;
            }
            LockSupport.parkNanos(due - System.nanoTime());
            return System.nanoTime() - end < 0;
          },
          () -> {
            shortSession(url, vertx, tally);
            made.incrementAndGet();
          },
          tally);
      return made.get();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void shortSession(String url, Vertx vertx, HotKeyTally tally) {
    try (Gramme gramme = connect(url, vertx)) {
      write(bucket(gramme), HOT, tally);
    } catch (GrammeException e) {
      tally.failed(e);
    }
  }

  private void write(Bucket<String, Long> bucket, String key, HotKeyTally tally) {
    long begun = System.nanoTime();
    try {
      switch (settings.write()) {
        case PUT -> bucket.put(key, number.incrementAndGet());
        case OVERWRITE -> bucket.overwrite(key, number.incrementAndGet());
        default -> bucket.update(key, 0L, count -> count + 1);
      }
      tally.succeeded(System.nanoTime() - begun);
    } catch (RuntimeException e) {
      tally.failed(e);
    }
  }

  /** Lets threads do something while they may, and shows how far they are. */
  private void inThreads(
      String what, long end, BooleanSupplier again, Runnable work, HotKeyTally tally)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < settings.threads(); i++) {
      Thread thread = new Thread(
          () -> {
            while (again.getAsBoolean()) {
              work.run();
            }
          },
          "load-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    long last = end + TimeUnit.SECONDS.toNanos(BenchSettings.LONGEST_CALL_SECONDS);
    long shown = System.nanoTime();
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.join(PROGRESS_MILLIS / 10);
        long now = System.nanoTime();
        if (now - last > 0) {
          throw new IllegalStateException(thread.getName() + " is still in a call after "
              + BenchSettings.LONGEST_CALL_SECONDS + " s");
        }
        if (now - shown > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
          shown = now;
          progress.printf(
              "bench: %s, %,d writes, %,d failed%n", what, tally.ended(), tally.failed());
        }
      }
    }
  }

  private HotKeyReport report(
      ProcessCluster cluster, double seconds, int sessions, HotKeyTally tally) {
    // A session that has seen nothing shows what is there.
    try (Gramme fresh = connect(cluster.url(), null)) {
      Versions<Long> end = bucket(fresh).read(HOT, ReadOption.r(Quorum.ALL));
      long largest = end.values().stream().mapToLong(Long::longValue).max().orElse(0);
      return new HotKeyReport(
          setup(sessions),
          seconds,
          tally.acknowledged(),
          tally.acknowledged() / seconds,
          tally.latency(),
          tally.failed(),
          tally.refused(),
          tally.unknown(),
          tally.failuresByCode(),
          end.siblings().size(),
          StateSample.contextEntries(end),
          settings.write() == OperationKind.UPDATE
              ? HotKeyReport.Counter.of(largest, tally.acknowledged())
              : null,
          BenchRun.durability(cluster));
    }
  }

  private HotKeyReport.Setup setup(int sessionsMade) {
    return new HotKeyReport.Setup(
        BenchSettings.modeName(settings.mode()),
        settings.write().verb(),
        settings.threads(),
        Math.max(1, settings.shortSessions()),
        sessionsMade,
        settings.perSecond(),
        settings.isOfShortSessions() ? 0 : settings.warmUpSeconds(),
        settings.nodes(),
        settings.r().toString(),
        settings.w().toString(),
        settings.nodeOptions(),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors());
  }
}
