package io.gramme.node.gossip;

import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.function.Consumer;

/**
 * A node's share in keeping the cluster together (rules E1, E2, E5): it keeps the member table, answers what others ask
 * about it, lets nodes in and tells everybody.
 *
 * <p>Thread-safe. What listens is called on the node's context.
 */
public interface Membership {
  /** The table in force: durable, and what is shown to others. */
  MemberTable table();

  /**
   * Answers a request that is not for a key: FetchTable, Join, PrepareJoin, InstallTable, CreateBucket.
   *
   * @param senderEpoch the epoch the sender acts under
   * @param answer called once, on the node's context; must not block or throw
   */
  void handle(long senderEpoch, Request request, Consumer<Reply> answer);

  /** Joins a table that was seen on the way. A table of another cluster is ignored. */
  void heard(MemberTable table);

  /** Whether every other member has acknowledged the table in force. */
  boolean isSpread();
}
