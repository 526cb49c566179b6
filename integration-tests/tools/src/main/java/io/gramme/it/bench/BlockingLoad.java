package io.gramme.it.bench;

import io.gramme.driver.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads that each make one call after the other on the blocking face. */
final class BlockingLoad implements Load {
  private final Bucket<String, byte[]> bucket;
  private final List<Measurements> measurements = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  BlockingLoad(
      Bucket<String, byte[]> bucket, List<OperationSource> sources, Supplier<Phase> phase) {
    this.bucket = bucket;
    for (OperationSource source : sources) {
      Measurements own = new Measurements(phase);
      measurements.add(own);
      Thread thread = new Thread(() -> callUntilStopped(source, own), "load-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  private void callUntilStopped(OperationSource source, Measurements own) {
    while (!stopped) {
      Operation operation = source.next();
      long begun = System.nanoTime();
      try {
        call(operation);
        own.succeeded(operation.kind(), System.nanoTime() - begun);
      } catch (RuntimeException e) {
        own.failed(e);
      }
    }
  }

  private void call(Operation operation) {
    switch (operation.kind()) {
      case GET -> bucket.get(operation.key());
      case PUT -> bucket.put(operation.key(), operation.value());
      case OVERWRITE -> bucket.overwrite(operation.key(), operation.value());
      case UPDATE -> bucket.update(operation.key(), operation.value(), old -> operation.value());
    }
  }

  @Override
  public List<Measurements> measurements() {
    return List.copyOf(measurements);
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(BenchSettings.LONGEST_CALL_SECONDS));
      if (thread.isAlive()) {
        throw new IllegalStateException(thread.getName() + " is still in a call after "
            + BenchSettings.LONGEST_CALL_SECONDS + " s");
      }
    }
  }
}
