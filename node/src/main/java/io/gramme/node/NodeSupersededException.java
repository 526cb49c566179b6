package io.gramme.node;

import io.gramme.membership.MemberRecord;

/**
 * The members know a later life of this node: its directory is an old copy, or it runs twice (rule T4). It left service
 * without having stored anything since.
 */
public final class NodeSupersededException extends Exception {
  private static final long serialVersionUID = 1L;

  NodeSupersededException(MemberRecord known) {
    super("the members know a later life of node " + known.id() + " (incarnation "
        + known.incarnation() + ", record version " + known.version() + ", " + known.state()
        + " at " + known.address() + "): this directory is an old copy, or the node runs twice");
  }
}
