package io.gramme.it.bench;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Codec;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of {@link OpenLoopCommand}, in a process of its own: finds by a closed loop what the cluster takes,
 * then offers multiples of it on a schedule that does not wait for answers, then half of it until all is well again.
 *
 * <p>Latencies count from the scheduled instant, so that a generator that falls behind hides nothing. The number of
 * calls in flight is bounded by memory alone.
 */
final class OpenLoopProgram {
  private static final int[] IN_FLIGHT = {256, 1024, 2048};
  private static final long SLICE_MILLIS = 250;
  private static final long LONGEST_RECOVERY_SECONDS = 15;
  private static final double WELL = 0.98;
  private static final int MOST_WARM_UPS = 4;
  private static final double SETTLED = 1.1;

  private final AsyncBucket<String, byte[]> bucket;
  private final long records;
  private final byte[] value;
  private final SplittableRandom random = new SplittableRandom(1);

  private OpenLoopProgram(Gramme gramme, long records, int valueBytes) {
    this.bucket = gramme.bucket("openloop", Codec.bytes()).async();
    this.records = records;
    this.value = new byte[valueBytes];
  }

  /** Arguments: URL, factors separated by commas, seconds of each phase, records, bytes of a value, rounds. */
  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[2]);
    // No callback of the load blocks, so nothing is handed to another thread.
    try (Gramme gramme = Gramme.builder()
        .url(arguments[0])
        .connectTimeout(Duration.ofSeconds(30))
        .callbackExecutor(Runnable::run)
        .connect()) {
      OpenLoopProgram program =
          new OpenLoopProgram(gramme, Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]));
      int width = program.settledWidth(seconds);
      // As the peak is that of code which the compilers are done with, so is what is compared with
      // it.
      print("warming up with 2 x");
      program.overload(2, program.closedLoop(width, seconds), seconds);
      Map<String, List<Double>> shares = new LinkedHashMap<>();
      int rounds = Integer.parseInt(arguments[5]);
      double before = program.closedLoop(width, seconds);
      for (int round = 0; round < rounds; round++) {
        for (String factor : arguments[1].split(",", -1)) {
          double goodput = program.overload(Double.parseDouble(factor), before, seconds);
          double after = program.closedLoop(width, seconds);
          // What the machine has left for us changes within a minute: each overload is compared
          // with the closed loops right before and after it.
          shares
              .computeIfAbsent(factor, any -> new ArrayList<>())
              .add(200 * goodput / (before + after));
          before = after;
        }
      }
      shares.forEach((factor, percent) -> print(
          "%s x: goodput in %% of the peak right before and after: median %.0f of %s",
          factor, median(percent), percent.stream().map(Math::round).toList()));
    }
  }

  private CompletionStage<?> call() {
    String key = "k" + random.nextLong(records);
    return random.nextBoolean() ? bucket.get(key) : bucket.put(key, value);
  }

  /** Closed loops until they get no faster: the compilers have settled then. Returns the width of the fastest. */
  private int settledWidth(int seconds) throws InterruptedException {
    double[] before = new double[IN_FLIGHT.length];
    for (int round = 0; ; round++) {
      double[] now = new double[IN_FLIGHT.length];
      int fastest = 0;
      for (int i = 0; i < IN_FLIGHT.length; i++) {
        now[i] = closedLoop(IN_FLIGHT[i], seconds);
        fastest = now[i] + before[i] > now[fastest] + before[fastest] ? i : fastest;
      }
      boolean settled =
          Arrays.stream(now).sum() < SETTLED * Arrays.stream(before).sum();
      if (settled || round == MOST_WARM_UPS) {
        return IN_FLIGHT[fastest];
      }
      before = now;
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return (sorted.get(half) + sorted.get((sorted.size() - 1) / 2)) / 2;
  }

  /** Calls a second with so many always in flight. */
  private double closedLoop(int inFlight, int seconds) throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    Outcome kinds = new Outcome();
    long begun = System.nanoTime();
    long end = begun + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - end < 0) {
      acquire(free, 1);
      call().handle((result, failure) -> {
        kinds.ended(0, failure);
        free.release();
        return failure;
      });
    }
    double rate = kinds.succeeded.sum() * 1e9 / (System.nanoTime() - begun);
    acquire(free, inFlight);
    print("closed loop, %d in flight: %,.0f calls/s, not served %s", inFlight, rate, kinds.kinds);
    return rate;
  }

  private static void acquire(Semaphore free, int permits) throws InterruptedException {
    if (!free.tryAcquire(permits, BenchSettings.LONGEST_CALL_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "calls have not ended after " + BenchSettings.LONGEST_CALL_SECONDS + " s");
    }
  }

  /** What became of the calls that were scheduled in one phase. */
  private static final class Outcome {
    final AtomicLong inFlight = new AtomicLong();
    final LongAdder offered = new LongAdder();
    final LongAdder succeeded = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder failed = new LongAdder();
    final Map<String, Long> kinds = new ConcurrentHashMap<>();
    final LongAccumulator longest = new LongAccumulator(Long::max, 0);
    final LongAccumulator longestSuccess = new LongAccumulator(Long::max, 0);

    void ended(long nanos, @Nullable Throwable failure) {
      longest.accumulate(nanos);
      if (failure == null) {
        longestSuccess.accumulate(nanos);
        succeeded.increment();
      } else {
        of(failure).increment();
      }
      inFlight.decrementAndGet();
    }

    private LongAdder of(Throwable failure) {
      Throwable cause = failure instanceof CompletionException && failure.getCause() != null
          ? failure.getCause()
          : failure;
      ErrorCode code = cause instanceof GrammeException typed ? typed.code() : null;
      kinds.merge(code == null ? cause.getClass().getName() : code.name(), 1L, Long::sum);
      if (code == ErrorCode.OVERLOADED) {
        return refused;
      }
      return code == ErrorCode.TIMEOUT || code == ErrorCode.INDETERMINATE ? timedOut : failed;
    }
  }

  /** Returns the goodput, calls a second. */
  private double overload(double factor, double peak, int seconds) throws InterruptedException {
    Outcome over = new Outcome();
    long begun = System.nanoTime();
    long most = offer(over, peak * factor, seconds * 1_000L);
    long took = System.nanoTime() - begun;
    double goodput = over.succeeded.sum() * 1e9 / took;
    print(
        "%.1f x: offered %,.0f calls/s for %d s, goodput %,.0f/s = %.0f %% of peak,"
            + " most in flight %,d, heap used %d MiB",
        factor,
        over.offered.sum() * 1e9 / took,
        seconds,
        goodput,
        100 * goodput / peak,
        most,
        heapMib());
    double recovered = recover(peak / 2);
    awaitEnd(over);
    print(
        "%.1f x: succeeded %,d, refused %,d, timed out %,d, failed %,d %s; longest call %d ms,"
            + " longest that succeeded %d ms",
        factor,
        over.succeeded.sum(),
        over.refused.sum(),
        over.timedOut.sum(),
        over.failed.sum(),
        over.kinds,
        over.longest.get() / 1_000_000,
        over.longestSuccess.get() / 1_000_000);
    if (recovered < 0) {
      print("%.1f x: not back within %d s", factor, LONGEST_RECOVERY_SECONDS);
    } else {
      print("%.1f x: back after %.2f s at half of the peak", factor, recovered);
    }
    return goodput;
  }

  /** Offers calls at a rate without waiting for any; returns the most that were in flight. */
  private long offer(Outcome outcome, double rate, long millis) throws InterruptedException {
    long begun = System.nanoTime();
    long spacing = (long) (1e9 / rate);
    long count = millis * 1_000_000 / spacing;
    long most = 0;
    for (long i = 0; i < count; i++) {
      long due = begun + i * spacing;
      long early = due - System.nanoTime();
      if (early > 200_000) {
        TimeUnit.NANOSECONDS.sleep(early);
      }
      most = Math.max(most, outcome.inFlight.incrementAndGet());
      outcome.offered.increment();
      // Not whenComplete, whose own stage would wrap each failure in an exception with a stack
      // trace.
      call().handle((result, failure) -> {
        outcome.ended(System.nanoTime() - due, failure);
        return failure;
      });
      if (System.nanoTime() - begun > 2 * millis * 1_000_000) {
        break; // the generator itself is what is saturated: what it offered is printed
      }
    }
    return most;
  }

  /** Seconds until slice after slice of half the load is served, or -1. */
  private double recover(double rate) throws InterruptedException {
    long begun = System.nanoTime();
    List<Outcome> slices = new ArrayList<>();
    while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(LONGEST_RECOVERY_SECONDS)) {
      Outcome slice = new Outcome();
      slices.add(slice);
      offer(slice, rate, SLICE_MILLIS);
      if (slices.size() >= 8 && wellSince(slices) <= slices.size() - 8) {
        break;
      }
    }
    for (Outcome slice : slices) {
      awaitEnd(slice);
    }
    int since = wellSince(slices);
    return since == slices.size() ? -1 : since * SLICE_MILLIS / 1_000.0;
  }

  /** The first slice from which on all that have ended were served. */
  private static int wellSince(List<Outcome> slices) {
    int since = slices.size();
    for (int i = slices.size() - 1; i >= 0; i--) {
      Outcome slice = slices.get(i);
      long unserved = slice.offered.sum() - slice.succeeded.sum() - slice.inFlight.get();
      if (unserved > (1 - WELL) * slice.offered.sum()) {
        break;
      }
      since = i;
    }
    return since;
  }

  private static void awaitEnd(Outcome outcome) throws InterruptedException {
    long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(BenchSettings.LONGEST_CALL_SECONDS);
    while (outcome.inFlight.get() > 0) {
      if (System.nanoTime() - last > 0) {
        throw new IllegalStateException(outcome.inFlight + " calls have not ended after "
            + BenchSettings.LONGEST_CALL_SECONDS + " s");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static long heapMib() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
