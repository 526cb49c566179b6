package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** E5: a node that expects members does not serve as if it were all of them. */
class NodeExpectTest {
  private final NodeFixture fixture = new NodeFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void e5ALoneFounderServesNobodyUntilTheExpectedMembersAreThere() {
    GrammeNode founder = fixture.start(NodeFixture.memory().expect(2));
    NodeClient early = NodeClient.ofDriver(fixture.vertx, founder);
    var unused = early.send(0, new Request.FetchTable());
    Frame.Rejection refused = await(early.rejection());
    assertThat(refused.code()).isEqualTo(Frame.RejectionCode.NOT_READY);
    assertThat(refused.detail()).isEqualTo("waiting for members: 1 of 2");
    assertThat(founder.complete().isComplete()).isFalse();
    fixture.start(NodeFixture.memory().expect(2), founder);
    await(founder.complete());
    Reply reply = await(
        NodeClient.ofDriver(fixture.vertx, founder).write(founder.table(), Key.of("b", "k"), "v"));
    assertThat(reply).isInstanceOf(Reply.Applied.class);
  }
}
