package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static io.gramme.node.NodeFixture.memory;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.control.JoinFailedException;
import io.gramme.node.control.JoinFailure;
import io.gramme.node.identity.RequestedParameters;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real nodes over real sockets, in memory. */
class GrammeNodeTest {
  private static final Key KEY = Key.of("carts", "alice");

  private final NodeFixture fixture = new NodeFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void awaitMembers(int members, GrammeNode... nodes) {
    for (GrammeNode node : nodes) {
      fixture.awaitTrue(
          "a ring of " + members,
          () -> node.stats().members() == members && node.stats().tableSpread());
    }
  }

  @Test
  void threeNodesMakeACluster() {
    GrammeNode first = fixture.start(memory());
    GrammeNode second = fixture.start(memory(), first);
    GrammeNode third = fixture.start(NodeOptions.inMemory().listenAnywhere(), second);
    awaitMembers(3, first, second, third);
    assertThat(List.of(second.table(), third.table())).containsOnly(first.table());
    assertThat(third.table().parameters().placement().partitions()).isEqualTo(16);
    assertThat(second.stats().epoch()).isEqualTo(first.stats().epoch());
  }

  @Test
  void e1ANodeIsReachedWhereItAdvertises() throws Exception {
    GrammeNode first = fixture.start(memory().advertise("localhost"));
    GrammeNode second = fixture.start(memory().advertise("localhost"), first);
    for (GrammeNode node : List.of(first, second)) {
      assertThat(node.address().host()).isEqualTo("127.0.0.1");
      assertThat(node.advertisedAddress())
          .isEqualTo(new Address("localhost", node.address().port()));
    }
    awaitMembers(2, first, second);
    assertThat(second.table()).isEqualTo(first.table());
    assertThat(first.table().members().values())
        .extracting(MemberRecord::address)
        .containsExactlyInAnyOrder(first.advertisedAddress(), second.advertisedAddress());
    for (MemberRecord member : first.table().members().values()) {
      NodeClient client = new NodeClient(
          fixture.vertx, member.address(), Frame.Hello.ofDriver(first.table().cluster(), 0));
      assertThat(await(client.write(first.table(), KEY, "one"))).isInstanceOf(Reply.Applied.class);
      assertThat(NodeClient.valueOf(await(client.read(first.table(), KEY)))).isEqualTo("one");
      assertThat(await(client.welcome()).node()).isEqualTo(member.id());
    }
  }

  @Test
  void e1AnAddressThatAMemberAdvertisesIsRefused() {
    GrammeNode first = fixture.start(memory().advertise("localhost", 7499));
    assertThat(
            fixture.failureOf(memory().advertise("localhost", 7499).join(List.of(first.address()))))
        .isInstanceOfSatisfying(
            JoinFailedException.class, e -> assertThat(e.failure()).isEqualTo(JoinFailure.REFUSED))
        .hasMessageContaining("localhost:7499 belongs to member " + first.nodeId());
    assertThat(first.table().members()).hasSize(1);
  }

  @Test
  void aNodeDoesNotJoinItselfWhereItAdvertises() {
    assertThat(fixture.failureOf(
            memory().advertise("localhost", 7499).join(List.of(new Address("localhost", 7499)))))
        .isInstanceOf(NodeOptionException.class)
        .hasMessage("join: holds only the node itself: [localhost:7499]");
  }

  @Test
  void nodesThatJoinTogetherAllGetIn() {
    GrammeNode first = fixture.start(memory());
    NodeOptions options = memory().join(List.of(first.address())).build();
    List<GrammeNode> joiners =
        List.of(new GrammeNode(options), new GrammeNode(options), new GrammeNode(options));
    joiners.stream().map(fixture.vertx::deployVerticle).toList().forEach(NodeFixture::await);
    awaitMembers(4, first, joiners.get(0), joiners.get(1), joiners.get(2));
  }

  @Test
  void e5ANodeStaysACandidateOnceAKeyIsStored() throws Exception {
    GrammeNode first = fixture.start(memory());
    GrammeNode second = fixture.start(memory(), first);
    awaitMembers(2, first, second);
    NodeClient client = NodeClient.ofDriver(fixture.vertx, second);
    assertThat(await(client.write(second.table(), KEY, "one"))).isInstanceOf(Reply.Applied.class);
    GrammeNode third = fixture.start(memory(), first);
    assertThat(third.isInRing()).isFalse();
    assertThat(Objects.requireNonNull(third.table().member(third.nodeId())).state())
        .isEqualTo(MemberState.JOINING);
    assertThat(await(client.write(second.table(), Key.of("carts", "bob"), "two")))
        .isInstanceOf(Reply.Applied.class);
    assertThat(NodeClient.valueOf(await(client.read(second.table(), KEY)))).isEqualTo("one");
  }

  @Test
  void anotherEpochIsAnsweredWithTheTableAndExecutesNothing() {
    GrammeNode first = fixture.start(memory());
    var alone = first.table();
    GrammeNode second = fixture.start(memory(), first);
    awaitMembers(2, first, second);
    NodeClient client = NodeClient.ofDriver(fixture.vertx, first);
    assertThat(await(client.write(alone, KEY, "late")))
        .isInstanceOfSatisfying(Reply.Refusal.class, refusal -> {
          assertThat(refusal.code()).isEqualTo(RefusalCode.WRONG_EPOCH);
          assertThat(refusal.table()).isEqualTo(first.table());
        });
    assertThat(first.stats().keys()).isZero();
  }

  @Test
  void handshakesOfOthersAreRefusedAndTheNodeServesOn() {
    GrammeNode node = fixture.start(memory());
    ClusterId cluster = node.table().cluster();
    Frame.Hello version = new Frame.Hello(99, ClusterId.UNKNOWN, null, null, 0);
    Frame.Hello stranger = Frame.Hello.ofDriver(new ClusterId(cluster.value() + 1), 0);
    Frame.Hello other = Frame.Hello.ofNode(
        cluster, new NodeId(9), new RequestedParameters(32, null, null).forNewCluster(cluster), 0);
    assertThat(rejection(node, version)).isEqualTo(Frame.RejectionCode.PROTOCOL_VERSION);
    assertThat(rejection(node, stranger)).isEqualTo(Frame.RejectionCode.WRONG_CLUSTER);
    assertThat(rejection(node, other)).isEqualTo(Frame.RejectionCode.PARAMETERS_DIFFER);
    NodeClient client = NodeClient.ofDriver(fixture.vertx, node);
    assertThat(await(client.write(node.table(), KEY, "one"))).isInstanceOf(Reply.Applied.class);
    assertThat(await(client.welcome()).table()).isEqualTo(node.table());
  }

  private Frame.RejectionCode rejection(GrammeNode node, Frame.Hello hello) {
    NodeClient client = new NodeClient(fixture.vertx, node.address(), hello);
    NodeFixture.failureOf(client.send(0, new Request.FetchTable()));
    return await(client.rejection()).code();
  }

  @Test
  void onlyNodesMayAskForChangesOfTheRing() {
    GrammeNode node = fixture.start(memory());
    MemberRecord candidate = new MemberRecord(
        new NodeId(5), "5", 1, MemberState.JOINING, new Address("127.0.0.1", 9), null, 1, 1, 1);
    NodeClient client = NodeClient.ofDriver(fixture.vertx, node);
    for (Request request : List.of(
        new Request.Join(candidate, Request.Admission.NOW),
        new Request.Gossip(
            TableDigest.NONE, TableDelta.whole(node.table().withMember(candidate)), List.of()))) {
      assertThat(await(client.send(node.stats().epoch(), request)))
          .isInstanceOfSatisfying(
              Reply.Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED));
    }
    assertThat(node.table().members()).hasSize(1);
  }

  @Test
  void joiningWithOtherParametersOrWithoutAnyoneThereFailsWithTheReason() {
    GrammeNode first = fixture.start(memory());
    assertThat(fixture.failureOf(memory().partitions(32).join(List.of(first.address()))))
        .isInstanceOfSatisfying(
            JoinFailedException.class, e -> assertThat(e.failure()).isEqualTo(JoinFailure.MISMATCH))
        .hasMessageContaining("partitions=32");
    assertThat(first.table().members()).hasSize(1);
  }

  @Test
  void theClockOfOtherNodesIsAdopted() {
    GrammeNode node = fixture.start(memory());
    long ahead = Hlc.ofMillis(System.currentTimeMillis() + 3_600_000);
    ClusterId cluster = node.table().cluster();
    NodeClient client = new NodeClient(
        fixture.vertx,
        node.address(),
        Frame.Hello.ofNode(cluster, new NodeId(9), node.table().parameters(), ahead));
    await(client.send(0, new Request.FetchTable()));
    fixture.awaitTrue("the other's clock", () -> node.stats().hlc() >= ahead);
  }

  @Test
  void aStoppedNodeHasClosedItsPort() {
    GrammeNode node = fixture.start(memory());
    NodeClient client = NodeClient.ofDriver(fixture.vertx, node);
    fixture.stop(node);
    assertThat(Objects.requireNonNull(
            NodeFixture.failureOf(client.send(0, new Request.FetchTable())).getMessage()))
        .startsWith("NOT_SENT");
    assertThat(node.ended().succeeded()).isTrue();
  }
}
