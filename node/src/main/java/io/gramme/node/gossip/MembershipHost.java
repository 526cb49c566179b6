package io.gramme.node.gossip;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Reply;
import io.gramme.node.identity.IdentityException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the membership needs of the node around it. Called on the node's context; must not block or throw. */
public interface MembershipHost {
  /** Makes the table durable; called off the event loop, one call at a time, and may block. */
  void write(MemberTable table) throws IdentityException;

  /** The table is durable: placement follows it from now on. */
  void inForce(MemberTable table);

  /** Refuses writes from now on, until released or the span is over; completes with the keys stored then. */
  CompletionStage<Long> hold(long token, long millis);

  void release(long token);

  /** Whether the store holds a live value of a bucket (rule K5): the answer to give, on any thread. */
  CompletionStage<Reply> findKeys(String bucket);

  /** The members know a later life of this node (rules E1, T4): it must leave service at once. */
  void superseded(MemberRecord known);

  /**
   * Why what a member has heard of this node cannot be of its past (rule T4); null when it fits.
   *
   * @param start the latest start the member has heard of
   * @param hlc the highest clock shown in it
   */
  @Nullable
  String contradiction(NodeStart start, long hlc);

  /**
   * What a member has heard is not of this node's past (rule T4): it must leave service at once.
   *
   * @param by who has heard it
   * @param why in words that go on behind the member's name
   */
  void setBack(NodeId by, String why);

  /** The table could not be made durable: the node must leave service, since others may know more than it does. */
  void failed(Throwable why);

  /** A node's clock was seen (rule T2). */
  void heardClock(long nodeHlc);
}
