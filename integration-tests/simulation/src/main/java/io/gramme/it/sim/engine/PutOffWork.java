package io.gramme.it.sim.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an engine wants done in the background, until a scheduler has it done. */
final class PutOffWork {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private @Nullable Consumer<Runnable> scheduler;
  private boolean scheduled;

  void add(Runnable work) {
    waiting.add(work);
    schedule();
  }

  private void schedule() {
    Consumer<Runnable> runner = scheduler;
    if (runner != null && !scheduled && !waiting.isEmpty()) {
      scheduled = true;
      runner.accept(this::run);
    }
  }

  /** Does all of it at once. */
  void run() {
    for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
      work.run();
    }
    scheduled = false;
  }

  /** From now on this says when. */
  void runOn(Consumer<Runnable> runner) {
    scheduler = runner;
    scheduled = false;
    schedule();
  }

  /** From now on nobody says when. */
  void stop() {
    scheduler = null;
  }

  /** Nothing of it is done any more. */
  void clear() {
    waiting.clear();
  }
}
