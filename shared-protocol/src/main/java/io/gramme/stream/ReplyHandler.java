package io.gramme.stream;

import io.gramme.membership.NodeId;
import io.gramme.message.Reply;

/**
 * Learns what became of one request: exactly one of the two methods is called, once, on the stream's context.
 *
 * <p>Implementations must not block and must not throw. They may send further requests.
 */
public interface ReplyHandler {
  /**
   * The node answered.
   *
   * @param node who answered, as its welcome said
   * @param nodeHlc the node's clock when it answered (rule T2)
   * @param nodeEpoch the node's epoch when it answered (rule E2)
   */
  void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply);

  /**
   * No answer will come.
   *
   * @param detail for people: what happened
   */
  void noAnswer(DeliveryFailure failure, String detail);
}
