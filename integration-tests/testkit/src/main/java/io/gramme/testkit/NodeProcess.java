package io.gramme.testkit;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node in a process of its own, on loopback. Not thread-safe. */
public final class NodeProcess implements AutoCloseable {
  /** What a node prints once it serves. */
  private static final Pattern SERVING = Pattern.compile("serving on (\\S+:\\d+)");

  private static final String COMMAND_JAR = "gramme-node-cli-";
  private static final String MAIN_CLASS = "io.gramme.cli.GrammeCommand";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final NodeSpec spec;
  private final Path output;
  private final JavaChild child;
  private final String address;

  private NodeProcess(NodeSpec spec, Path output, JavaChild child, String address) {
    this.spec = spec;
    this.output = output;
    this.child = child;
    this.address = address;
  }

  /**
   * Starts a node and waits until it serves.
   *
   * @param output the file for what it prints
   * @throws IllegalStateException with what it printed, when it ends instead or does not serve in time
   */
  public static NodeProcess start(NodeSpec spec, Path output) {
    JavaChild child = launch(spec, output);
    try {
      return new NodeProcess(spec, output, child, awaitAddress(child));
    } catch (IllegalStateException e) {
      child.close();
      throw e;
    }
  }

  /** Starts a node that may well refuse to serve, and returns at once. */
  public static JavaChild launch(NodeSpec spec, Path output) {
    return JavaChild.start(
        commandClassPath(), spec.jvmOptions(), MAIN_CLASS, spec.arguments(), output);
  }

  /**
   * The class path of a process of the command line: the jars of this JVM's when the command line is one of them, since
   * an archive of loaded classes allows no folders; else all of it.
   */
  public static String commandClassPath() {
    String all = System.getProperty("java.class.path");
    List<String> jars = Stream.of(all.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .toList();
    boolean packaged = jars.stream()
        .anyMatch(jar -> Path.of(jar).getFileName().toString().startsWith(COMMAND_JAR));
    return packaged ? String.join(File.pathSeparator, jars) : all;
  }

  private static String awaitAddress(JavaChild child) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      Matcher serving = SERVING.matcher(child.output());
      if (serving.find()) {
        return serving.group(1);
      }
      if (child.endsWithin(POLL)) {
        throw new IllegalStateException(
            "the node ended instead of serving; it said:\n" + child.lastOutput());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the node does not serve after " + START_TIMEOUT.toSeconds()
            + " s; it said:\n" + child.lastOutput());
      }
    }
  }

  /** Where it listens, as {@code host:port}. */
  public String address() {
    return address;
  }

  /** The process id. */
  public long pid() {
    return child.pid();
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** CPU time, user and system, used so far. */
  public Duration cpu() {
    return child.cpu();
  }

  /** The first line it printed that contains a text. */
  public Optional<String> line(String part) {
    return child.output().lines().filter(line -> line.contains(part)).findFirst();
  }

  /** What it printed so far. */
  public String output() {
    return child.output();
  }

  /** Stops it as an operator would (SIGTERM) and waits; returns its exit code. */
  public int stop() {
    return child.stop();
  }

  /**
   * Waits until it ends by itself; returns its exit code.
   *
   * @throws IllegalStateException when it does not end in time, with what it printed
   */
  public int awaitExit(Duration timeout) {
    return child.awaitExit(timeout);
  }

  /** Starts it again on the same address and directory, after {@link #stop}. */
  public NodeProcess startAgain() {
    return start(spec.listeningOn(address), output);
  }

  /**
   * Starts it again on another address and the same directory, after {@link #stop}.
   *
   * @param listen host and port
   * @param contact where a member may be found when none is where it was, or null
   */
  public NodeProcess startElsewhere(String listen, @Nullable String contact) {
    NodeSpec elsewhere = new NodeSpec(listen, spec.directory(), contact, spec.jvmOptions());
    return start(elsewhere, output);
  }

  /** Ends it at once. */
  @Override
  public void close() {
    child.close();
  }

  /**
   * How a node is started.
   *
   * @param listen host and port, 0 for one that the system chooses
   * @param directory for its data, or null for a node that stores nothing (option {@code --null-node})
   * @param join a member of the cluster to join, or null to create one
   * @param jvmOptions options of its JVM
   */
  public record NodeSpec(
      String listen, @Nullable Path directory, @Nullable String join, List<String> jvmOptions) {
    /** Options of a JVM that lives for seconds, in which C2 takes more time than it gives. */
    public static final List<String> SHORT_LIVED =
        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final String ANY_PORT = "127.0.0.1:0";

    /** Copies the options. */
    public NodeSpec {
      jvmOptions = List.copyOf(jvmOptions);
    }

    /** A node that keeps its data in a directory and listens on a port that the system chooses. */
    public static NodeSpec inDirectory(Path directory, @Nullable String join) {
      return new NodeSpec(ANY_PORT, directory, join, SHORT_LIVED);
    }

    public NodeSpec withJvmOptions(List<String> options) {
      return new NodeSpec(listen, directory, join, options);
    }

    NodeSpec listeningOn(String address) {
      return new NodeSpec(address, directory, join, jvmOptions);
    }

    List<String> arguments() {
      List<String> arguments = new ArrayList<>(List.of("node", "start", "--listen", listen));
      if (directory == null) {
        arguments.addAll(List.of("--memory", "--null-node"));
      } else {
        arguments.addAll(List.of("--data", directory.toString()));
      }
      if (join != null) {
        arguments.addAll(List.of("--join", join));
      }
      return arguments;
    }
  }
}
