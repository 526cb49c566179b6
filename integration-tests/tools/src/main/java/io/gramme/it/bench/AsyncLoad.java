package io.gramme.it.bench;

import io.gramme.driver.AsyncBucket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One thread that keeps a number of calls of the asynchronous face under way. */
final class AsyncLoad implements Load {
  private final AsyncBucket<String, byte[]> bucket;
  private final OperationSource source;
  private final int inFlight;
  private final Measurements measurements;
  private final Semaphore free;
  private final Thread submitter;
  private volatile boolean stopped;

  AsyncLoad(
      AsyncBucket<String, byte[]> bucket,
      OperationSource source,
      int inFlight,
      Supplier<Phase> phase) {
    this.bucket = bucket;
    this.source = source;
    this.inFlight = inFlight;
    this.measurements = new Measurements(phase);
    this.free = new Semaphore(inFlight);
    this.submitter = new Thread(this::submitUntilStopped, "load");
    submitter.setDaemon(true);
  }

  private void submitUntilStopped() {
    while (!stopped) {
      free.acquireUninterruptibly();
      Operation operation = source.next();
      long begun = System.nanoTime();
      submit(operation).whenComplete((result, failure) -> {
        if (failure == null) {
          measurements.succeeded(operation.kind(), System.nanoTime() - begun);
        } else {
          measurements.failed(failure);
        }
        free.release();
      });
    }
  }

  private CompletionStage<?> submit(Operation operation) {
    return switch (operation.kind()) {
      case GET -> bucket.get(operation.key());
      case PUT -> bucket.put(operation.key(), operation.value());
      case OVERWRITE -> bucket.overwrite(operation.key(), operation.value());
      case UPDATE -> bucket.update(operation.key(), operation.value(), old -> operation.value());
    };
  }

  @Override
  public List<Measurements> measurements() {
    return List.of(measurements);
  }

  @Override
  public void start() {
    submitter.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopped = true;
    submitter.join(TimeUnit.SECONDS.toMillis(BenchSettings.LONGEST_CALL_SECONDS));
    if (!free.tryAcquire(inFlight, BenchSettings.LONGEST_CALL_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException((inFlight - free.availablePermits())
          + " calls have not ended after " + BenchSettings.LONGEST_CALL_SECONDS + " s");
    }
  }
}
