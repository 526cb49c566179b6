package io.gramme.node.gossip;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.node.identity.IdentityException;
import java.util.concurrent.CompletionStage;

/** What the membership needs of the node around it. Called on the node's context; must not block or throw. */
public interface MembershipHost {
  /** Makes the table durable; called off the event loop, one call at a time, and may block. */
  void write(MemberTable table) throws IdentityException;

  /** The table is durable: placement follows it from now on. */
  void inForce(MemberTable table);

  /** Refuses writes from now on, until released or the span is over; completes with the keys stored then. */
  CompletionStage<Long> hold(long token, long millis);

  void release(long token);

  /** The members know a later life of this node (rules E1, T4): it must leave service at once. */
  void superseded(MemberRecord known);

  /**
   * A member has heard a later clock from this node than it ever had (rule T4): it must leave service at once.
   *
   * @param by who has heard it
   * @param heard the clock
   */
  void setBack(NodeId by, long heard);

  /** The table could not be made durable: the node must leave service, since others may know more than it does. */
  void failed(Throwable why);

  /** A node's clock was seen (rule T2). */
  void heardClock(long nodeHlc);
}
