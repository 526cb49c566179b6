package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Three replicas in memory behind real ports, with ids 1 to 3. */
final class ThreeNodes implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  private final ClusterId cluster;
  final List<TestNode> nodes = new ArrayList<>();
  final List<Address> addresses = new ArrayList<>();

  ThreeNodes() throws Exception {
    this(5);
  }

  ThreeNodes(long id) throws Exception {
    cluster = new ClusterId(id);
    for (int i = 0; i < 3; i++) {
      addresses.add(freeAddress());
    }
    for (int i = 0; i < 3; i++) {
      nodes.add(start(i, table()));
    }
  }

  /** Starts a replica at its present address. */
  TestNode start(int index, MemberTable table) throws Exception {
    return await(
        TestNode.start(vertx, new NodeId(index + 1), table, addresses.get(index).port())
            .toCompletionStage());
  }

  void stop(int index) throws Exception {
    await(nodes.get(index).stop().toCompletionStage());
  }

  static Address freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Address("127.0.0.1", socket.getLocalPort());
    }
  }

  /** The members at their first addresses. */
  MemberTable table() {
    ClusterParameters parameters =
        new ClusterParameters(cluster, new PlacementParameters(16, 3), 60_000, 1);
    return MemberTable.founding(parameters, member(0, 1))
        .withMember(member(1, 1))
        .withMember(member(2, 1))
        .withCurrent(2, 0, List.of(new NodeId(1), new NodeId(2), new NodeId(3)));
  }

  /** A member at its present address. */
  MemberRecord member(int index, long version) {
    return new MemberRecord(
        new NodeId(index + 1),
        "seat-" + index,
        1,
        MemberState.ACTIVE,
        addresses.get(index),
        null,
        1,
        1,
        version);
  }

  VertxSession connect(SessionOptions options) throws Exception {
    return await(VertxSession.connect(vertx, addresses, options));
  }

  static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    try {
      await(vertx.close().toCompletionStage());
    } catch (Exception e) {
      throw new IllegalStateException("the nodes did not close", e);
    }
  }
}
