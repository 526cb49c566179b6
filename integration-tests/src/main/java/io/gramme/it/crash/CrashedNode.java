package io.gramme.it.crash;

import io.gramme.examples.cart.nodes.FreePorts;
import io.gramme.it.cluster.JavaChild;
import io.gramme.it.cluster.NodeProcess;
import io.gramme.it.cluster.NodeProcess.NodeSpec;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberTable;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The one node of a run: started, crashed and started again. Not thread-safe. */
final class CrashedNode implements AutoCloseable {
  private final CrashSite site;
  private final NodeSpec spec;
  private final Path output;
  private @Nullable NodeProcess running;
  private Duration startTime = Duration.ofSeconds(1);

  CrashedNode(CrashSite site, SplittableRandom random) {
    this.site = site;
    // Its port must not be taken while it is down.
    int port = FreePorts.find(1, random).first();
    spec = new NodeSpec(
        "127.0.0.1:" + port,
        site.directory(),
        null,
        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    output = site.files().resolve("node.log");
  }

  /** Founds the node's cluster, with the bucket as it is to be, and leaves the node closed. */
  void found(Durability durability) throws RefusedStartException, IdentityException {
    start();
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
    long begun = System.nanoTime();
    try {
      running = NodeProcess.start(spec, output);
    } catch (IllegalStateException e) {
      throw new RefusedStartException(String.valueOf(e.getMessage()));
    }
    startTime = Duration.ofNanos(System.nanoTime() - begun);
  }

  String address() {
    return started().address();
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
