package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.storage.StorageException;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose directory, or whose membership, is of no further use (rules S4, E1, E6). */
@Tag("slow")
class NodeSetAsideTest {
  @TempDir
  Path directory;

  private final NodeFixture fixture = new NodeFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private NodeOptions.Builder at(String name) {
    return NodeOptions.inDirectory(directory.resolve(name))
        .listenAnywhere()
        .answerWait(Duration.ofMillis(500))
        .partitions(16);
  }

  private GrammeNode[] three() {
    GrammeNode first = fixture.start(NodeFixture.memory());
    GrammeNode second = fixture.start(NodeFixture.memory(), first);
    GrammeNode third = fixture.start(at("three"), first);
    fixture.awaitTrue("three in the ring", () -> first.stats().members() == 3);
    for (GrammeNode node : List.of(first, second, third)) {
      fixture.awaitTrue("the ring of three", () -> node.stats().members() == 3);
      Reply written = await(NodeClient.ofDriver(fixture.vertx, node)
          .write(node.table(), Key.of("carts", "alice"), "book"));
      assertThat(written).isInstanceOf(Reply.Applied.class);
    }
    return new GrammeNode[] {first, second, third};
  }

  private void damageStore(String name) throws IOException {
    Path manifest = directory.resolve(name).resolve("store").resolve("manifest");
    byte[] bytes = Files.readAllBytes(manifest);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
    }
    Files.write(manifest, bytes);
  }

  private List<Path> setAside() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().contains(".set-aside-")).toList();
    }
  }

  private void remove(GrammeNode asked, NodeId member) {
    Reply reply = await(NodeClient.ofDriver(fixture.vertx, asked)
        .send(asked.stats().epoch(), new Request.RemoveMember(member)));
    assertThat(reply).isInstanceOf(Reply.Table.class);
  }

  private void requireRing(GrammeNode seen, GrammeNode in, NodeId out) {
    fixture.awaitTrue(
        "the ring with the new node",
        () -> seen.table().current().contains(in.nodeId())
            && !seen.table().current().contains(out));
    fixture.awaitTrue("the keys back", () -> in.stats().keys() == 1);
  }

  @Test
  void s4ADamagedStoreIsMovedAsideOnlyWhenThatIsAskedFor() throws Exception {
    GrammeNode third = three()[2];
    fixture.stop(third);
    damageStore("three");
    assertThat(fixture.failureOf(at("three")))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED))
        .hasMessageContaining("--set-aside");
    assertThat(setAside()).isEmpty();
    GrammeNode anew = fixture.start(at("three").setAside(true));
    assertThat(anew.nodeId()).isNotEqualTo(third.nodeId());
    assertThat(anew.isInRing()).isFalse();
    assertThat(anew.replaces()).isEqualTo(third.nodeId());
    assertThat(setAside()).hasSize(1);
    assertThat(setAside().get(0).resolve("store").resolve("manifest")).exists();
  }

  /** Nobody could fill an empty directory: the damaged one is all there is. */
  @Test
  void s4ADamagedStoreOfALoneNodeStaysWhereItIs() throws Exception {
    fixture.stop(fixture.start(at("one")));
    damageStore("one");
    assertThat(fixture.failureOf(at("one").setAside(true))).isInstanceOf(StorageException.class);
    assertThat(setAside()).isEmpty();
  }

  @Test
  void e1E6ARemovedNodeSaysSoAndTakesItsPlaceAgainWhenToldTo() throws Exception {
    GrammeNode[] nodes = three();
    NodeId old = nodes[2].nodeId();
    remove(nodes[0], old);
    assertThat(NodeFixture.failureOf(nodes[2].ended()))
        .isInstanceOf(NodeSupersededException.class)
        .hasMessageContaining("removed from the cluster by member " + nodes[0].nodeId())
        .hasMessageContaining("--set-aside");
    awaitFree("three");
    assertThat(fixture.failureOf(at("three")))
        .isInstanceOf(NodeSupersededException.class)
        .hasMessageContaining("--set-aside");
    assertThat(setAside()).isEmpty();
    GrammeNode anew = fixture.start(at("three").setAside(true).admission(Request.Admission.NOW));
    requireRing(nodes[0], anew, old);
    assertThat(setAside()).hasSize(1);
  }

  /** The node that goes is undeployed behind its last word. */
  private void awaitFree(String name) {
    fixture.awaitTrue("directory " + name + " is free", () -> {
      try {
        NodeDirectory.open(directory.resolve(name)).close();
        return true;
      } catch (IdentityException e) {
        return false;
      }
    });
  }

  @Test
  void e3E4ANodeTakesThePlaceOfOneThatRuns() {
    GrammeNode[] nodes = three();
    Future<Void> ended = nodes[2].ended();
    GrammeNode fourth = fixture.start(
        at("four").replace(nodes[2].nodeId()).admission(Request.Admission.NOW), nodes[0]);
    requireRing(nodes[0], fourth, nodes[2].nodeId());
    assertThat(NodeFixture.failureOf(ended)).isInstanceOf(NodeLeftException.class);
  }

  @Test
  void e3ANodeThatIsToldWhomToReplaceWaitsForACommit() {
    GrammeNode[] nodes = three();
    GrammeNode fourth = fixture.start(at("four").replace(nodes[2].nodeId()), nodes[0]);
    assertThat(fourth.isInRing()).isFalse();
    assertThat(fourth.replaces()).isEqualTo(nodes[2].nodeId());
  }

  @Test
  void aPlaceIsTakenOnlyInAClusterThatIsJoined() {
    Throwable failure = fixture.failureOf(at("one").replace(new NodeId(7)));
    assertThat(failure).isInstanceOf(NodeOptionException.class).hasMessageContaining("replace");
  }
}
