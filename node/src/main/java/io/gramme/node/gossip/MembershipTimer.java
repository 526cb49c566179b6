package io.gramme.node.gossip;

import io.gramme.membership.NodeId;

/** What a member asked a span of time for. */
sealed interface MembershipTimer {
  record HoldOver(long token) implements MembershipTimer {}

  record PreparationOver(long token) implements MembershipTimer {}

  record PushAgain(NodeId member) implements MembershipTimer {}
}
