package io.gramme.node.gossip;

import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was sent to other members and is not answered yet. Part of {@link MembershipMachine}. */
final class Exchanges {
  /** What an exchange is for. */
  sealed interface Purpose {
    /** To prepare a join. */
    record Preparation(long token, NodeId member) implements Purpose {}

    /** To learn whether a member holds keys of a bucket. */
    record KeySearch(long number, NodeId member) implements Purpose {}

    /** To spread the table. */
    record Push(NodeId member) implements Purpose {}

    /** To tell the outcome of a join; whether it arrives is not waited for. */
    record Conclusion() implements Purpose {}
  }

  private final Map<Long, Purpose> open = new TreeMap<>();
  private long last;

  /** Opens an exchange and returns its number. */
  long begin(Purpose purpose) {
    last++;
    open.put(last, purpose);
    return last;
  }

  /** Closes an exchange; null when it is not open. */
  @Nullable
  Purpose end(long exchange) {
    return open.remove(exchange);
  }

  /** What a reply to a preparation means for the join. */
  static JoinCoordinator.Event verdict(Purpose.Preparation preparation, NodeId from, Reply reply) {
    long token = preparation.token();
    NodeId member = preparation.member();
    if (!from.equals(member)) {
      return new JoinCoordinator.Event.Declined(
          token, member, "node " + from + " answers in place of member " + member, true);
    }
    if (reply instanceof Reply.Done) {
      return new JoinCoordinator.Event.Prepared(token, member);
    }
    if (reply instanceof Reply.Refusal refusal) {
      boolean worthRetrying = refusal.code() != RefusalCode.JOIN_REFUSED;
      return new JoinCoordinator.Event.Declined(token, member, refusal.detail(), worthRetrying);
    }
    return new JoinCoordinator.Event.Declined(
        token, member, "member " + member + " gave an answer that is none", true);
  }
}
