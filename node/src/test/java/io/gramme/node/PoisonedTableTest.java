package io.gramme.node;

import static io.gramme.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.wire.TableCodec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E1, E5: what a peer says of members never ends a node that is told it. */
class PoisonedTableTest {
  @TempDir
  Path directory;

  private final NodeFixture fixture = new NodeFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private NodeOptions.Builder at() {
    return NodeOptions.inDirectory(directory.resolve("one")).listenAnywhere().partitions(16);
  }

  private static MemberRecord stranger(String seat) {
    return new MemberRecord(
        new NodeId(99), seat, 1, MemberState.ACTIVE, new Address("127.0.0.1", 1), null, 1, 1, 1);
  }

  private NodeClient peer(GrammeNode node) {
    MemberTable table = node.table();
    return new NodeClient(
        fixture.vertx,
        node.address(),
        Frame.Hello.ofNode(table.cluster(), new NodeId(99), table.parameters(), 0));
  }

  @Test
  void e1ATableThatLeavesNoRingIsRefusedAndNotKept() {
    GrammeNode node = fixture.start(at());
    MemberTable before = node.table();
    String taken = Objects.requireNonNull(before.member(node.nodeId())).seat();
    MemberTable poisoned = before
        .withMember(stranger(taken))
        .withCurrent(7, 0, List.of(node.nodeId(), new NodeId(99)));
    Reply reply = await(peer(node)
        .send(
            0,
            new Request.Gossip(TableDigest.of(poisoned), TableDelta.whole(poisoned), List.of())));
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED));
    assertThat(node.table()).isEqualTo(before);
    assertThat(node.ended().isComplete()).isFalse();
    fixture.stop(node);
    assertThat(fixture.start(at()).nodeId()).isEqualTo(node.nodeId());
  }

  /** A table may come from an earlier version that let in what this one refuses. */
  @Test
  void e1AFileWithABadRecordIsTypedAndSaysWhatIsWrong() throws Exception {
    GrammeNode node = fixture.start(at());
    byte[] table = TableCodec.encode(node.table()).toByteArray();
    fixture.stop(node);
    Path file = directory.resolve("one").resolve("members");
    // As version 1 kept it: the table alone, whose one checksum can be made anew.
    byte[] bytes =
        ByteBuffer.allocate(8 + table.length).putInt(1).putInt(0).put(table).array();
    // The weight 1.0, as protobuf writes it, becomes 5000.0.
    byte[] one = ByteBuffer.allocate(8)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putDouble(1.0)
        .array();
    int at = indexOf(bytes, one);
    ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putDouble(at, 5_000);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 4);
    crc.update(bytes, 8, bytes.length - 8);
    ByteBuffer.wrap(bytes).putInt(4, (int) crc.getValue());
    Files.write(file, bytes);
    assertThat(fixture.failureOf(at()))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.kind()).isEqualTo(IdentityException.Kind.DAMAGED))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("weight");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    try (NodeDirectory opened = reopened()) {
      throw new AssertionError("a directory with a bad table was opened: " + opened.identity());
    } catch (IdentityException expected) {
      assertThat(expected.kind()).isEqualTo(IdentityException.Kind.DAMAGED);
    }
  }

  private NodeDirectory reopened() throws IdentityException {
    return NodeDirectory.open(directory.resolve("one"));
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
