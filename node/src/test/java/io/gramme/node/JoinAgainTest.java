package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E5: a joiner that died after it was let in and before it knew. */
@Tag("slow")
class JoinAgainTest {
  @TempDir
  Path directory;

  private final NodeFixture fixture = new NodeFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void e5AJoinerThatComesBackOnAnotherPortIsKnownThere() throws Exception {
    GrammeNode first = fixture.start(NodeFixture.memory());
    ClusterParameters parameters = first.table().parameters();
    NodeId joiner = new NodeId(0x77);
    try (NodeDirectory begun = NodeDirectory.open(directory)) {
      begun.save(NodeIdentity.first(parameters, joiner));
    }
    MemberRecord candidate = new MemberRecord(
        joiner,
        joiner.toString(),
        1,
        MemberState.JOINING,
        new Address("127.0.0.1", 1),
        null,
        1,
        1,
        1);
    NodeClient before = new NodeClient(
        fixture.vertx,
        first.address(),
        Frame.Hello.ofNode(parameters.cluster(), joiner, parameters, 0));
    assertThat(await(before.send(0, new Request.Join(candidate, Request.Admission.NOW))))
        .isInstanceOf(Reply.Table.class);
    GrammeNode again =
        fixture.start(NodeOptions.inDirectory(directory).listenAnywhere().partitions(16), first);
    fixture.awaitTrue(
        "the address of today at the other member",
        () ->
            Objects.requireNonNull(first.table().member(joiner)).address().equals(again.address()));
  }
}
