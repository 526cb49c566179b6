package io.gramme.stream;

import io.vertx.core.Vertx;

/**
 * A place for one timer of a Vert.x, or for none.
 *
 * <p>The ids of a Vert.x begin with 0, so a bare {@code long} that was never assigned names somebody else's timer:
 * cancelling it would take the first timer of the application that shares its Vert.x. This class is the only one that
 * cancels timers by id. Confined to one event-loop context.
 */
public final class TimerSlot {
  private static final long NONE = -1;

  private final Vertx vertx;
  private long id = NONE;

  /** An empty place. */
  public TimerSlot(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs the action once, after so many milliseconds, at least 1; replaces what was set before. */
  public void once(long millis, Runnable action) {
    cancel();
    id = vertx.setTimer(Math.max(1, millis), fired -> {
      if (fired == id) {
        id = NONE;
        action.run();
      }
    });
  }

  /** Runs the action again and again, so many milliseconds apart, at least 1; replaces what was set before. */
  public void every(long millis, Runnable action) {
    cancel();
    id = vertx.setPeriodic(Math.max(1, millis), fired -> {
      if (fired == id) {
        action.run();
      }
    });
  }

  /** Whether a timer is set that will still run. */
  public boolean isSet() {
    return id != NONE;
  }

  /** Takes the timer back; nothing of it runs afterwards. Does nothing when none is set. */
  public void cancel() {
    if (id != NONE) {
      vertx.cancelTimer(id);
      id = NONE;
    }
  }
}
