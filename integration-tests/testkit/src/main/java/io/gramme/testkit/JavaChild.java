package io.gramme.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM of the same kind as this one, whose output goes to a file. Ended by closing it, or with this JVM. */
public final class JavaChild implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int LINES_SHOWN = 30;

  private final Process process;
  private final Path output;
  private final Thread endWithParent;

  private JavaChild(Process process, Path output) {
    this.process = process;
    this.output = output;
    this.endWithParent = new Thread(process::destroyForcibly, "end-" + process.pid());
    try {
      Runtime.getRuntime().addShutdownHook(endWithParent);
    } catch (IllegalStateException e) {
      process.destroyForcibly(); // this JVM is ending and would leave it behind
      throw e;
    }
  }

  /**
   * Starts a main class.
   *
   * @param classPath as the value of {@code java.class.path}
   * @param options of the JVM, such as {@code -Xmx512m}
   * @param output the file that standard output and error are written to
   * @throws UncheckedIOException when it cannot be started
   */
  public static JavaChild start(
      String classPath,
      List<String> options,
      String mainClass,
      List<String> arguments,
      Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(libraryFlags());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.to(output.toFile()))
          .start();
      process.getOutputStream().close();
      return new JavaChild(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + mainClass, e);
    }
  }

  /** Without them a newer JDK warns that the libraries use native code and Unsafe. */
  private static List<String> libraryFlags() {
    int version = Runtime.version().feature();
    List<String> flags = new ArrayList<>();
    if (version >= 22) {
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    if (version >= 23) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** CPU time, user and system, used so far. */
  public Duration cpu() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("the CPU time of " + this + " is not known"));
  }

  /** What it has printed so far. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of what it has printed, to be shown when something went wrong. */
  public String lastOutput() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws IllegalStateException when it does not end in time, with what it printed
   */
  public int awaitExit(Duration timeout) {
    if (!endsWithin(timeout)) {
      throw new IllegalStateException(
          this + " has not ended after " + timeout.toSeconds() + " s; it said:\n" + lastOutput());
    }
    return process.exitValue();
  }

  /** Whether it ends within a time, waiting that long at most. */
  public boolean endsWithin(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + this, e);
    }
  }

  /**
   * Asks it to end (SIGTERM) and waits until it has; ends it for certain when it does not.
   *
   * @return its exit code
   * @throws IllegalStateException when it had to be ended for certain
   */
  public int stop() {
    process.destroy();
    if (!endsWithin(STOP_TIMEOUT)) {
      String said = lastOutput();
      close();
      throw new IllegalStateException(
          this + " did not end within " + STOP_TIMEOUT.toSeconds() + " s; it said:\n" + said);
    }
    close();
    return process.exitValue();
  }

  /** Ends it at once. */
  @Override
  public void close() {
    process.destroyForcibly();
    endsWithin(STOP_TIMEOUT);
    try {
      Runtime.getRuntime().removeShutdownHook(endWithParent);
    } catch (IllegalStateException e) {
      // This JVM is ending: the hook is running or has run.
    }
  }

  @Override
  public String toString() {
    return "process " + process.pid();
  }
}
