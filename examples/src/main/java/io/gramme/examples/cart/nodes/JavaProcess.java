package io.gramme.examples.cart.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM with the class path of this one. Its output is kept in a file. Closing stops it as Ctrl-C would and, should
 * it not end then, for certain.
 */
public final class JavaProcess implements AutoCloseable {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(15);

  private final Process process;
  private final Path output;

  private JavaProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param heapMegabytes the largest heap it may have
   * @param output the file to which its standard output and error are appended
   * @throws UncheckedIOException when it cannot be started
   */
  public static JavaProcess start(
      String mainClass, List<String> arguments, int heapMegabytes, Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(inheritedFlags());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
          .start();
      process.getOutputStream().close();
      return new JavaProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + mainClass, e);
    }
  }

  /** Flags by which newer JDKs are told that the libraries may use native code and Unsafe. */
  private static List<String> inheritedFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--enable-native-access")
            || flag.startsWith("--sun-misc-unsafe-memory-access"))
        .toList();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What it has printed so far. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of what it has printed, to be shown when it failed. */
  public String lastOutput() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws IllegalStateException when it has not ended in time
   */
  public int awaitExit(Duration timeout) {
    if (!ends(timeout)) {
      throw new IllegalStateException(
          "process " + pid() + " has not ended within " + timeout.toSeconds() + " s");
    }
    return process.exitValue();
  }

  /** Whether it ends within a time, waiting that long at most. */
  boolean ends(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for process " + pid(), e);
    }
  }

  /** Ends it at once (SIGKILL) and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitExit(END_TIMEOUT);
  }

  @Override
  public void close() {
    process.destroy();
    if (!ends(END_TIMEOUT)) {
      process.destroyForcibly();
      awaitExit(END_TIMEOUT);
    }
  }

  @Override
  public String toString() {
    return "process " + pid();
  }
}
