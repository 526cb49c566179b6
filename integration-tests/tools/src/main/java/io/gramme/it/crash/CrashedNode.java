package io.gramme.it.crash;

import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberTable;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.testkit.FreePorts;
import io.gramme.testkit.JavaChild;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.NodeProcess.NodeSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The one node of a run: started, crashed and started again. Not thread-safe. */
final class CrashedNode implements AutoCloseable {
  private final CrashSite site;
  private final NodeSpec founding;
  private final NodeSpec spec;
  private final Path output;
  private @Nullable NodeProcess running;
  private Duration startTime = Duration.ofSeconds(1);

  CrashedNode(CrashSite site) {
    this.site = site;
    // Its port must not be taken while it is down, nor be that of another run with the same seed.
    int port = FreePorts.find(1, new SplittableRandom()).first();
    String listen = "127.0.0.1:" + port;
    // Classes that the first start has loaded need not be loaded and checked anew by all others.
    Path classes = site.files().resolve("classes.jsa");
    founding = specOf(listen, "-XX:ArchiveClassesAtExit=" + classes);
    spec = specOf(listen, "-XX:SharedArchiveFile=" + classes);
    output = site.files().resolve("node.log");
  }

  private NodeSpec specOf(String listen, String option) {
    List<String> options = new ArrayList<>(NodeSpec.SHORT_LIVED);
    options.addAll(List.of("-Xshare:auto", option));
    return new NodeSpec(listen, site.directory(), null, List.copyOf(options));
  }

  /** Founds the node's cluster, with the bucket as it is to be, and leaves the node closed. */
  void found(Durability durability) throws RefusedStartException, IdentityException {
    start(founding);
    started().stop();
    running = null;
    if (durability == Durability.FSYNC) {
      return;
    }
    try (NodeDirectory directory = NodeDirectory.open(site.directory())) {
      MemberTable table = Objects.requireNonNull(directory.table());
      directory.save(
          table.withBucket(new BucketRecord(CrashRun.BUCKET, BucketMode.CAUSAL, durability, 1)));
    }
  }

  /** Starts it and waits until it serves. */
  void start() throws RefusedStartException {
    start(spec);
  }

  private void start(NodeSpec start) throws RefusedStartException {
    long begun = System.nanoTime();
    try {
      running = NodeProcess.start(start, output);
    } catch (IllegalStateException e) {
      throw new RefusedStartException(String.valueOf(e.getMessage()));
    }
    startTime = Duration.ofNanos(System.nanoTime() - begun);
  }

  String address() {
    return started().address();
  }

  boolean isAlive() {
    return started().isAlive();
  }

  /** The end of what it has printed. */
  String lastOutput() {
    String output = started().output();
    return output.substring(Math.max(0, output.length() - 4_000));
  }

  /** Crashes it while it serves. */
  void crash(Runnable cut) {
    site.crash(cut, started()::close);
    running = null;
  }

  /**
   * Starts it and crashes it before or soon after it serves.
   *
   * @param share of an ordinary start after which it crashes
   */
  void crashAtStart(double share) throws RefusedStartException {
    try (JavaChild child = NodeProcess.launch(spec, output)) {
      long nanos = (long) (startTime.toNanos() * share);
      if (child.endsWithin(Duration.ofNanos(nanos))) {
        throw new RefusedStartException(
            "the node ended while it started; it said:\n" + child.lastOutput());
      }
      site.crash(() -> {}, child::close);
    }
  }

  private NodeProcess started() {
    return Objects.requireNonNull(running, "the node is not running");
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }
}
