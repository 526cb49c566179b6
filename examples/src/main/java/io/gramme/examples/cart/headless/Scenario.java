package io.gramme.examples.cart.headless;

import io.gramme.driver.Gramme;
import io.gramme.examples.cart.network.NodeNames;
import io.gramme.examples.cart.network.Side;
import io.gramme.examples.cart.nodes.DemoCluster;
import io.gramme.examples.cart.nodes.Resources;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Several sessions fill many carts at the same time. Meanwhile the network is cut, so that one half of them sees nodes 1
 * and 2 and the other node 3 only; it is healed; node 3 is killed; and node 3 is started again. If it is wanted, the ring
 * then {@linkplain Growth grows and shrinks}.
 */
final class Scenario {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CUT_NOTICE = Duration.ofMillis(200);
  private static final int KILLED_NODE = 2;
  private static final int PHASES = 5;

  private final DemoCluster cluster;
  private final ScenarioOptions options;
  private final Path adds;
  private final PrintWriter progress;
  private final Conditions conditions = new Conditions();
  private final Tally tally = new Tally();

  /** @param adds the directory for the writers' files */
  Scenario(DemoCluster cluster, ScenarioOptions options, Path adds, PrintWriter progress) {
    this.cluster = cluster;
    this.options = options;
    this.adds = adds;
    this.progress = progress;
  }

  /**
   * Runs it from beginning to end.
   *
   * @param resources takes charge of the sessions
   * @throws IllegalStateException when a writer failed or a node did not come up
   */
  WriteReport run(Resources resources) throws IOException {
    Vertx vertx = Vertx.vertx();
    resources.add(() -> vertx.close().await(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    List<Gramme> sessions = new ArrayList<>();
    for (int number = 0; number < options.writers(); number++) {
      sessions.add(
          resources.add(Gramme.builder().url(cluster.url()).vertx(vertx).connect()));
    }
    NodeNames nodes = NodeNames.await(sessions.get(0), cluster.addresses(), READY_TIMEOUT);
    ExecutorService threads = Executors.newFixedThreadPool(sessions.size());
    resources.add(threads::shutdownNow);
    List<Future<Void>> writers = new ArrayList<>();
    for (Writer writer : writers(sessions)) {
      writers.add(threads.submit(writer));
    }
    GrowthReport growth = play(sessions, nodes);
    conditions.end();
    await(writers);
    return tally.report(growth);
  }

  private List<Writer> writers(List<Gramme> sessions) throws IOException {
    SplittableRandom seeds = new SplittableRandom(options.seed());
    List<Writer> writers = new ArrayList<>();
    for (Gramme session : sessions) {
      String name = "writer-" + (writers.size() + 1);
      AddFile file = AddFile.create(adds, name);
      writers.add(new Writer(name, session, options, seeds.split(), conditions, tally, file));
    }
    return writers;
  }

  private @Nullable GrowthReport play(List<Gramme> sessions, NodeNames nodes) {
    phase(sessions.size() + " sessions fill " + options.carts() + " carts");
    cut(sessions, nodes);
    phase("network cut: half of the sessions see nodes 1 and 2, the others node 3 only");
    heal(sessions);
    phase("network whole again");
    progress.println("killing node 3 (SIGKILL) ...");
    cluster.kill(KILLED_NODE);
    conditions.nodeIsDown();
    phase("node 3 is down");
    conditions.nodeMayBeUp();
    progress.println("starting node 3 ...");
    cluster.start(KILLED_NODE);
    CallTimes before = tally.timeCalls();
    phase("node 3 is back");
    if (!options.grow()) {
      return null;
    }
    GrowthReport growth = new Growth(cluster, tally, progress).run(before);
    phase("four nodes are the ring");
    return growth;
  }

  private void phase(String what) {
    progress.println(what + " ...");
    long before = tally.adds();
    long siblings = tally.siblings();
    pause(options.duration().dividedBy(PHASES));
    progress.println("  " + (tally.adds() - before) + " adds, " + (tally.siblings() - siblings)
        + " siblings reconciled");
  }

  /** Calls that are under way ask for a majority: they are given a moment to end before it is gone. */
  private void cut(List<Gramme> sessions, NodeNames nodes) {
    conditions.cut(true);
    pause(CUT_NOTICE);
    for (int number = 0; number < sessions.size(); number++) {
      side(number).cut(sessions.get(number), nodes);
    }
  }

  private void heal(List<Gramme> sessions) {
    sessions.forEach(Side::heal);
    conditions.cut(false);
  }

  private static Side side(int writer) {
    return writer % 2 == 0 ? Side.A : Side.B;
  }

  private static void pause(Duration duration) {
    long deadline = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void await(List<Future<Void>> writers) {
    for (Future<Void> writer : writers) {
      try {
        writer.get(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a writer failed: " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        throw new IllegalStateException("a writer does not end", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for the writers", e);
      }
    }
  }
}
