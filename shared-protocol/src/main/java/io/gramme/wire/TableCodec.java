package io.gramme.wire;

import com.google.protobuf.ByteString;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingMember;
import io.gramme.ring.PlacementParameters;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Member tables as bytes; the same form is sent and kept beside a node's identity (rule E5). */
public final class TableCodec {
  /** Members a table may have, removed ones included. */
  public static final int MAX_MEMBERS = 4_096;

  /** Created buckets a table may have. */
  public static final int MAX_BUCKETS = 16_384;

  /** Plans a table may have: those that were aborted stay until the ring changes. */
  public static final int MAX_PLANS = 256;

  private TableCodec() {}

  /**
   * Why other processes would not take this table: it has no ring, or more records than a table may have.
   *
   * @return what is wrong, or null when nothing is
   */
  public static @Nullable String obstacle(MemberTable table) {
    if (table.members().size() > MAX_MEMBERS || table.buckets().size() > MAX_BUCKETS) {
      return table.members().size() + " members and " + table.buckets().size()
          + " created buckets in a table; allowed are " + MAX_MEMBERS + " and " + MAX_BUCKETS;
    }
    if (table.plans().size() > MAX_PLANS) {
      return table.plans().size() + " plans in a table; allowed are " + MAX_PLANS;
    }
    return table.obstacle();
  }

  /** The bytes of a table; equal tables have equal bytes. */
  public static Bytes encode(MemberTable table) {
    return Bytes.wrap(message(table).toByteArray());
  }

  static ByteString encodeToByteString(MemberTable table) {
    return message(table).toByteString();
  }

  private static io.gramme.wire.generated.MemberTable message(MemberTable table) {
    io.gramme.wire.generated.MemberTable.Builder message =
        io.gramme.wire.generated.MemberTable.newBuilder()
            .setParameters(parameters(table.parameters()));
    for (MemberRecord record : table.members().values()) {
      message.addMembers(member(record));
    }
    for (BucketRecord record : table.buckets().values()) {
      message.addBuckets(bucket(record));
    }
    for (PlanRecord record : table.plans().values()) {
      message.addPlans(PlanCodec.plan(record));
    }
    return message.setCurrent(current(table.current())).build();
  }

  /**
   * The table of bytes that {@link #encode} made.
   *
   * @throws WireException when the bytes are malformed or break an invariant of the table
   */
  public static MemberTable decode(Bytes bytes) throws WireException {
    if (bytes.length() > Limits.MAX_MESSAGE_BYTES) {
      throw new WireException("a member table of " + bytes.length() + " bytes; allowed are "
          + Limits.MAX_MESSAGE_BYTES);
    }
    try {
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.MemberTable.MEMBERS_FIELD_NUMBER,
          MAX_MEMBERS,
          "members in a table");
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.MemberTable.BUCKETS_FIELD_NUMBER,
          MAX_BUCKETS,
          "buckets in a table");
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.MemberTable.PLANS_FIELD_NUMBER,
          MAX_PLANS,
          "plans in a table");
      MemberTable table =
          table(io.gramme.wire.generated.MemberTable.parseFrom(ProtoBytes.parser(bytes)));
      String obstacle = table.obstacle();
      if (obstacle != null) {
        throw new WireException("a member table without a ring: " + obstacle);
      }
      return table;
    } catch (IOException | IllegalArgumentException e) {
      throw new WireException("malformed member table: " + e.getMessage());
    }
  }

  private static MemberTable table(io.gramme.wire.generated.MemberTable message) {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    for (io.gramme.wire.generated.MemberRecord record : message.getMembersList()) {
      MemberRecord member = member(record);
      if (members.put(member.id(), member) != null) {
        throw new IllegalArgumentException("member " + member.id() + " occurs twice");
      }
    }
    SortedMap<String, BucketRecord> buckets = new TreeMap<>();
    for (io.gramme.wire.generated.BucketRecord record : message.getBucketsList()) {
      BucketRecord bucket = bucket(record);
      if (buckets.put(bucket.name(), bucket) != null) {
        throw new IllegalArgumentException("bucket '" + bucket.name() + "' occurs twice");
      }
    }
    SortedMap<Long, PlanRecord> plans = new TreeMap<>();
    for (PlanRecord record : PlanCodec.plans(message.getPlansList())) {
      if (plans.put(record.plan().id(), record) != null) {
        throw new IllegalArgumentException("plan " + record.plan().name() + " occurs twice");
      }
    }
    return new MemberTable(
        parameters(message.getParameters()),
        members,
        buckets,
        current(message.getCurrent()),
        plans);
  }

  static io.gramme.wire.generated.CurrentMembers current(CurrentMembers current) {
    io.gramme.wire.generated.CurrentMembers.Builder message =
        io.gramme.wire.generated.CurrentMembers.newBuilder()
            .setSequence(current.sequence())
            .setPlan(current.plan());
    for (RingMember member : current.seats()) {
      message.addSeats(PlanCodec.member(member));
    }
    return message.build();
  }

  /** Throws {@link IllegalArgumentException} for what breaks an invariant, as do those that follow. */
  static CurrentMembers current(io.gramme.wire.generated.CurrentMembers message) {
    return new CurrentMembers(
        message.getSequence(), message.getPlan(), PlanCodec.members(message.getSeatsList()));
  }

  static io.gramme.wire.generated.ClusterParameters parameters(ClusterParameters parameters) {
    return io.gramme.wire.generated.ClusterParameters.newBuilder()
        .setCluster(parameters.cluster().value())
        .setPartitions(parameters.placement().partitions())
        .setReplicas(parameters.placement().replicas())
        .setDmaxMillis(parameters.dmaxMillis())
        .setFormatVersion(parameters.formatVersion())
        .build();
  }

  static ClusterParameters parameters(io.gramme.wire.generated.ClusterParameters message) {
    return new ClusterParameters(
        new ClusterId(message.getCluster()),
        new PlacementParameters(message.getPartitions(), message.getReplicas()),
        message.getDmaxMillis(),
        message.getFormatVersion());
  }

  static io.gramme.wire.generated.MemberRecord member(MemberRecord record) {
    io.gramme.wire.generated.MemberRecord.Builder message =
        io.gramme.wire.generated.MemberRecord.newBuilder()
            .setId(record.id().value())
            .setSeat(record.seat())
            .setIncarnation(record.incarnation())
            .setState(Numbers.of(record.state()))
            .setHost(record.address().host())
            .setPort(record.address().port())
            .setWeight(record.weight())
            .setFeatureLevel(record.featureLevel())
            .setVersion(record.version());
    String zone = record.zone();
    if (zone != null) {
      message.setZone(zone);
    }
    Removal removal = record.removal();
    if (removal != null) {
      message.setRemovedBy(removal.by().value()).setRemovedAtMillis(removal.atMillis());
    }
    return message.build();
  }

  static MemberRecord member(io.gramme.wire.generated.MemberRecord message) {
    MemberState state = Numbers.memberState(message.getState());
    return new MemberRecord(
        new NodeId(message.getId()),
        message.getSeat(),
        message.getIncarnation(),
        state,
        new Address(message.getHost(), message.getPort()),
        message.hasZone() ? message.getZone() : null,
        message.getWeight(),
        message.getFeatureLevel(),
        message.getVersion(),
        message.hasRemovedBy()
            ? new Removal(new NodeId(message.getRemovedBy()), message.getRemovedAtMillis())
            : null);
  }

  static io.gramme.wire.generated.BucketRecord bucket(BucketRecord record) {
    return io.gramme.wire.generated.BucketRecord.newBuilder()
        .setName(record.name())
        .setMode(Numbers.of(record.mode()))
        .setDurability(Numbers.of(record.durability()))
        .setVersion(record.version())
        .build();
  }

  static BucketRecord bucket(io.gramme.wire.generated.BucketRecord message) {
    BucketMode mode = Numbers.bucketMode(message.getMode());
    Durability durability = Numbers.durability(message.getDurability());
    return new BucketRecord(message.getName(), mode, durability, message.getVersion());
  }
}
