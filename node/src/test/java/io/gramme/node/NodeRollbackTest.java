package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.Retirement;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T4 when everything starts at once: nobody serves yet, and everybody must tell what it kept. */
@Tag("slow")
class NodeRollbackTest {
  @TempDir
  Path directory;

  private final NodeFixture fixture = new NodeFixture();
  private final List<Address> addresses = new ArrayList<>();
  private final GrammeNode[] nodes = new GrammeNode[3];

  @BeforeEach
  void startAndStop() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ServerSocket socket = new ServerSocket(0);
      taken.add(socket);
      addresses.add(new Address("127.0.0.1", socket.getLocalPort()));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    nodes[0] = fixture.start(at(0));
    nodes[1] = fixture.start(at(1), nodes[0]);
    nodes[2] = fixture.start(at(2), nodes[0]);
    stopAll();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Path directoryOf(int node) {
    return directory.resolve("n" + node);
  }

  private NodeOptions.Builder at(int node) {
    Address address = addresses.get(node);
    return NodeOptions.inDirectory(directoryOf(node))
        .listen(address.host(), address.port())
        .partitions(16);
  }

  private Future<String> begin(int node) {
    nodes[node] = new GrammeNode(at(node).build());
    return fixture.vertx.deployVerticle(nodes[node]);
  }

  private List<Future<String>> beginAll() {
    return List.of(begin(0), begin(1), begin(2));
  }

  private void startAll() {
    beginAll().forEach(NodeFixture::await);
    for (GrammeNode node : nodes) {
      fixture.awaitTrue("everybody knows everybody", () -> node.stats().tableSpread());
    }
  }

  private void stopAll() {
    for (GrammeNode node : nodes) {
      fixture.stop(node);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private void putBack(Path copy, int node) throws IOException {
    try (Stream<Path> files = Files.walk(directoryOf(node))) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
    copy(copy, directoryOf(node));
  }

  private GrammeNode hasty(int node) {
    return new GrammeNode(at(node).answerWait(Duration.ofSeconds(1)).build());
  }

  /** All start; the second one moves its directory aside, and takes its old place when people say so. */
  private void requireSecondBeginsAnew() throws Exception {
    NodeId old = nodes[1].nodeId();
    nodes[0] = hasty(0);
    nodes[2] = hasty(2);
    Future<String> first = fixture.vertx.deployVerticle(nodes[0]);
    Future<String> second = begin(1);
    Future<String> third = fixture.vertx.deployVerticle(nodes[2]);
    await(first);
    await(third);
    fixture.awaitTrue("the old directory aside", () -> aside(1) != null);
    assertThat(second.isComplete())
        .as("its address is still that of the old id")
        .isFalse();
    NodeClient client = NodeClient.ofDriver(fixture.vertx, nodes[0]);
    tableOf(client.send(0, new Request.RemoveMember(old)));
    await(second);
    NodeId anew = nodes[1].nodeId();
    assertThat(anew).as("votes of the old id are never given again").isNotEqualTo(old);
    assertThat(nodes[1].isInRing()).isFalse();
    assertThat(nodes[1].replaces()).isEqualTo(old);
    fixture.awaitTrue("the candidate is known", () -> nodes[0].table().member(anew) != null);
    MemberTable table = nodes[0].table();
    RingPlan plan = RingChange.on(table).replace(old, anew).plan(4711, 1);
    tableOf(client.send(Epoch.of(table), new Request.ProposePlan(plan)));
    tableOf(client.send(Epoch.of(table), new Request.CommitPlan(4711)));
    requireSecondHasAll(anew);
    Path aside = Objects.requireNonNull(aside(1));
    try (NodeDirectory kept = NodeDirectory.open(aside)) {
      assertThat(Objects.requireNonNull(kept.identity()).node()).isEqualTo(old);
    }
  }

  private void requireSecondHasAll(NodeId anew) {
    for (GrammeNode node : nodes) {
      fixture.awaitTrue(
          "the ring with the new node",
          () -> node.table().current().contains(anew)
              && node.table().current().members().size() == 3
              && node.table().activePlan() == null);
    }
    fixture.awaitTrue(
        "all keys back", () -> nodes[1].stats().keys() == nodes[0].stats().keys());
    assertThat(nodes[1].replaces()).isNull();
  }

  private static MemberTable tableOf(Future<Reply> reply) {
    return ((Reply.Table) await(reply)).table();
  }

  private @Nullable Path aside(int node) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("n" + node + ".set-aside-"))
          .findAny()
          .orElse(null);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void writeToAll(int keys) {
    for (GrammeNode node : nodes) {
      NodeClient client = NodeClient.ofDriver(fixture.vertx, node);
      for (int i = 0; i < keys; i++) {
        Reply reply = await(client.write(node.table(), Key.of("carts", "k" + i), "book"));
        assertThat(reply).isInstanceOf(Reply.Applied.class);
      }
    }
  }

  /** Undisturbed starts neither wait nor refuse, again and again. */
  @Test
  void t4AllStartTogetherWithoutWaiting() {
    startAll();
    List<Long> before = versions();
    for (int i = 0; i < 3; i++) {
      stopAll();
      startAll();
    }
    assertThat(versions()).isEqualTo(before.stream().map(version -> version + 3).toList());
  }

  private List<Long> versions() {
    MemberTable table = nodes[0].table();
    return Stream.of(nodes)
        .map(node -> Objects.requireNonNull(table.member(node.nodeId())).version())
        .toList();
  }

  @Test
  void t4S4ACopyFromBeforeTheLastStartIsMovedAsideAndFilledAgain() throws Exception {
    Path copy = directory.resolve("copy");
    copy(directoryOf(1), copy);
    startAll();
    writeToAll(20);
    stopAll();
    putBack(copy, 1);
    requireSecondBeginsAnew();
    assertThat(nodes[1].stats().keys()).isEqualTo(20);
  }

  /** The copy counts itself up to the number of the start that it lacks before it meets anybody. */
  @Test
  void t4ACopyThatCountedItselfUpIsTold() throws Exception {
    Path copy = directory.resolve("copy");
    copy(directoryOf(1), copy);
    startAll();
    stopAll();
    putBack(copy, 1);
    GrammeNode alone = new GrammeNode(at(1).answerWait(Duration.ZERO).build());
    await(fixture.vertx.deployVerticle(alone));
    fixture.stop(alone);
    requireSecondBeginsAnew();
  }

  /** A copy taken while the node ran: as many starts, but it has forgotten what came later in this one. */
  @Test
  void t4ACopyOfARunningNodeIsToldByTheClockThatOthersKept() throws Exception {
    startAll();
    stopAll();
    try (NodeDirectory setBack = NodeDirectory.open(directoryOf(1))) {
      NodeIdentity identity = Objects.requireNonNull(setBack.identity());
      setBack.save(identity.withHlcCeiling(Hlc.ofMillis(System.currentTimeMillis() - 60_000)));
    }
    requireSecondBeginsAnew();
  }

  /** Nobody answers: it serves after a while, and leaves service when somebody who knows better comes. */
  @Test
  void t4AnOldCopyThatNobodyWarnedLeavesServiceOnceItLearns() throws Exception {
    Path copy = directory.resolve("copy");
    copy(directoryOf(1), copy);
    startAll();
    stopAll();
    putBack(copy, 1);
    nodes[1] = fixture.start(at(1).answerWait(Duration.ofMillis(300)));
    nodes[2] = fixture.start(at(2).answerWait(Duration.ofMillis(300)));
    NodeId old = nodes[1].nodeId();
    assertThat(NodeFixture.failureOf(nodes[1].ended())).isInstanceOf(NodeSupersededException.class);
    fixture.awaitTrue("its directory is free", () -> retired(1) != null);
    fixture.stop(nodes[2]);
    // Nobody can tell it any more: its directory does.
    Future<String> again = begin(1);
    fixture.awaitTrue("the old directory aside", () -> aside(1) != null);
    assertThat(again.isComplete()).isFalse();
    nodes[2] = fixture.start(at(2).answerWait(Duration.ofMillis(300)));
    nodes[0] = fixture.start(at(0).answerWait(Duration.ofMillis(300)));
    tableOf(NodeClient.ofDriver(fixture.vertx, nodes[0]).send(0, new Request.RemoveMember(old)));
    await(again);
    assertThat(nodes[1].replaces()).isEqualTo(old);
  }

  private @Nullable Retirement retired(int node) {
    try (NodeDirectory opened = NodeDirectory.open(directoryOf(node))) {
      return opened.retired();
    } catch (IdentityException e) {
      return null; // the node has not let go of it yet
    }
  }
}
