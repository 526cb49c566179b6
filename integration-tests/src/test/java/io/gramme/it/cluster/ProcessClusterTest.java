package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterMember;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Member;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.it.support.Await;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.NodeProcess.NodeSpec;
import io.gramme.testkit.ProcessCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes as processes with MapDB, used as an application and an operator use them. */
@Tag("slow")
final class ProcessClusterTest {
  private static final int TERMINATED = 128 + 15;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static ProcessCluster cluster;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static Gramme gramme;

  @BeforeAll
  static void start() {
    cluster = ProcessCluster.start(3, NodeSpec.SHORT_LIVED);
    gramme = Gramme.connect(cluster.url());
  }

  @AfterAll
  static void stop() {
    gramme.close();
    cluster.close();
  }

  private static Bucket<String, String> bucket(String name) {
    return gramme.bucket(name, Codec.string());
  }

  @Test
  void everyVerb() {
    Bucket<String, String> bucket =
        bucket("verbs").reconcile(Reconciler.merging((left, right) -> left + "+" + right));
    bucket.put("key", "one");
    bucket.put("key", "two", CausalContext.none());
    Versions<String> versions = bucket.read("key");
    assertThat(versions.values()).containsExactly("one", "two");
    assertThat(bucket.get("key")).contains("one+two");
    assertThat(bucket.update("key", "", value -> value + "!")).isEqualTo("one+two!");
    bucket.delete("key");
    assertThat(bucket.get("key")).isEmpty();
  }

  @Test
  void stoppedNodeKeepsItsDataAndIsRepaired() {
    Bucket<String, String> bucket = bucket("restart");
    for (int i = 0; i < 50; i++) {
      bucket.put("before-" + i, "kept " + i, WriteOption.w(3));
    }
    String stopped = memberAt(cluster.node(1).address());

    assertThat(cluster.node(1).stop()).isIn(0, TERMINATED);
    bucket.put("before-0", "changed", WriteOption.w(2));
    bucket.put("meanwhile", "written", WriteOption.w(2));
    cluster.startAgain(1);

    for (int i = 1; i < 50; i++) {
      assertThat(heldBy(stopped, "restart", "before-" + i)).containsExactly("kept " + i);
    }
    assertThat(heldBy(stopped, "restart", "before-0")).containsExactly("kept 0");
    assertThat(heldBy(stopped, "restart", "meanwhile")).isEmpty();

    Await.until("a read of all owners succeeds", () -> readAll(bucket, "before-0"));
    assertThat(readAll(bucket, "meanwhile")).isTrue();
    Await.until(
        "the restarted node is repaired",
        () -> heldBy(stopped, "restart", "before-0").equals(List.of("changed"))
            && heldBy(stopped, "restart", "meanwhile").equals(List.of("written")));
  }

  /** E5: nothing is copied to a node, and nothing is left to it, before somebody wants that. */
  @Test
  void e5ANodeThatJoinsWhereKeysAreStoredIsACandidateAndSaysWhatToType() {
    bucket("stored").put("key", "value", WriteOption.w(3));
    NodeSpec late = NodeSpec.inDirectory(
        cluster.directory().resolve("late"), cluster.node(0).address());
    try (NodeProcess node = NodeProcess.start(late, cluster.directory().resolve("late.log"))) {
      Await.until(
          "it says what to type", () -> node.line("gramme cluster plan join ").isPresent());
      assertThat(node.output()).contains("the cluster holds keys").contains("stays a candidate");
      ClusterMember candidate = at(node.address());
      assertThat(candidate.isCandidate()).isTrue();
      assertThat(node.line("gramme cluster plan join "))
          .hasValueSatisfying(line -> assertThat(line).contains(candidate.id(), node.address()));
      assertThat(bucket("stored").get("key", ReadOption.r(Quorum.ALL))).contains("value");
      admin().remove(candidate.id());
      assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
    }
    assertThat(admin().view().members().stream().filter(ClusterMember::owner)).hasSize(3);
  }

  private static ClusterAdmin admin() {
    return gramme.unwrap(ClusterAdmin.class);
  }

  private static ClusterMember at(String address) {
    return admin().view().members().stream()
        .filter(member -> member.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nodesTellWhatIsDurable() {
    assertThat(cluster.node(0).line("durability: "))
        .hasValueSatisfying(line -> assertThat(line).contains("what is acknowledged is on disk"));
  }

  private static String memberAt(String address) {
    return gramme.unwrap(Diagnostics.class).members().stream()
        .filter(member -> member.address().equals(address))
        .map(Member::id)
        .findFirst()
        .orElseThrow();
  }

  /** What one node holds, once it can be reached again. */
  private static List<String> heldBy(String node, String bucket, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    Await.until("node " + node + " answers", () -> {
      try {
        gramme.unwrap(Diagnostics.class).readFrom(node, bucket, bytes);
        return true;
      } catch (GrammeException e) {
        return false;
      }
    });
    return gramme.unwrap(Diagnostics.class).readFrom(node, bucket, bytes).values().stream()
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .toList();
  }

  private static boolean readAll(Bucket<String, String> bucket, String key) {
    try {
      return bucket.read(key, ReadOption.r(Quorum.ALL)).isPresent();
    } catch (GrammeException e) {
      return false;
    }
  }
}
