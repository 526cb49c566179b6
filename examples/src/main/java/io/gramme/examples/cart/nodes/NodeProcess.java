package io.gramme.examples.cart.nodes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node in a process of its own that can be killed and started again on the same port and directory. */
final class NodeProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "io.gramme.cli.GrammeCommand";
  private static final String READY = "serving on";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(30);
  private static final int HEAP_MEGABYTES = 256;

  private final String name;
  private final String address;
  private final List<String> arguments;
  private final Path output;
  private @Nullable JavaProcess running;
  private boolean closed;

  /**
   * @param join address of a member of the cluster to join, or null to create one
   * @param files the directory for its data and its output
   */
  NodeProcess(String name, int port, @Nullable String join, Path files) {
    this.name = name;
    this.address = "127.0.0.1:" + port;
    this.output = files.resolve(name.replace(' ', '-') + ".log");
    this.arguments = new ArrayList<>(List.of(
        "node",
        "start",
        "--listen",
        address,
        "--data",
        files.resolve(name.replace(' ', '-')).toString()));
    if (join != null) {
      arguments.addAll(List.of("--join", join));
    }
  }

  String address() {
    return address;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @throws IllegalStateException with what it printed, when it ends instead or does not serve in time
   */
  synchronized void start() {
    if (closed) {
      throw new IllegalStateException("the program is ending");
    }
    int before = count(READY, running == null ? "" : running.output());
    JavaProcess process = JavaProcess.start(MAIN_CLASS, arguments, HEAP_MEGABYTES, output);
    running = process;
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (count(READY, process.output()) == before) {
      if (process.ends(POLL)) {
        throw new IllegalStateException(
            name + " ended instead of serving; it said:\n" + process.lastOutput());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(name + " does not serve after " + START_TIMEOUT.toSeconds()
            + " s; it said:\n" + process.lastOutput());
      }
    }
  }

  /** Ends it as {@code kill -9} does and waits for its end. */
  synchronized void kill() {
    if (running != null) {
      running.kill();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static int count(String part, String text) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }
}
