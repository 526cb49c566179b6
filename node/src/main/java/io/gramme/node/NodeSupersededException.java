package io.gramme.node;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;

/**
 * The members know a later life of this node: its directory is an old copy, or it runs twice (rule T4). It left service
 * without having stored anything since.
 */
public final class NodeSupersededException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "this directory is an old copy, or the node runs twice; it holds less than the node has"
          + " acknowledged and must not serve";

  private NodeSupersededException(String message) {
    super(message + ": " + ADVICE);
  }

  /** The members have a later record of the node. */
  static NodeSupersededException by(MemberRecord known) {
    return new NodeSupersededException("the members know a later life of node " + known.id()
        + " (incarnation " + known.incarnation() + ", record version " + known.version() + ", "
        + known.state() + " at " + known.address() + ")");
  }

  /**
   * A member has heard what cannot be of this directory's past.
   *
   * @param member who has heard it
   * @param heard what, in words that go on behind the member's name
   */
  static NodeSupersededException by(NodeId self, String member, String heard) {
    return new NodeSupersededException("asked about node " + self + ", " + member + " " + heard);
  }
}
