package io.gramme.node.gossip;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.message.Reply;
import io.gramme.message.Request;

/** What a member asks of its shell; see {@link MembershipMachine}. */
interface MembershipEffects {
  void answer(long caller, Reply reply);

  /** Sends a request to a member; answered by Replied or Unanswered at the latest when the deadline is over. */
  void send(long exchange, MemberRecord member, long epoch, Request request, long deadlineMillis);

  /** Makes the table durable; answered by Written. One write is under way at a time. */
  void write(MemberTable table);

  /** The table is durable: placement and handshakes follow it from now on. */
  void inForce(MemberTable table);

  /** Looks for live values of a bucket in the own store; answered by Replied, from this node itself. */
  void findKeys(long exchange, String bucket);

  /** Looks for live values of a bucket in the own store and answers a caller with what was found. */
  void answerKeys(long caller, String bucket);

  /** Makes the store refuse writes; answered by StoreHeld. */
  void holdStore(long token, long millis);

  void releaseStore(long token);

  void later(long millis, MembershipTimer timer);

  /** The members know a later life of this node (rules E1, T4): it must leave service at once. */
  void superseded(MemberRecord known);
}
