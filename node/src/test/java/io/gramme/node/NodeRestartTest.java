package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Key;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.Retirement;
import io.gramme.node.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that keep their data on disk, stopped and started again (rules T3, E5). */
@Tag("slow")
class NodeRestartTest {
  private static final Key KEY = Key.of("carts", "alice");

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

  private NodeClient client(GrammeNode node) {
    return NodeClient.ofDriver(fixture.vertx, node);
  }

  private NodeIdentity identity(String name) throws IdentityException {
    try (NodeDirectory opened = NodeDirectory.open(directory.resolve(name))) {
      return Objects.requireNonNull(opened.identity());
    }
  }

  private void requireKind(IdentityException.Kind kind, Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void aNodeComesBackAsItselfWithItsData() throws Exception {
    GrammeNode before = fixture.start(at("one"));
    assertThat(await(client(before).write(before.table(), KEY, "book")))
        .isInstanceOf(Reply.Applied.class);
    long clock = before.stats().hlc();
    fixture.stop(before);
    assertThat(identity("one").hlcCeiling()).isGreaterThanOrEqualTo(clock);
    GrammeNode after = fixture.start(at("one"));
    assertThat(after.nodeId()).isEqualTo(before.nodeId());
    assertThat(after.table().cluster()).isEqualTo(before.table().cluster());
    assertThat(after.stats().hlc()).isGreaterThanOrEqualTo(clock);
    assertThat(NodeClient.valueOf(await(client(after).read(after.table(), KEY))))
        .isEqualTo("book");
    fixture.stop(after);
    assertThat(identity("one").starts()).isEqualTo(2);
  }

  @Test
  void theClockStartsAtTheCeilingAfterACrash() throws Exception {
    fixture.stop(fixture.start(at("one")));
    long ceiling = Hlc.ofMillis(System.currentTimeMillis() + 40_000);
    try (NodeDirectory opened = NodeDirectory.open(directory.resolve("one"))) {
      opened.save(identityOf(opened).withHlcCeiling(ceiling));
    }
    GrammeNode node = fixture.start(at("one"));
    assertThat(node.stats().hlc()).isGreaterThanOrEqualTo(ceiling);
    assertThat(await(client(node).read(node.table(), KEY)))
        .isInstanceOfSatisfying(
            Reply.State.class, state -> assertThat(state.asOf()).isGreaterThan(ceiling));
  }

  private static NodeIdentity identityOf(NodeDirectory opened) {
    return Objects.requireNonNull(opened.identity());
  }

  @Test
  void aNodeOnAnotherPortIsFoundByTheOthers() {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    GrammeNode third = fixture.start(at("three"), first);
    fixture.awaitTrue("the table at all", () -> first.stats().tableSpread());
    long version = record(first.table(), second).version();
    fixture.stop(second);
    GrammeNode moved = fixture.start(at("two"));
    assertThat(moved.address()).isNotEqualTo(second.address());
    for (GrammeNode node : List.of(first, third, moved)) {
      fixture.awaitTrue(
          "the new address at " + node.nodeId(),
          () -> record(node.table(), moved).address().equals(moved.address()));
      assertThat(record(node.table(), moved).version()).isEqualTo(version + 1);
      fixture.awaitTrue("one table", () -> node.table().equals(first.table()));
    }
    assertThat(moved.stats().epoch())
        .as("an address moves no key")
        .isEqualTo(first.stats().epoch());
  }

  /** What it advertised before leads to itself still when it is back. */
  @Test
  void e1ANodeThatAdvertisesAnotherAddressIsFoundByTheOthers() {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two").advertise("localhost"), first);
    fixture.awaitTrue("the table at both", () -> first.stats().tableSpread());
    assertThat(record(first.table(), second).address().host()).isEqualTo("localhost");
    long version = record(first.table(), second).version();
    fixture.stop(second);
    GrammeNode again = startedAt("two", second);
    assertThat(again.address()).isEqualTo(second.address());
    for (GrammeNode node : List.of(first, again)) {
      fixture.awaitTrue(
          "the new address at " + node.nodeId(),
          () -> record(node.table(), again).address().equals(again.address()));
      assertThat(record(node.table(), again).version()).isEqualTo(version + 1);
    }
    assertThat(again.table()).isEqualTo(first.table());
    assertThat(again.stats().epoch()).isEqualTo(first.stats().epoch());
    fixture.awaitTrue("both have it", () -> first.stats().tableSpread());
  }

  private static MemberRecord record(MemberTable table, GrammeNode node) {
    return Objects.requireNonNull(table.member(node.nodeId()));
  }

  @Test
  void aWholeClusterComesBackOnOtherPorts() {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    fixture.stop(first);
    fixture.stop(second);
    GrammeNode firstAgain = fixture.start(at("one"));
    GrammeNode secondAgain = fixture.start(at("two"), firstAgain);
    for (GrammeNode node : List.of(firstAgain, secondAgain)) {
      fixture.awaitTrue(
          "both addresses",
          () -> record(node.table(), firstAgain).address().equals(firstAgain.address())
              && record(node.table(), secondAgain).address().equals(secondAgain.address()));
    }
  }

  @Test
  void aDirectoryRefusesWhatDoesNotMatch() throws Exception {
    GrammeNode stranger = fixture.start(NodeFixture.memory());
    fixture.stop(fixture.start(at("one")));
    NodeIdentity before = identity("one");
    requireKind(IdentityException.Kind.MISMATCH, fixture.failureOf(at("one").partitions(32)));
    requireKind(IdentityException.Kind.MISMATCH, fixture.failureOf(at("one").replicas(2)));
    requireKind(IdentityException.Kind.MISMATCH, fixture.failureOf(at("one").weight(2)));
    requireKind(IdentityException.Kind.MISMATCH, fixture.failureOf(at("one").zone("z")));
    requireKind(
        IdentityException.Kind.MISMATCH,
        fixture.failureOf(at("one").join(List.of(stranger.address()))));
    assertThat(identity("one")).isEqualTo(before);
    fixture.start(at("one"));
  }

  @Test
  void aRunningNodeKeepsItsDirectory() {
    fixture.start(at("one"));
    requireKind(IdentityException.Kind.IN_USE, fixture.failureOf(at("one")));
  }

  @Test
  void aCopyOfARunningNodesDirectoryIsRefused() throws Exception {
    GrammeNode original = fixture.start(at("one"));
    fixture.stop(original);
    copy(directory.resolve("one"), directory.resolve("copy"));
    GrammeNode again = fixture.start(
        at("one").listen(original.address().host(), original.address().port()));
    requireKind(IdentityException.Kind.IN_USE, fixture.failureOf(at("copy")));
    assertThat(again.stats().members()).isEqualTo(1);
  }

  @Test
  void t4ACopyFromBeforeTheLastStartIsMovedAside() throws Exception {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    fixture.stop(second);
    copy(directory.resolve("two"), directory.resolve("copy"));
    GrammeNode again = startedAt("two", second);
    fixture.awaitTrue("the start at the other member", () -> again.stats().tableSpread());
    fixture.stop(again);
    GrammeNode anew = fixture.start(at("copy"));
    requireAnew(anew, second);
    assertThat(Objects.requireNonNull(predecessor("copy", anew)).reason())
        .contains("record version 3");
    fixture.stop(startedAt("two", second));
  }

  /** A candidate under an id of its own; the original is left alone. */
  private static void requireAnew(GrammeNode anew, GrammeNode old) {
    assertThat(anew.nodeId()).isNotEqualTo(old.nodeId());
    assertThat(anew.isInRing()).isFalse();
    assertThat(anew.replaces()).isEqualTo(old.nodeId());
  }

  private @Nullable Retirement predecessor(String name, GrammeNode running) throws Exception {
    fixture.stop(running);
    try (NodeDirectory opened = NodeDirectory.open(directory.resolve(name))) {
      return opened.predecessor();
    }
  }

  private GrammeNode startedAt(String name, GrammeNode before) {
    return fixture.start(
        at(name).listen(before.address().host(), before.address().port()));
  }

  @Test
  void t4ACopyFromBeforeWhatTheMembersHaveHeardIsMovedAside() throws Exception {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    await(client(second).write(second.table(), KEY, "book"));
    fixture.stop(second);
    GrammeNode again = startedAt("two", second);
    fixture.awaitTrue("the start at the other member", () -> again.stats().tableSpread());
    fixture.stop(again);
    copy(directory.resolve("two"), directory.resolve("copy"));
    try (NodeDirectory copy = NodeDirectory.open(directory.resolve("copy"))) {
      copy.save(identityOf(copy).withHlcCeiling(Hlc.ofMillis(System.currentTimeMillis() - 60_000)));
    }
    GrammeNode anew = fixture.start(at("copy"));
    requireAnew(anew, second);
    assertThat(Objects.requireNonNull(predecessor("copy", anew)).reason())
        .contains("has heard its clock")
        .contains(first.address().toString());
    fixture.stop(startedAt("two", second));
  }

  @Test
  void aCopyLeavesServiceWhenItLearnsLaterThatItIsOne() throws Exception {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    fixture.stop(second);
    copy(directory.resolve("two"), directory.resolve("copy"));
    fixture.stop(startedAt("two", second));
    GrammeNode again = startedAt("two", second);
    fixture.awaitTrue("the start at the other member", () -> again.stats().tableSpread());
    fixture.stop(again);
    fixture.stop(first);
    GrammeNode copy = fixture.start(at("copy"));
    startedAt("one", first);
    assertThat(NodeFixture.failureOf(copy.ended())).isInstanceOf(NodeSupersededException.class);
  }

  /** Ports are used again: who answers at a member's old address may be of another cluster. */
  @Test
  void aStrangerAtAMembersAddressDoesNotKeepANodeFromComingBack() {
    GrammeNode first = fixture.start(at("one"));
    GrammeNode second = fixture.start(at("two"), first);
    fixture.stop(second);
    fixture.stop(first);
    fixture.start(
        NodeFixture.memory().listen(first.address().host(), first.address().port()));
    assertThat(fixture.start(at("two")).nodeId()).isEqualTo(second.nodeId());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** A disk that is not mounted looks like a store without keys. */
  @Test
  void aNodeThatHadAStoreDoesNotGoOnWithAnEmptyOne() throws Exception {
    GrammeNode before = fixture.start(at("one"));
    await(client(before).write(before.table(), KEY, "book"));
    fixture.stop(before);
    Path store = directory.resolve("one").resolve("store");
    Path elsewhere = Files.move(store, directory.resolve("elsewhere"));
    Files.createDirectory(store);
    assertThat(fixture.failureOf(at("one")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("mounted");
    Files.delete(store.resolve("store.lock"));
    Files.delete(store);
    Files.move(elsewhere, store);
    GrammeNode after = fixture.start(at("one"));
    assertThat(NodeClient.valueOf(await(client(after).read(after.table(), KEY))))
        .isEqualTo("book");
  }

  @Test
  void aDamagedIdentityStopsTheStartAndIsLeftAsItIs() throws Exception {
    fixture.stop(fixture.start(at("one")));
    Path file = directory.resolve("one").resolve("identity");
    byte[] damaged = Files.readAllBytes(file);
    damaged[40] ^= 1;
    Files.write(file, damaged);
    Throwable failure = fixture.failureOf(at("one"));
    requireKind(IdentityException.Kind.DAMAGED, failure);
    assertThat(failure).hasMessageContaining(file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
  }

  @Test
  void aStoreOfTheFormatBeforeStopsTheStartAndIsLeftAsItIs() throws Exception {
    fixture.stop(fixture.start(at("one")));
    Path old = directory.resolve("one").resolve("store").resolve("store.mapdb");
    Files.writeString(old, "as an earlier version left it");
    assertThat(fixture.failureOf(at("one")))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.UNKNOWN_FORMAT))
        .hasMessageContaining("format version 1")
        .hasMessageContaining("version 7");
    assertThat(old).hasContent("as an earlier version left it");
  }

  @Test
  void anUnfinishedJoinAsksForItsMembersAgain() throws Exception {
    GrammeNode first = fixture.start(at("one"));
    fixture.stop(fixture.start(at("two"), first));
    Files.delete(directory.resolve("two").resolve("members"));
    requireKind(IdentityException.Kind.JOIN_UNFINISHED, fixture.failureOf(at("two")));
    GrammeNode second = fixture.start(at("two"), first);
    fixture.awaitTrue("two members", () -> second.stats().members() == 2);
  }
}
