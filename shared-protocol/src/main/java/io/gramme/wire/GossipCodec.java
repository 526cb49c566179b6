package io.gramme.wire;

import com.google.protobuf.ByteString;
import io.gramme.data.Bytes;
import io.gramme.liveness.Heartbeat;
import io.gramme.liveness.MemberHealth;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What gossip consists of, as generated messages. What breaks an invariant is an {@link IllegalArgumentException}. */
final class GossipCodec {
  private GossipCodec() {}

  static io.gramme.wire.generated.TableDigest digest(TableDigest digest) {
    return io.gramme.wire.generated.TableDigest.newBuilder()
        .setMembers(digest.members())
        .setBuckets(digest.buckets())
        .setRing(digest.ring())
        .build();
  }

  static TableDigest digest(io.gramme.wire.generated.TableDigest message) {
    return new TableDigest(message.getMembers(), message.getBuckets(), message.getRing());
  }

  static ByteString delta(TableDelta delta) {
    io.gramme.wire.generated.TableDelta.Builder message =
        io.gramme.wire.generated.TableDelta.newBuilder();
    for (MemberRecord record : delta.members()) {
      message.addMembers(TableCodec.member(record));
    }
    for (BucketRecord record : delta.buckets()) {
      message.addBuckets(TableCodec.bucket(record));
    }
    CurrentMembers current = delta.current();
    if (current != null) {
      message.setCurrent(TableCodec.current(current));
    }
    for (PlanRecord record : delta.plans()) {
      message.addPlans(PlanCodec.plan(record));
    }
    return message.build().toByteString();
  }

  /** As many records as a table may have. */
  static TableDelta delta(ByteString message) throws WireException {
    Bytes bytes = ProtoBytes.unwrap(message);
    try {
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.TableDelta.MEMBERS_FIELD_NUMBER,
          TableCodec.MAX_MEMBERS,
          "members in changes of a table");
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.TableDelta.BUCKETS_FIELD_NUMBER,
          TableCodec.MAX_BUCKETS,
          "buckets in changes of a table");
      RepeatedFields.requireAtMost(
          bytes,
          io.gramme.wire.generated.TableDelta.PLANS_FIELD_NUMBER,
          TableCodec.MAX_PLANS,
          "plans in changes of a table");
      return delta(io.gramme.wire.generated.TableDelta.parseFrom(ProtoBytes.parser(bytes)));
    } catch (IOException e) {
      throw new WireException("malformed changes of a table: " + e.getMessage());
    }
  }

  private static TableDelta delta(io.gramme.wire.generated.TableDelta message) {
    List<MemberRecord> members = new ArrayList<>(message.getMembersCount());
    for (io.gramme.wire.generated.MemberRecord record : message.getMembersList()) {
      members.add(TableCodec.member(record));
    }
    List<BucketRecord> buckets = new ArrayList<>(message.getBucketsCount());
    for (io.gramme.wire.generated.BucketRecord record : message.getBucketsList()) {
      buckets.add(TableCodec.bucket(record));
    }
    return new TableDelta(
        members,
        buckets,
        message.hasCurrent() ? TableCodec.current(message.getCurrent()) : null,
        PlanCodec.plans(message.getPlansList()));
  }

  static List<io.gramme.wire.generated.Heartbeat> heartbeats(List<Heartbeat> heartbeats) {
    List<io.gramme.wire.generated.Heartbeat> messages = new ArrayList<>(heartbeats.size());
    for (Heartbeat heartbeat : heartbeats) {
      messages.add(io.gramme.wire.generated.Heartbeat.newBuilder()
          .setNode(heartbeat.node().value())
          .setIncarnation(heartbeat.incarnation())
          .setStart(heartbeat.start())
          .setBeat(heartbeat.beat())
          .build());
    }
    return messages;
  }

  static List<Heartbeat> heartbeats(Iterable<io.gramme.wire.generated.Heartbeat> messages) {
    List<Heartbeat> heartbeats = new ArrayList<>();
    for (io.gramme.wire.generated.Heartbeat message : messages) {
      heartbeats.add(new Heartbeat(
          new NodeId(message.getNode()),
          message.getIncarnation(),
          message.getStart(),
          message.getBeat()));
    }
    return heartbeats;
  }

  static List<io.gramme.wire.generated.MemberHealth> health(List<MemberHealth> members) {
    List<io.gramme.wire.generated.MemberHealth> messages = new ArrayList<>(members.size());
    for (MemberHealth member : members) {
      messages.add(io.gramme.wire.generated.MemberHealth.newBuilder()
          .setNode(member.node().value())
          .setVerdict(Numbers.of(member.verdict()))
          .setSilenceMillis(member.silenceMillis())
          .build());
    }
    return messages;
  }

  static List<MemberHealth> health(Iterable<io.gramme.wire.generated.MemberHealth> messages) {
    List<MemberHealth> members = new ArrayList<>();
    for (io.gramme.wire.generated.MemberHealth message : messages) {
      members.add(new MemberHealth(
          new NodeId(message.getNode()),
          Numbers.verdict(message.getVerdict()),
          message.getSilenceMillis()));
    }
    return members;
  }
}
