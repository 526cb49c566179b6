package io.gramme.wire;

import com.google.protobuf.ByteString;
import io.gramme.membership.HeldVote;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans and the members of rings as generated messages. What breaks an invariant is an {@link IllegalArgumentException}; a
 * vote that this version does not know is one, too, since no guess at it would be safe (rule E3).
 */
final class PlanCodec {
  private PlanCodec() {}

  static io.gramme.wire.generated.RingMember member(RingMember member) {
    io.gramme.wire.generated.RingMember.Builder message =
        io.gramme.wire.generated.RingMember.newBuilder()
            .setId(member.id().value())
            .setSeat(member.seat())
            .setWeight(member.weight());
    String zone = member.zone();
    if (zone != null) {
      message.setZone(zone);
    }
    return message.build();
  }

  static List<RingMember> members(List<io.gramme.wire.generated.RingMember> messages) {
    List<RingMember> members = new ArrayList<>(messages.size());
    for (io.gramme.wire.generated.RingMember message : messages) {
      members.add(new RingMember(
          new NodeId(message.getId()),
          message.getSeat(),
          message.hasZone() ? message.getZone() : null,
          message.getWeight()));
    }
    return members;
  }

  static ByteString bytes(RingPlan plan) {
    return plan(PlanRecord.proposing(plan)).toByteString();
  }

  static RingPlan plan(ByteString message) throws WireException {
    try {
      return plan(io.gramme.wire.generated.RingPlan.parseFrom(
              ProtoBytes.parser(ProtoBytes.unwrap(message))))
          .plan();
    } catch (IOException e) {
      throw new WireException("malformed plan: " + e.getMessage());
    }
  }

  static io.gramme.wire.generated.RingPlan plan(PlanRecord record) {
    RingPlan plan = record.plan();
    io.gramme.wire.generated.RingPlan.Builder message =
        io.gramme.wire.generated.RingPlan.newBuilder()
            .setId(plan.id())
            .setBaseSequence(plan.baseSequence())
            .setBasePlan(plan.basePlan())
            .setCreatedMillis(plan.createdMillis())
            .setCommitted(record.committed())
            .setAborted(record.aborted());
    plan.next().forEach(member -> message.addNext(member(member)));
    plan.absent().forEach(member -> message.addAbsent(member.value()));
    record.moved().forEach(member -> message.addMoved(member.value()));
    record
        .votes()
        .forEach(
            (participant, vote) -> message.addVotes(io.gramme.wire.generated.PlanVote.newBuilder()
                .setParticipant(participant.value())
                .setVote(Numbers.of(vote))));
    record
        .held()
        .forEach((removed, votes) -> votes.forEach(
            (survivor, vote) -> message.addHeld(io.gramme.wire.generated.HeldVote.newBuilder()
                .setRemoved(removed.value())
                .setSurvivor(survivor.value())
                .setVote(Numbers.of(vote)))));
    return message.build();
  }

  static List<PlanRecord> plans(List<io.gramme.wire.generated.RingPlan> messages) {
    List<PlanRecord> plans = new ArrayList<>(messages.size());
    for (io.gramme.wire.generated.RingPlan message : messages) {
      plans.add(plan(message));
    }
    return plans;
  }

  private static PlanRecord plan(io.gramme.wire.generated.RingPlan message) {
    RingPlan plan = new RingPlan(
        message.getId(),
        message.getBaseSequence(),
        message.getBasePlan(),
        members(message.getNextList()),
        nodes(message.getAbsentList()),
        message.getCreatedMillis());
    SortedMap<NodeId, Vote> votes = new TreeMap<>();
    for (io.gramme.wire.generated.PlanVote vote : message.getVotesList()) {
      votes.put(new NodeId(vote.getParticipant()), Numbers.vote(vote.getVote()));
    }
    SortedMap<NodeId, SortedMap<NodeId, HeldVote>> held = new TreeMap<>();
    for (io.gramme.wire.generated.HeldVote vote : message.getHeldList()) {
      held.computeIfAbsent(new NodeId(vote.getRemoved()), removed -> new TreeMap<>())
          .put(new NodeId(vote.getSurvivor()), Numbers.heldVote(vote.getVote()));
    }
    return new PlanRecord(
        plan,
        message.getCommitted(),
        message.getAborted(),
        votes,
        nodes(message.getMovedList()),
        held);
  }

  private static SortedSet<NodeId> nodes(List<Long> values) {
    SortedSet<NodeId> nodes = new TreeSet<>();
    for (long value : values) {
      nodes.add(new NodeId(value));
    }
    return nodes;
  }
}
