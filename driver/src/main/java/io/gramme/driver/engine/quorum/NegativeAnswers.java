package io.gramme.driver.engine.quorum;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What replicas said instead of what was hoped for: the last words of each. */
final class NegativeAnswers {
  private record Words(Shortfall shortfall, String text, long retryAfterMillis) {}

  private final Map<NodeId, Words> last = new LinkedHashMap<>();
  private List<Sibling> siblings = List.of();

  void refused(NodeId node, Reply.Refusal refusal) {
    Shortfall shortfall = shortfallOf(refusal.code());
    last.put(
        node,
        new Words(shortfall, refusal.code() + ": " + refusal.detail(), refusal.retryAfterMillis()));
    Bytes state = refusal.state();
    if (shortfall == Shortfall.TOO_MANY_SIBLINGS && state != null) {
      keepSiblings(state);
    }
  }

  void undelivered(NodeId node, DeliveryFailure failure, String detail) {
    String how = failure.mayBeExecuted() ? "lost on the way" : "could not be asked";
    last.put(node, new Words(shortfallOf(failure), how + ": " + detail, 0));
  }

  void unusable(NodeId node, String text) {
    last.put(node, new Words(Shortfall.REFUSED, text, 0));
  }

  private void keepSiblings(Bytes state) {
    try {
      siblings = StateFormat.decode(state).siblings();
    } catch (FormatException e) {
      // The refusal stands without them.
      siblings = List.of();
    }
  }

  private static Shortfall shortfallOf(DeliveryFailure failure) {
    return switch (failure) {
      case NOT_SENT, LOST -> Shortfall.UNREACHABLE;
      case BACKLOG_FULL -> Shortfall.OVERLOADED;
      case EXPIRED, UNANSWERED -> Shortfall.TIMEOUT;
    };
  }

  private static Shortfall shortfallOf(RefusalCode code) {
    return switch (code) {
      case TOO_MANY_SIBLINGS -> Shortfall.TOO_MANY_SIBLINGS;
      case OVERLOADED -> Shortfall.OVERLOADED;
      case WRONG_EPOCH, NOT_READY, DEADLINE_PASSED -> Shortfall.UNREACHABLE;
      default -> Shortfall.REFUSED;
    };
  }

  /** The gravest reason anybody gave. */
  Shortfall shortfall() {
    Shortfall gravest = last.isEmpty() ? Shortfall.UNREACHABLE : Shortfall.TIMEOUT;
    for (Words words : last.values()) {
      gravest = words.shortfall.compareTo(gravest) > 0 ? words.shortfall : gravest;
    }
    return gravest;
  }

  QuorumFailure failure(
      Shortfall shortfall, Fate fate, String needed, Iterable<NodeId> asked, List<NodeId> agreed) {
    StringBuilder text = new StringBuilder(needed);
    for (NodeId node : asked) {
      Words words = last.get(node);
      text.append("; ").append(node).append(' ');
      text.append(agreed.contains(node) ? "answered" : words == null ? "is silent" : words.text);
    }
    return new QuorumFailure(
        shortfall,
        fate,
        text.toString(),
        shortfall == Shortfall.TOO_MANY_SIBLINGS ? siblings : List.of(),
        retryAfterMillis());
  }

  private long retryAfterMillis() {
    long longest = 0;
    for (Words words : last.values()) {
      longest = Math.max(longest, words.retryAfterMillis);
    }
    return longest;
  }
}
