package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.it.support.RawStream;
import io.gramme.it.support.RunningCluster;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that do not belong here: refused with the reason, before anything they ask is looked at. */
final class HandshakeTest {
  private static final ClusterId OTHER_CLUSTER = new ClusterId(0x0bad_0bad);
  private static final NodeId STRANGER = new NodeId(0x57ea);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RunningCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    cluster.assertUnharmed();
  }

  @Test
  void anotherProtocolVersion() {
    for (int version : new int[] {0, 2, 1_000_000}) {
      assertRejected(
          new Frame.Hello(version, cluster.id(), null, null, 0),
          Frame.RejectionCode.PROTOCOL_VERSION,
          "this node speaks 1");
    }
  }

  @Test
  void driverOfAnotherCluster() {
    assertRejected(
        Frame.Hello.ofDriver(OTHER_CLUSTER, 0),
        Frame.RejectionCode.WRONG_CLUSTER,
        cluster.id().toString());
  }

  @Test
  void nodeOfAnotherCluster() {
    assertRejected(
        Frame.Hello.ofNode(OTHER_CLUSTER, STRANGER, null, 0),
        Frame.RejectionCode.WRONG_CLUSTER,
        cluster.id().toString());
  }

  /** T5: a node with a tenth of Dmax would purge what the others still need. */
  @Test
  void nodeWithOtherParameters() {
    ClusterParameters own = cluster.node(1).table().parameters();
    ClusterParameters other = new ClusterParameters(
        own.cluster(), own.placement(), own.dmaxMillis() / 10, own.formatVersion());
    assertRejected(
        Frame.Hello.ofNode(cluster.id(), STRANGER, other, 0),
        Frame.RejectionCode.PARAMETERS_DIFFER,
        "");
  }

  /** The hello was right, the batches name another cluster: nothing of them is executed. */
  @Test
  void batchThatNamesAnotherCluster() {
    ClusterRing ring = ClusterRing.of(cluster.node(1).table());
    Key key = Key.of(RunningCluster.BUCKET, RunningCluster.key(1));
    long readsBefore = cluster.node(1).stats().replica().reads();
    try (RawStream stream = RawStream.withHello(
        cluster.address(1), Frame.Hello.ofDriver(cluster.id(), 0), OTHER_CLUSTER)) {
      CompletableFuture<RawStream.Answer> answer = stream
          .send(ring.epoch(), List.of(new Request.Read(ring.partitionOf(key), key)))
          .get(0);
      Reply reply = answer
          .handle((given, failure) -> failure == null ? given.reply() : null)
          .join();
      if (reply != null) {
        assertThat(reply).isInstanceOf(Reply.Refusal.class);
        assertThat(((Reply.Refusal) reply).code()).isEqualTo(RefusalCode.WRONG_CLUSTER);
      }
    }
    assertThat(cluster.node(1).stats().replica().reads()).isEqualTo(readsBefore);
  }

  /** A driver that does not know the cluster yet is let in and told, and touches no key before it knows. */
  @Test
  void driverOnFirstContactMayAskForTheTableOnly() {
    Key key = Key.of(RunningCluster.BUCKET, RunningCluster.key(1));
    try (RawStream stream = RawStream.withHello(
        cluster.address(1), Frame.Hello.ofDriver(ClusterId.UNKNOWN, 0), ClusterId.UNKNOWN)) {
      Reply reply = stream.ask(0, new Request.FetchTable());
      assertThat(reply).isInstanceOf(Reply.Table.class);
      ClusterRing ring = stream.ring();
      assertThat(ring.table()).isEqualTo(cluster.node(1).table());
      Reply state = stream.ask(ring.epoch(), new Request.Read(ring.partitionOf(key), key));
      assertThat(state).isInstanceOf(Reply.Refusal.class);
      assertThat(((Reply.Refusal) state).code()).isEqualTo(RefusalCode.WRONG_CLUSTER);
    }
  }

  private static void assertRejected(Frame.Hello hello, Frame.RejectionCode code, String detail) {
    try (RawStream stream = RawStream.withHello(cluster.address(1), hello, hello.cluster())) {
      CompletableFuture<RawStream.Answer> answer =
          stream.send(0, List.of(new Request.FetchTable())).get(0);
      Frame.Rejection rejection = stream.rejection();
      assertThat(rejection.code()).isEqualTo(code);
      assertThat(rejection.detail()).contains(detail);
      assertThat(answer.handle((given, failure) -> failure == null).join())
          .as("nothing was answered")
          .isFalse();
    }
  }
}
