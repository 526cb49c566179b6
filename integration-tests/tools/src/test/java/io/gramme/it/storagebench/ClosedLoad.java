package io.gramme.it.storagebench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writers that each wait for one write before they begin the next. Each has keys of its own and takes them at random.
 *
 * @param writers threads
 * @param keys of all writers together, at least one for each
 * @param seed of the random keys
 */
record ClosedLoad(int writers, int keys, long seed) {
  ClosedLoad {
    if (writers < 1 || keys < writers) {
      throw new IllegalArgumentException(
          "there must be a writer and a key for each, got " + writers + " and " + keys);
    }
  }

  /**
   * What a run did.
   *
   * @param cpuNanos of the whole process
   */
  record Result(long startNanos, long elapsedNanos, long cpuNanos, Samples samples) {
    double perSecond() {
      return samples.count() * (double) TimeUnit.SECONDS.toNanos(1) / elapsedNanos;
    }

    double cpuMicrosPerWrite() {
      return cpuNanos / 1e3 / samples.count();
    }

    double percentileMillis(double percent) {
      return Statistics.percentile(samples.sortedLatencies(), percent) / 1e6;
    }
  }

  /** Writes for so long. */
  Result run(DurableTarget target, long nanos) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      CountDownLatch ready = new CountDownLatch(writers);
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Samples>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        Callable<Samples> work = () -> {
          ready.countDown();
          go.await();
          return write(target, writer, System.nanoTime() + nanos);
        };
        running.add(threads.submit(work));
      }
      ready.await();
      long cpu = ProcessCpu.nanos();
      long start = System.nanoTime();
      go.countDown();
      List<Samples> parts = collect(running);
      long elapsed = System.nanoTime() - start;
      return new Result(start, elapsed, ProcessCpu.nanos() - cpu, Samples.merged(parts));
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Samples> collect(List<Future<Samples>> running)
      throws InterruptedException, ExecutionException {
    List<Samples> parts = new ArrayList<>();
    for (Future<Samples> each : running) {
      parts.add(each.get());
    }
    return parts;
  }

  private Samples write(DurableTarget target, int writer, long until) throws Exception {
    SplittableRandom random = new SplittableRandom(seed + writer);
    Samples samples = new Samples();
    int own = keys / writers;
    long begin = System.nanoTime();
    while (begin - until < 0) {
      target.write(writer, random.nextInt(own) * writers + writer);
      long end = System.nanoTime();
      samples.add(end, end - begin);
      begin = end;
    }
    return samples;
  }
}
