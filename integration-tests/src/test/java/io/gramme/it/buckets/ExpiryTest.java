package io.gramme.it.buckets;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values with a time to live on real nodes (rules P5, T2). */
final class ExpiryTest {
  private static final String BUCKET = "sessions";
  private static final WriteOption SOON = WriteOption.ttl(Duration.ofMillis(300));
  private static final List<List<String>> NOTHING_ANYWHERE =
      List.of(List.of(), List.of(), List.of());

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static EmbeddedCluster nodes;

  @BeforeAll
  static void start() {
    nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static Bucket<String, String> bucket(Gramme session) {
    return session.bucket(BUCKET, Codec.string());
  }

  @Test
  void aValueGoesFromEveryReplicaAndEveryFace() {
    try (Gramme gramme = Gramme.connect(nodes.url() + "?r=all&w=all")) {
      Bucket<String, String> fading = bucket(gramme).with(SOON);
      fading.put("all", "here");
      fading.put("kept", "here", WriteOption.neverExpires());
      Await.until("the value expires", () -> fading.get("all").isEmpty());
      assertThat(Await.result(fading.async().get("all"))).isEmpty();
      assertThat(Await.result(fading.vertx().get("all"))).isEmpty();
      Versions<String> versions = fading.read("all");
      assertThat(versions.siblings()).isEmpty();
      assertThat(versions.besideDelete()).as("a tombstone is left of it").isTrue();
      assertThat(Replicas.values(gramme, BUCKET, "all")).isEqualTo(NOTHING_ANYWHERE);
      assertThat(fading.update("all", "new", value -> value + "!")).isEqualTo("new!");
      assertThat(fading.get("kept")).contains("here");
    }
  }

  /** Two replicas have turned the value into a tombstone; the third kept it and is then read with them. */
  @Test
  void aReplicaThatWasNotAskedMeanwhileDoesNotBringItBack() {
    try (Gramme writer = Gramme.connect(nodes.url() + "?w=all");
        Gramme partial = Gramme.connect(nodes.url() + "?r=2&w=2");
        Gramme reader = Gramme.connect(nodes.url() + "?r=all&w=all")) {
      Replicas.cut(partial, Replicas.idAt(reader, nodes.node(3).address()));
      bucket(writer).put("stale", "here", SOON);
      long first = expired(1);
      long second = expired(2);
      long third = expired(3);
      Await.until(
          "the value expires and two replicas drop it",
          () ->
              bucket(partial).get("stale").isEmpty() && expired(1) > first && expired(2) > second);
      assertThat(expired(3)).as("the third was not asked").isEqualTo(third);

      assertThat(bucket(reader).get("stale", ReadOption.r(3))).isEmpty();
      assertThat(Replicas.values(reader, BUCKET, "stale")).isEqualTo(NOTHING_ANYWHERE);
      assertThat(expired(3)).as("the third has dropped it too").isEqualTo(third + 1);
    }
  }

  private static long expired(int node) {
    return nodes.node(node).stats().replica().expiredValues();
  }

  /** G1: a replica that had missed the write is repaired after the expiry, and gets no value by it. */
  @Test
  void aReplicaThatMissedTheWriteIsRepairedWithATombstone() {
    try (Gramme writer = Gramme.connect(nodes.url() + "?w=2");
        Gramme reader = Gramme.connect(nodes.url() + "?r=all&w=all")) {
      String third = Replicas.ids(reader).get(2);
      Replicas.cut(writer, third);
      bucket(writer).put("missed", "here", SOON);
      Await.until("the value expires", () -> bucket(writer).get("missed").isEmpty());
      assertThat(Replicas.readFrom(reader, third, BUCKET, "missed").besideDelete())
          .isFalse();

      assertThat(bucket(reader).read("missed").siblings()).isEmpty();
      Await.until(
          "the third replica knows of it",
          () -> Replicas.readFrom(reader, third, BUCKET, "missed").besideDelete());
      assertThat(Replicas.values(reader, BUCKET, "missed")).isEqualTo(NOTHING_ANYWHERE);
    }
  }
}
