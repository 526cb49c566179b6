package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.WriteOption;
import io.gramme.it.support.Await;
import io.gramme.testkit.FreePorts;
import io.gramme.testkit.NodeProcess.NodeSpec;
import io.gramme.testkit.ProcessCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** E1: killed processes come back on other ports, and an open session goes on by itself. */
@Tag("slow")
final class MovingProcessesTest {
  private static final int NODES = 3;

  private static boolean writes(Bucket<String, String> bucket, int owners) {
    try {
      bucket.put("key", "value", WriteOption.w(owners));
      return true;
    } catch (GrammeException e) {
      return false;
    }
  }

  private static long millisUntil(String what, long begun, Bucket<String, String> bucket, int w) {
    Await.until(what, () -> writes(bucket, w));
    return (System.nanoTime() - begun) / 1_000_000;
  }

  @Test
  void e1NoCallFailsWhileProcessesMoveOneAfterTheOther(TestReporter reporter) throws Exception {
    List<String> ports = freeAddresses();
    try (ProcessCluster cluster = ProcessCluster.start(NODES, NodeSpec.SHORT_LIVED);
        Gramme gramme = Gramme.connect(cluster.url())) {
      Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
      AtomicBoolean over = new AtomicBoolean();
      AtomicLong calls = new AtomicLong();
      List<GrammeException> failures = new ArrayList<>();
      Thread application = new Thread(() -> {
        while (!over.get()) {
          try {
            bucket.put("other", "value " + calls.incrementAndGet());
          } catch (GrammeException e) {
            failures.add(e);
          }
        }
      });
      application.start();
      try {
        for (int node = 0; node < NODES; node++) {
          cluster.kill(node);
          cluster.startElsewhere(node, ports.get(node), null);
          long took = millisUntil("all owners acknowledge", System.nanoTime(), bucket, NODES);
          reporter.publishEntry(
              "ms from serving on another port to an acknowledgement of all owners",
              String.valueOf(took));
        }
      } finally {
        over.set(true);
        application.join();
      }
      assertThat(failures).isEmpty();
      assertThat(calls.get()).isPositive();
      assertThat(bucket.get("other")).contains("value " + calls.get());
      assertThat(cluster.addresses()).isEqualTo(ports);
    }
  }

  /** Nobody is where anybody knew; one process listens where the session and the others were told to ask. */
  @Test
  void e1ASessionFindsProcessesThatMovedAllAtOnce(TestReporter reporter) {
    List<String> ports = freeAddresses();
    try (ProcessCluster cluster = ProcessCluster.start(NODES, NodeSpec.SHORT_LIVED);
        Gramme gramme =
            Gramme.connect("gramme://" + cluster.addresses().get(0) + "," + ports.get(0) + "/")) {
      Bucket<String, String> bucket = gramme.bucket("moves", Codec.string());
      bucket.put("kept", "value", WriteOption.w(NODES));
      for (int node = 0; node < NODES; node++) {
        cluster.kill(node);
      }
      assertThat(writes(bucket, 1)).isFalse();
      cluster.startElsewhere(0, ports.get(0), null);
      for (int node = 1; node < NODES; node++) {
        cluster.startElsewhere(node, ports.get(node), ports.get(0));
      }
      long begun = System.nanoTime();
      reporter.publishEntry(
          "ms from the last process to the first success",
          String.valueOf(millisUntil("a quorum acknowledges", begun, bucket, 2)));
      reporter.publishEntry(
          "ms from the last process to an acknowledgement of all owners",
          String.valueOf(millisUntil("all owners acknowledge", begun, bucket, NODES)));
      assertThat(bucket.get("kept")).contains("value");
    }
  }

  private static List<String> freeAddresses() {
    return FreePorts.find(NODES, RandomGenerator.getDefault()).stream()
        .map(port -> "127.0.0.1:" + port)
        .toList();
  }
}
