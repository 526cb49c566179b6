package io.gramme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gramme.data.Bytes;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PlacementParameters;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tables as another version, or a peer that means harm, may send them. */
class NewerTableTest {
  private static final MemberTable TABLE = MemberTable.founding(
          new ClusterParameters(new ClusterId(5), new PlacementParameters(8, 3), 60_000, 1),
          new MemberRecord(
              new NodeId(1),
              "a",
              1,
              MemberState.ACTIVE,
              new Address("127.0.0.1", 7400),
              null,
              1,
              1,
              1))
      .withBucket(new BucketRecord("b", BucketMode.LAST_WRITE_WINS, Durability.INTERVAL, 1));

  private static Bytes changed(UnaryOperator<io.gramme.wire.generated.MemberTable.Builder> change)
      throws Exception {
    Bytes bytes = TableCodec.encode(TABLE);
    io.gramme.wire.generated.MemberTable.Builder message =
        io.gramme.wire.generated.MemberTable.parseFrom(ProtoBytes.parser(bytes)).toBuilder();
    return Bytes.wrap(change.apply(message).build().toByteArray());
  }

  @Test
  void e1NumbersThatANewerVersionKnowsLockNobodyOut() throws Exception {
    Bytes newer = changed(message -> {
      message.getMembersBuilder(0).setState(7);
      message.getBucketsBuilder(0).setMode(8).setDurability(9);
      return message;
    });
    MemberTable decoded = TableCodec.decode(newer);
    assertThat(Objects.requireNonNull(decoded.member(new NodeId(1))).state())
        .isEqualTo(MemberState.UNRECOGNIZED);
    assertThat(decoded.modeOf("b")).isEqualTo(BucketMode.CAUSAL);
    assertThat(decoded.durabilityOf("b")).isEqualTo(Durability.FSYNC);
    assertThat(ClusterRing.of(decoded).ownersPerPartition()).isEqualTo(1);
    // What the older one sends on takes nothing from those that know better.
    MemberTable back = TableCodec.decode(TableCodec.encode(decoded));
    assertThat(TABLE.join(back)).isEqualTo(TABLE);
    assertThat(back.join(TABLE)).isEqualTo(TABLE);
  }

  @Test
  void e1ACandidateThatPlacementCannotTakeIsNoRequest() throws Exception {
    io.gramme.wire.generated.MemberRecord.Builder candidate =
        TableCodec.member(Objects.requireNonNull(TABLE.member(new NodeId(1)))).toBuilder();
    for (io.gramme.wire.generated.MemberRecord poisoned :
        new io.gramme.wire.generated.MemberRecord[] {
          candidate.clone().setWeight(5_000).build(),
          candidate.clone().setSeat(" ").build(),
          candidate.clone().setZone(" ").build(),
          candidate.clone().setVersion(Long.MAX_VALUE).build()
        }) {
      RequestItem item = ItemCodec.readRequest(
          new FieldReader(Bytes.wrap(io.gramme.wire.generated.RequestItem.newBuilder()
              .setJoin(io.gramme.wire.generated.Join.newBuilder().setCandidate(poisoned))
              .build()
              .toByteArray())));
      assertThat(item.request()).isInstanceOf(Request.Unsupported.class);
    }
  }

  @Test
  void e1ATableWithoutARingIsNone() throws Exception {
    Bytes twice = changed(message -> {
      message.addMembers(message.getMembers(0).toBuilder().setId(2));
      message
          .getCurrentBuilder()
          .addSeats(io.gramme.wire.generated.RingMember.newBuilder()
              .setId(2)
              .setSeat("a")
              .setWeight(1));
      return message;
    });
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> TableCodec.decode(twice))
        .withMessageContaining("share the seat");
  }
}
