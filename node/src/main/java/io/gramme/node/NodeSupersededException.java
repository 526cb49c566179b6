package io.gramme.node;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;
import io.gramme.membership.Removal;
import java.time.Instant;

/**
 * The members know a later life of this node: its directory is an old copy, or it runs twice (rule T4); or it was removed
 * from its cluster (rule E1). It left service without having stored anything since.
 */
public final class NodeSupersededException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "this directory is an old copy, or the node runs twice; it holds less than the node has"
          + " acknowledged and must not serve";

  private static final String ADVICE_TO_REMOVED =
      "its directory is as it was, for salvage; to bring the machine back, start it with an empty"
          + " directory, or with --set-aside, which moves this one aside";

  private final String finding;
  private final boolean removed;

  private NodeSupersededException(String finding, String advice, boolean removed) {
    super(finding + ": " + advice);
    this.finding = finding;
    this.removed = removed;
  }

  /** What was found, without what is to be done about it. */
  String finding() {
    return finding;
  }

  /** Whether the node was removed from its cluster; else its directory was set back in time, or is a copy. */
  public boolean isRemoved() {
    return removed;
  }

  /** The node was removed by force. */
  static NodeSupersededException removed(MemberRecord known) {
    Removal removal = known.removal();
    String how = removal == null
        ? ""
        : " by member " + removal.by() + " at " + Instant.ofEpochMilli(removal.atMillis());
    return new NodeSupersededException(
        "node " + known.id() + " was removed from the cluster" + how, ADVICE_TO_REMOVED, true);
  }

  /** The members have a later record of the node. */
  static NodeSupersededException by(MemberRecord known) {
    return new NodeSupersededException(
        "the members know a later life of node " + known.id()
            + " (incarnation " + known.incarnation() + ", record version " + known.version() + ", "
            + known.state() + " at " + known.address() + ")",
        ADVICE,
        false);
  }

  /**
   * A member has heard what cannot be of this directory's past.
   *
   * @param member who has heard it
   * @param heard what, in words that go on behind the member's name
   */
  static NodeSupersededException by(NodeId self, String member, String heard) {
    return new NodeSupersededException(
        "asked about node " + self + ", " + member + " " + heard, ADVICE, false);
  }
}
