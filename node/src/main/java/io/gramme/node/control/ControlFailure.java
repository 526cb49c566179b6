package io.gramme.node.control;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;
import io.gramme.membership.Removal;
import io.gramme.node.identity.IdentityException;

/** Why a node does not serve, or serves no more. */
public sealed interface ControlFailure {
  /** The members know a later life of this node (rules E1, T4). */
  record Superseded(MemberRecord known) implements ControlFailure {}

  /** The node was removed from its cluster (rules E1, E6); the record says by whom and when. */
  record Removed(MemberRecord known) implements ControlFailure {}

  /** The node has handed on everything and is no member any more (rule E4). */
  record Left(NodeId node) implements ControlFailure {}

  /** What a node finds itself to be of which the record says that it is removed. */
  static ControlFailure ended(MemberRecord known) {
    Removal removal = known.removal();
    return removal != null && removal.by().equals(known.id())
        ? new Left(known.id())
        : new Removed(known);
  }

  /**
   * A member has heard what is not of this node's past (rule T4).
   *
   * @param member who has heard it, for people
   * @param contradiction in words that go on behind the member
   */
  record SetBack(String member, String contradiction) implements ControlFailure {}

  /** The directory does not fit what was asked, or the cluster, or it could not be written. */
  record Unfit(IdentityException.Kind kind, String detail) implements ControlFailure {}

  /** No member let the node in (rule E5). */
  record NotJoined(JoinFailure failure, String detail) implements ControlFailure {}
}
