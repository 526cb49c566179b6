package io.gramme.it.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.BucketExistsException;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets that were created with a mode of their own, on three real nodes (rule K5). */
final class CreatedBucketTest {
  private static final BucketOptions NEWEST = BucketOptions.lastWriteWins();

  private static void awaitKnown(EmbeddedCluster nodes, String bucket) {
    for (int number = 1; number <= 3; number++) {
      int node = number;
      Await.until(
          "node " + node + " knows the bucket",
          () -> nodes.node(node).table().buckets().containsKey(bucket));
    }
  }

  @Test
  void ofConcurrentWritesOneVersionIsLeft() {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
        Gramme creator = Gramme.connect(nodes.url() + "?r=all&w=all")) {
      creator.createBucket("newest", NEWEST);
      assertThat(creator.unwrap(Diagnostics.class).buckets())
          .as("known to the session when the call returns")
          .containsEntry("newest", NEWEST);
      awaitKnown(nodes, "newest");
      try (Gramme left = Gramme.connect(nodes.url() + "?w=1");
          Gramme right = Gramme.connect(nodes.url() + "?w=1")) {
        for (int round = 0; round < 20; round++) {
          String key = "key-" + round;
          List<CompletionStage<Written>> writes = new ArrayList<>();
          for (Gramme session : List.of(creator, left, right)) {
            Bucket<String, String> bucket = session.bucket("newest", Codec.string());
            writes.add(bucket.async().put(key, "by " + writes.size(), CausalContext.none()));
          }
          for (CompletionStage<Written> write : writes) {
            Await.result(write);
          }
          assertOneVersion(creator, key);
        }
      }
    }
  }

  @Test
  void k5AnOpenSessionGoesByTheModeFromItsNextCallOn() {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
        Gramme writer = Gramme.connect(nodes.url());
        Gramme reader = Gramme.connect(nodes.url());
        Gramme creator = Gramme.connect(nodes.url())) {
      // Both have a ring, streams and what they saw of the key from before the creation.
      Bucket<String, String> early = writer.bucket("newest", Codec.string());
      early.put("key", "one", WriteOption.w(Quorum.ALL));
      reader.bucket("newest", Codec.string()).read("key");
      assertThat(writer.unwrap(Diagnostics.class).buckets()).isEmpty();
      creator.createBucket("newest", NEWEST.evenIfInUse());
      awaitKnown(nodes, "newest");
      early.put("key", "two", CausalContext.none());
      assertThat(writer.unwrap(Diagnostics.class).buckets())
          .as("learnt by the write")
          .containsEntry("newest", NEWEST);
      assertThat(early.read("key").siblings()).hasSize(1);
      assertThat(reader.bucket("newest", Codec.string()).read("key").siblings()).hasSize(1);
      assertThat(reader.unwrap(Diagnostics.class).buckets())
          .as("learnt by the read")
          .containsEntry("newest", NEWEST);
    }
  }

  /** Writes of w=1 may still be on their way to the other replicas, so this waits for them to agree. */
  private static void assertOneVersion(Gramme session, String key) {
    Versions<String> versions = session.bucket("newest", Codec.string()).read(key, ReadOption.r(3));
    assertThat(versions.siblings()).hasSize(1);
    Await.until("every replica holds the same one version of " + key, () -> {
      List<List<String>> values = Replicas.values(session, "newest", key);
      return values.get(0).size() == 1 && values.stream().allMatch(values.get(0)::equals);
    });
  }

  @Test
  void aBucketIsKeptOverARestartOfAllNodesAndNeverChanges(@TempDir Path directory) {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inDirectory(3, directory))) {
      try (Gramme gramme = Gramme.connect(nodes.url())) {
        gramme.createBucket("newest", NEWEST);
        gramme.createBucket("newest", NEWEST);
        awaitKnown(nodes, "newest");
      }
      for (int number = 1; number <= 3; number++) {
        nodes.stop(number);
      }
      for (int number = 1; number <= 3; number++) {
        nodes.restart(number);
      }
      try (Gramme gramme = Gramme.connect(nodes.url())) {
        BucketExistsException failure = catchThrowableOfType(
            BucketExistsException.class,
            () -> gramme.createBucket("newest", BucketOptions.causal()));
        assertThat(failure.existing()).isEqualTo(NEWEST);
        assertThat(gramme.unwrap(Diagnostics.class).buckets()).containsEntry("newest", NEWEST);
      }
    }
  }

  @Test
  void aMemberThatIsDownLearnsOfTheBucketWhenItIsBack(@TempDir Path directory) {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inDirectory(3, directory))) {
      nodes.stop(1);
      try (Gramme gramme = Gramme.connect(nodes.url())) {
        gramme.createBucket("newest", NEWEST);
      }
      nodes.restart(1);
      awaitKnown(nodes, "newest");
    }
  }

  @Test
  void withoutAnyMemberItFailsInItsTime() {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
        Gramme gramme = Gramme.connect(nodes.url() + "?writeTimeout=500ms")) {
      Replicas.ids(gramme).forEach(id -> Replicas.cut(gramme, id));
      UnreachableQuorumException failure = catchThrowableOfType(
          UnreachableQuorumException.class, () -> gramme.createBucket("newest", NEWEST));
      assertThat(failure).hasMessageContaining("'newest'");
      assertThat(failure.retryable()).isTrue();
      Replicas.heal(gramme);
      Await.until("it can be created then", () -> created(gramme));
    }
  }

  private static boolean created(Gramme gramme) {
    try {
      gramme.createBucket("newest", NEWEST);
      return true;
    } catch (UnreachableQuorumException e) {
      return false;
    }
  }
}
