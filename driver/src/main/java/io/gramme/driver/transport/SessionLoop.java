package io.gramme.driver.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one event-loop context of a session, and the way of other threads into it: whatever is handed over before the loop
 * comes round is done in one turn, so that it leaves in one batch for each node.
 */
final class SessionLoop {
  private static final int MOST_IN_A_TURN = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);

  /** Gives the session a context of its own, also inside an application's Vert.x, and tells it when that is closed. */
  private static final class Place extends VerticleBase {
    private volatile Supplier<Future<Void>> onStop = Future::succeededFuture;

    @Override
    public Future<?> stop() {
      return onStop.get();
    }

    Context place() {
      return context;
    }
  }

  /** What is to be done on the loop, or the other thing when the loop ends before. */
  private record Work(Runnable done, Runnable refused) {}

  private final Vertx vertx;
  private final Place place;
  private final String deployment;
  private final Context context;
  private final Queue<Work> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private volatile boolean ended;

  /** What the event loop of this thread has submitted in its present turn. */
  private final ThreadLocal<List<Work>> turnOfThread = ThreadLocal.withInitial(ArrayList::new);

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
  void onStop(Supplier<Future<Void>> action) {
    place.onStop = () -> action.get().onComplete(stopped -> end());
  }

  /** As {@link #execute(Runnable, Runnable)} for work that nobody misses when the loop has ended. */
  void execute(Runnable work) {
    execute(work, () -> {});
  }

  /**
   * Does the work on the loop, after all that was handed over before by the same thread.
   *
   * @param refused runs instead when the loop ends before the work is done; on any thread, the caller's included. One of
   *     the two runs, unless the caller is an event loop of another Vert.x that ends with this very turn
   */
  void execute(Runnable work, Runnable refused) {
    Work handed = new Work(work, refused);
    Context submitter = Vertx.currentContext();
    if (submitter != null && submitter.isEventLoopContext() && submitter != context) {
      addToTurnOf(submitter, handed);
    } else {
      hand(List.of(handed));
    }
  }

  private void hand(List<Work> all) {
    inbox.addAll(all);
    if (ended) {
      refuseAll();
    } else {
      scheduleDrain();
    }
  }

  /** What another event loop submits in one of its turns is done in one turn of this one, too. */
  private void addToTurnOf(Context submitter, Work work) {
    List<Work> turn = turnOfThread.get();
    turn.add(work);
    if (turn.size() == 1) {
      try {
        submitter.runOnContext(ignored -> handTurn(turn));
      } catch (RuntimeException | Error e) {
        // The submitter's Vert.x closes: its turn has no end that anybody tells of.
        handTurn(turn);
      }
    }
  }

  private void handTurn(List<Work> turn) {
    List<Work> all = List.copyOf(turn);
    turn.clear();
    hand(all);
  }

  private void scheduleDrain() {
    if (drainScheduled.compareAndSet(false, true)) {
      try {
        context.runOnContext(ignored -> drain());
      } catch (RuntimeException | Error e) {
        end();
      }
    }
  }

  /** Nothing runs on the loop any more. What was handed over before is refused here, what comes later on its way in. */
  private void end() {
    ended = true;
    refuseAll();
  }

  private void refuseAll() {
    for (Work work = inbox.poll(); work != null; work = inbox.poll()) {
      run(work.refused());
    }
  }

  private void drain() {
    drainScheduled.set(false);
    for (int done = 0; done < MOST_IN_A_TURN; done++) {
      Work work = inbox.poll();
      if (work == null) {
        return;
      }
      run(work.done());
    }
    // The streams write between turns, so a turn must end even when the inbox never does.
    scheduleDrain();
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
