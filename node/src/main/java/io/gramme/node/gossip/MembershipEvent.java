package io.gramme.node.gossip;

import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;

/** What a member is told; see {@link MembershipMachine}. */
sealed interface MembershipEvent {
  /** The node serves: its table is spread. */
  record Started() implements MembershipEvent {}

  /** A node or driver asks, under the epoch it knows; answered once by {@link MembershipEffects#answer}. */
  record Asked(long caller, long senderEpoch, Request request) implements MembershipEvent {}

  /** A table was seen on the way, in a welcome or a refusal. */
  record Heard(MemberTable table) implements MembershipEvent {}

  /** A node answered what was sent. */
  record Replied(long exchange, NodeId from, Reply reply) implements MembershipEvent {}

  /** What was sent got no answer; it may have been executed. */
  record Unanswered(long exchange, String detail) implements MembershipEvent {}

  /** The table is on disk. */
  record Written() implements MembershipEvent {}

  /** The store refuses writes now and holds this many keys. */
  record StoreHeld(long token, long keys) implements MembershipEvent {}

  /** A span asked for by {@link MembershipEffects#later} is over. */
  record Due(MembershipTimer timer) implements MembershipEvent {}
}
