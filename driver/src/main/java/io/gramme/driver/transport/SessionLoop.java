package io.gramme.driver.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one event-loop context of a session, and the way of other threads into it: whatever is handed over before the loop
 * comes round is done in one turn, so that it leaves in one batch for each node.
 */
final class SessionLoop {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);

  /** Gives the session a context of its own, also inside an application's Vert.x, and tells it when that is closed. */
  private static final class Place extends VerticleBase {
    private volatile Supplier<Future<?>> onStop = Future::succeededFuture;

    @Override
    public Future<?> stop() {
      return onStop.get();
    }

    Context place() {
      return context;
    }
  }

  private final Vertx vertx;
  private final Place place;
  private final String deployment;
  private final Context context;
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();

  private SessionLoop(Vertx vertx, Place place, String deployment) {
    this.vertx = vertx;
    this.place = place;
    this.deployment = deployment;
    this.context = place.place();
  }

  static Future<SessionLoop> start(Vertx vertx) {
    Place place = new Place();
    return vertx.deployVerticle(place).map(id -> new SessionLoop(vertx, place, id));
  }

  Vertx vertx() {
    return vertx;
  }

  Context context() {
    return context;
  }

  /** What to do, on the loop, when it ends; also when the application closes its Vert.x first. */
  void onStop(Supplier<Future<?>> action) {
    place.onStop = action;
  }

  /**
   * Does the work on the loop, after all that was handed over before by the same thread.
   *
   * @return false when the loop has ended and the work will not be done
   */
  boolean execute(Runnable work) {
    inbox.add(work);
    if (!drainScheduled.compareAndSet(false, true)) {
      return true;
    }
    try {
      context.runOnContext(ignored -> drain());
      return true;
    } catch (RejectedExecutionException e) {
      drainScheduled.set(false);
      return !inbox.remove(work);
    }
  }

  private void drain() {
    drainScheduled.set(false);
    Runnable work = inbox.poll();
    while (work != null) {
      run(work);
      work = inbox.poll();
    }
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a session's event loop met a defect", e);
    }
  }

  Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    vertx.undeploy(deployment).onComplete(done -> stopped.complete());
    return stopped.future();
  }
}
