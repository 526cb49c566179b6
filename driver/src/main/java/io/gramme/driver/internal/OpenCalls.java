package io.gramme.driver.internal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The net under all calls: ends what nothing else has ended some time after its deadline, whatever became of event loops
 * and executors.
 *
 * <p>Of a session without defects it never ends anything. One daemon thread looks at the open calls a few times a second
 * and ends when there were none for a second, so that it outlives no session for long. Thread-safe.
 */
@SuppressWarnings("CollectionUndefinedEquality") // Futures are told apart by identity.
final class OpenCalls {
  /** How much later than its deadline a call is ended here, in nanoseconds: 2 s. */
  static final long SLACK_NANOS = 2_000_000_000L;

  private static final long LOOK_NANOS = 200_000_000L;
  private static final int IDLE_LOOKS = 5;

  /** One for all sessions of this class loader: an idle thread for each would be a waste. */
  static final OpenCalls ALL = new OpenCalls();

  private record Net(BooleanSupplier isDue, Runnable end) {}

  private final Map<CompletableFuture<?>, Net> open = new ConcurrentHashMap<>();
  private volatile boolean looking;

  /**
   * Watches a future until it is complete.
   *
   * @param isDue whether it is to be ended now; asked a few times a second by one thread
   * @param end completes it; runs on a thread of its own
   */
  void watch(CompletableFuture<?> call, BooleanSupplier isDue, Runnable end) {
    if (call.isDone()) {
      return;
    }
    open.put(call, new Net(isDue, end));
    var unused = call.whenComplete((result, failed) -> open.remove(call));
    if (!looking) {
      startLooking();
    }
  }

  private synchronized void startLooking() {
    if (!looking) {
      looking = true;
      Thread thread = new Thread(this::look, "gramme-deadlines");
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
    }
  }

  private void look() {
    int idle = 0;
    while (idle < IDLE_LOOKS || !mayEnd()) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      idle = open.isEmpty() ? idle + 1 : 0;
      open.forEach(this::endIfDue);
    }
  }

  private synchronized boolean mayEnd() {
    // In this order: whoever adds a call afterwards sees that nobody looks.
    looking = false;
    looking = !open.isEmpty();
    return !looking;
  }

  private void endIfDue(CompletableFuture<?> call, Net net) {
    if (net.isDue.getAsBoolean()) {
      open.remove(call);
      // What continues it is the application's, and may block: not on the thread that looks.
      Thread thread = new Thread(net.end, "gramme-overdue");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
