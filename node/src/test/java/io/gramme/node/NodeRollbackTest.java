package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
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

  /** The second node is refused when all start; the others serve without it after a moment. */
  private void requireSecondRefused() {
    NodeOptions.Builder[] hasty = {
      at(0).answerWait(Duration.ofSeconds(1)), at(2).answerWait(Duration.ofSeconds(1))
    };
    Future<String> first = fixture.vertx.deployVerticle(new GrammeNode(hasty[0].build()));
    Future<String> second = begin(1);
    Future<String> third = fixture.vertx.deployVerticle(new GrammeNode(hasty[1].build()));
    assertThat(NodeFixture.failureOf(second)).isInstanceOf(NodeSupersededException.class);
    await(first);
    await(third);
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
    List<Long> versions = new ArrayList<>();
    for (GrammeNode node : nodes) {
      MemberRecord record = Objects.requireNonNull(nodes[0].table().member(node.nodeId()));
      versions.add(record.version());
    }
    return versions;
  }

  @Test
  void t4ACopyFromBeforeTheLastStartIsToldThoughAllStartTogether() throws Exception {
    Path copy = directory.resolve("copy");
    copy(directoryOf(1), copy);
    startAll();
    stopAll();
    putBack(copy, 1);
    requireSecondRefused();
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
    requireSecondRefused();
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
    requireSecondRefused();
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
    assertThat(NodeFixture.failureOf(nodes[1].ended())).isInstanceOf(NodeSupersededException.class);
  }
}
