package io.gramme.driver.transport;

import static io.gramme.driver.transport.ThreeNodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.ConnectException;
import io.gramme.driver.Gramme;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberTable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session finds its cluster by what an earlier one has left in a file, over real streams. */
@Timeout(30)
final class KnownAddressesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final CallSettings ALL = new CallSettings(
      QuorumSize.ALL,
      QuorumSize.ALL,
      Duration.ofSeconds(20),
      Duration.ofSeconds(20),
      true,
      Runnable::run);

  @TempDir
  private Path folder;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private ThreeNodes cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new ThreeNodes();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Path file() {
    return folder.resolve("members");
  }

  private SessionOptions options() {
    return SessionOptions.ofDefaults()
        .withConnectTimeout(Duration.ofSeconds(20))
        .withMembersFile(file());
  }

  private CompletionStage<VertxSession> connect(Address contact, SessionOptions options) {
    return VertxSession.connect(cluster.vertx, List.of(contact), options);
  }

  private void leave(KnownMembers members) throws Exception {
    Files.writeString(file(), members.text());
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted()).as("it takes too long").isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void aSessionWhoseOnlyContactIsGoneBeginsWithAMemberOfTheFile() throws Exception {
    String url = "gramme://" + cluster.addresses.get(0) + "/?connectTimeout=20s";
    String withFile = url + "&membersFile=" + file();
    try (Gramme first = Gramme.connect(withFile)) {
      first.bucket("carts", Codec.string()).put("alice", "a book");
    }
    assertThat(file()).hasContent(KnownMembers.of(cluster.table()).text());
    cluster.stop(0);

    try (Gramme second = Gramme.connect(withFile)) {
      Bucket<String, String> carts = second.bucket("carts", Codec.string());
      assertThat(carts.get("alice")).contains("a book");
    }
    ConnectException without = catchThrowableOfType(
        ConnectException.class, () -> Gramme.connect(url.replace("=20s", "=500ms")));
    assertThat(without).hasMessageContaining(cluster.addresses.get(0).toString());
  }

  @Test
  void whatTheSessionLearnsIsKept() throws Exception {
    VertxSession session = await(connect(cluster.addresses.get(0), options()));
    await(session.put(new Call.Put(KEY, Bytes.utf8("v"), Bytes.EMPTY, Seen.NOTHING, ALL)));
    Address old = cluster.addresses.get(1);
    cluster.addresses.set(1, ThreeNodes.freeAddress());
    MemberTable moved = cluster.table().withMember(cluster.member(1, 2));
    cluster.stop(1);
    for (int i : List.of(0, 2)) {
      synchronized (cluster.nodes.get(i).replica) {
        cluster.nodes.get(i).replica.table = cluster.nodes.get(i).replica.table.join(moved);
      }
    }
    until(() -> session.ring().table().members().values().stream()
        .noneMatch(member -> member.address().equals(old)));
    await(session.close());

    assertThat(file()).hasContent(KnownMembers.of(moved).text());
    assertThat(Files.readString(file())).contains(cluster.addresses.get(1).toString());
  }

  @Test
  void anOpenSessionLooksForItsMembersThereToo() throws Exception {
    Address elsewhere = ThreeNodes.freeAddress();
    leave(new KnownMembers(new ClusterId(5), Set.of(elsewhere)));
    VertxSession session = await(connect(cluster.addresses.get(0), options()));
    await(session.put(new Call.Put(KEY, Bytes.utf8("v"), Bytes.EMPTY, Seen.NOTHING, ALL)));
    for (int i = 0; i < 3; i++) {
      cluster.stop(i);
    }
    cluster.addresses.set(0, elsewhere);
    cluster.start(0, cluster.table().withMember(cluster.member(0, 2)));

    until(() -> KnownMembers.of(session.ring().table()).addresses().contains(elsewhere));
    await(session.close());
  }

  @Test
  void aNodeOfAnotherClusterThanTheFilesIsNotTaken() throws Exception {
    leave(new KnownMembers(new ClusterId(7), Set.copyOf(cluster.addresses)));
    Address contact = ThreeNodes.freeAddress();
    CompletionStage<VertxSession> connecting = connect(contact, options());
    until(() -> cluster.nodes.stream().allMatch(node -> node.greetings.get() > 0));

    try (ThreeNodes other = new ThreeNodes(6)) {
      other.addresses.set(0, contact);
      other.start(0, other.table());
      VertxSession session = await(connecting);
      assertThat(session.cluster()).isEqualTo(new ClusterId(6));
      await(session.close());
    }
  }

  @Test
  @Tag("slow")
  void whatBecameOfTheFilesMembersIsSaid() throws Exception {
    leave(new KnownMembers(new ClusterId(7), Set.of(cluster.addresses.get(0))));
    Address nobody = ThreeNodes.freeAddress();

    assertThatThrownBy(
            () -> await(connect(nobody, options().withConnectTimeout(Duration.ofSeconds(3)))))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining(nobody.toString())
        .hasMessageContaining(
            cluster.addresses.get(0) + " (of the members file) refused: WRONG_CLUSTER");
  }

  @Test
  void aContactWinsOverMembersOfAnotherCluster() throws Exception {
    try (ThreeNodes other = new ThreeNodes(6)) {
      leave(KnownMembers.of(other.table()));
      VertxSession session = await(connect(cluster.addresses.get(0), options()));

      assertThat(session.cluster()).isEqualTo(new ClusterId(5));
      await(session.close());
      assertThat(other.nodes).allMatch(node -> node.greetings.get() == 0);
      assertThat(file()).hasContent(KnownMembers.of(cluster.table()).text());
    }
  }

  @Test
  void aContactThatIsNotReadyIsWaitedForAndTheFileIsNotAsked() throws Exception {
    try (ThreeNodes other = new ThreeNodes(6)) {
      leave(KnownMembers.of(other.table()));
      TestNode contact = cluster.nodes.get(0);
      contact.ready = false;
      CompletionStage<VertxSession> connecting = connect(cluster.addresses.get(0), options());
      until(() -> contact.greetings.get() >= 3);
      assertThat(other.nodes).allMatch(node -> node.greetings.get() == 0);
      contact.ready = true;

      VertxSession session = await(connecting);
      assertThat(session.cluster()).isEqualTo(new ClusterId(5));
      await(session.close());
    }
  }

  @Test
  @Tag("slow")
  void contactsThatStaySilentDoNotTakeAllOfTheTime() throws Exception {
    leave(KnownMembers.of(cluster.table()));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SessionOptions options = options().withConnectTimeout(Duration.ofSeconds(6));
      VertxSession session = await(connect(
          new Address("127.0.0.1", silent.getLocalPort()),
          options.withStreams(options.streams().withConnectTimeoutMillis(60_000))));

      assertThat(session.cluster()).isEqualTo(new ClusterId(5));
      await(session.close());
    }
  }

  @Test
  void aFileThatCannotBeWrittenKeepsNobodyFromWorking() throws Exception {
    Path absent = folder.resolve("absent").resolve("members");
    VertxSession session =
        await(connect(cluster.addresses.get(0), options().withMembersFile(absent)));
    await(session.put(new Call.Put(KEY, Bytes.utf8("v"), Bytes.EMPTY, Seen.NOTHING, ALL)));
    await(session.close());

    assertThat(absent).doesNotExist();
  }

  @Test
  void aFileThatIsNotUnderstoodKeepsNobodyFromConnecting() throws Exception {
    Files.writeString(file(), "something else\n");
    await(await(connect(cluster.addresses.get(0), options())).close());

    assertThat(file()).hasContent(KnownMembers.of(cluster.table()).text());
  }
}
