package io.gramme.it.bench;

import io.gramme.driver.ClusterChange;
import io.gramme.driver.Gramme;
import io.gramme.testkit.ProcessCluster;
import io.gramme.testkit.RingChanges;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Changes the ring while a run is measured: after a third of the time two nodes join it, after two thirds one leaves.
 * Runs on a thread of its own, and is told apart by the phase of the run.
 */
final class RingWhileMeasuring {
  private static final int LEAVER = 1;

  /**
   * How long the changes took.
   *
   * @param joinSeconds from the proposal until the two nodes were in the ring
   * @param leaveSeconds from the proposal until the leaver had handed on everything
   */
  record Times(double joinSeconds, double leaveSeconds) {}

  private final ProcessCluster cluster;
  private final BenchSettings settings;
  private final PrintStream progress;
  private final Consumer<Phase> phase;
  private final CompletableFuture<Times> times = new CompletableFuture<>();

  private RingWhileMeasuring(
      ProcessCluster cluster, BenchSettings settings, PrintStream progress, Consumer<Phase> phase) {
    this.cluster = cluster;
    this.settings = settings;
    this.progress = progress;
    this.phase = phase;
  }

  /** Begins, as the measured time does. */
  static RingWhileMeasuring begin(
      ProcessCluster cluster, BenchSettings settings, PrintStream progress, Consumer<Phase> phase) {
    RingWhileMeasuring ring = new RingWhileMeasuring(cluster, settings, progress, phase);
    Thread thread = new Thread(ring::run, "ring");
    thread.setDaemon(true);
    thread.start();
    return ring;
  }

  /**
   * Waits until both changes are done.
   *
   * @throws IllegalStateException when one was not
   */
  Times await() {
    try {
      return times.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the ring could not be changed: " + e.getCause(), e);
    }
  }

  private void run() {
    try (Gramme operator = Gramme.connect(cluster.url())) {
      RingChanges ring = RingChanges.by(operator, line -> progress.printf("bench: %s%n", line));
      long third = TimeUnit.SECONDS.toMillis(settings.seconds()) / 3;
      long begun = System.nanoTime();
      Thread.sleep(third);
      double joined = timed(() -> ring.carryOut(
          new ClusterChange.Join(ring.idAt(add())), new ClusterChange.Join(ring.idAt(add()))));
      long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      Thread.sleep(Math.max(0, 2 * third - passed));
      String leaver = ring.idAt(cluster.node(LEAVER).address());
      double left = timed(() -> {
        ring.carryOut(new ClusterChange.Leave(leaver));
        ring.awaitGone(leaver);
      });
      times.complete(new Times(joined, left));
    } catch (InterruptedException | RuntimeException e) {
      times.completeExceptionally(e);
    }
  }

  private String add() {
    return cluster.add(settings.nodeOptions()).address();
  }

  private double timed(Runnable change) {
    long begun = System.nanoTime();
    phase.accept(Phase.CHANGING);
    change.run();
    phase.accept(Phase.MEASURING);
    return (System.nanoTime() - begun) / 1e9;
  }
}
