package io.gramme.it.oneround;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.format.StateFormat;
import io.gramme.it.bench.SessionCounts;
import io.gramme.it.support.Await;
import io.gramme.it.support.RawStream;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.data.ReplicaStatistics;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What travels between a session and three real nodes. */
final class StreamTrafficTest {
  private static final int PUTS = 64;

  /** Once a second a session that is used asks a member what has changed, in the message of the call it is used for. */
  private static final int QUESTION = 1;

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

  @Test
  void putWithContextIsThreeRequestsAndThreeReplies() {
    try (Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      Written first = bucket.put("key", "one", WriteOption.w(3));
      SessionCounts before = SessionCounts.of(gramme);
      List<ReplicaStatistics> replicasBefore = replicas();

      Written second = bucket.put("key", "two", first.context(), WriteOption.w(3));

      SessionCounts sent = SessionCounts.of(gramme).since(before);
      assertThat(sent.requests()).isBetween(3L, 3L + QUESTION);
      assertThat(sent.replies()).isBetween(3L, 3L + QUESTION);
      assertThat(sent.messages()).isEqualTo(3);
      assertThat(sent.readRepairs()).isZero();
      assertThat(second.receipt().answered()).hasSize(3);
      List<ReplicaStatistics> replicasAfter = replicas();
      for (int i = 0; i < 3; i++) {
        ReplicaStatistics was = replicasBefore.get(i);
        assertThat(replicasAfter.get(i))
            .as("node %s executed one write and nothing else", i + 1)
            .isEqualTo(new ReplicaStatistics(
                was.reads(),
                was.applied() + 1,
                was.unchanged(),
                was.refused(),
                was.discardedVersions(),
                was.droppedEntries(),
                was.clockAlarms(),
                was.expiredValues(),
                was.valveEntries()));
      }
    }
  }

  /** W4: the same bytes may come any number of times. */
  @Test
  void sameBytesTwiceApplyOnce() {
    ClusterRing ring = ClusterRing.of(nodes.node(1).table());
    Key key = Key.of("bucket", "twice");
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        new Dot(7, nodes.node(1).stats().hlc()),
        Bytes.utf8("once"),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    Request write = new Request.Write(ring.partitionOf(key), key, delta);
    Request read = new Request.Read(ring.partitionOf(key), key);
    try (RawStream stream =
        RawStream.ofDriver(nodes.node(1).address(), ring.table().cluster())) {
      assertThat(stream.ask(ring.epoch(), write)).isInstanceOf(Reply.Applied.class);
      Bytes once = ((Reply.State) stream.ask(ring.epoch(), read)).state();
      ReplicaStatistics before = nodes.node(1).stats().replica();

      assertThat(stream.ask(ring.epoch(), write)).isInstanceOf(Reply.Applied.class);

      assertThat(((Reply.State) stream.ask(ring.epoch(), read)).state()).isEqualTo(once);
      ReplicaStatistics after = nodes.node(1).stats().replica();
      assertThat(after.applied()).isEqualTo(before.applied());
      assertThat(after.unchanged()).isEqualTo(before.unchanged() + 1);
    }
  }

  @Test
  void putsOfOneEventLoopTurnLeaveAsOneMessagePerNode() {
    // Continuations then run on the session's own event loop, so that all puts fall into one turn
    // of it.
    try (Gramme gramme =
        Gramme.builder().url(nodes.url()).callbackExecutor(Runnable::run).connect()) {
      AsyncBucket<String, byte[]> bucket =
          gramme.bucket("bucket", Codec.bytes()).async();
      Await.result(bucket.put("warm", new byte[1], CausalContext.none(), WriteOption.w(3)));
      SessionCounts before = SessionCounts.of(gramme);

      Await.result(
          bucket.put("warm", new byte[2], WriteOption.w(3)).thenCompose(idle -> putAll(bucket)));

      SessionCounts sent = SessionCounts.of(gramme).since(before);
      assertThat(sent.requests()).isBetween(3L + 3 * PUTS, 3L + 3 * PUTS + QUESTION);
      assertThat(sent.messages()).isEqualTo(3 + 3);
    }
  }

  private static CompletionStage<Void> putAll(AsyncBucket<String, byte[]> bucket) {
    List<CompletableFuture<Written>> puts = new ArrayList<>();
    for (int i = 0; i < PUTS; i++) {
      puts.add(bucket
          .put("turn-" + i, new byte[1024], CausalContext.none(), WriteOption.w(3))
          .toCompletableFuture());
    }
    return CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new));
  }

  private static List<ReplicaStatistics> replicas() {
    List<ReplicaStatistics> replicas = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      replicas.add(nodes.node(number).stats().replica());
    }
    return replicas;
  }
}
