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

/** Why replicas did not do what was asked: the latest answer of each that refused, failed or was not reached. */
final class NegativeAnswers {
  private record Words(FailureKind kind, String text, long retryAfterMillis) {}

  private final Map<NodeId, Words> last = new LinkedHashMap<>();
  private List<Sibling> siblings = List.of();

  void refused(NodeId node, Reply.Refusal refusal) {
    FailureKind kind = kindOf(refusal.code());
    last.put(
        node,
        new Words(kind, refusal.code() + ": " + refusal.detail(), refusal.retryAfterMillis()));
    Bytes state = refusal.state();
    if (kind == FailureKind.TOO_MANY_SIBLINGS && state != null) {
      keepSiblings(state);
    }
  }

  void noAnswer(NodeId node, DeliveryFailure failure, String detail) {
    String how = failure.mayBeExecuted() ? "lost on the way" : "could not be asked";
    last.put(node, new Words(kindOf(failure), how + ": " + detail, 0));
  }

  void unusable(NodeId node, String text) {
    last.put(node, new Words(FailureKind.REFUSED, text, 0));
  }

  private void keepSiblings(Bytes state) {
    try {
      siblings = StateFormat.decode(state).siblings();
    } catch (FormatException e) {
      // The refusal stands without them.
      siblings = List.of();
    }
  }

  private static FailureKind kindOf(DeliveryFailure failure) {
    return switch (failure) {
      case NOT_SENT, LOST -> FailureKind.UNREACHABLE;
      case BACKLOG_FULL -> FailureKind.OVERLOADED;
      case EXPIRED, UNANSWERED -> FailureKind.TIMEOUT;
    };
  }

  private static FailureKind kindOf(RefusalCode code) {
    return switch (code) {
      case TOO_MANY_SIBLINGS -> FailureKind.TOO_MANY_SIBLINGS;
      case OVERLOADED -> FailureKind.OVERLOADED;
      case WRONG_EPOCH, NOT_READY, DEADLINE_PASSED -> FailureKind.UNREACHABLE;
      default -> FailureKind.REFUSED;
    };
  }

  /** The gravest reason anybody gave. */
  FailureKind kind() {
    FailureKind gravest = last.isEmpty() ? FailureKind.UNREACHABLE : FailureKind.TIMEOUT;
    for (Words words : last.values()) {
      gravest = words.kind.compareTo(gravest) > 0 ? words.kind : gravest;
    }
    return gravest;
  }

  CallFailure failure(
      FailureKind kind, CallFate fate, String needed, Iterable<NodeId> asked, List<NodeId> agreed) {
    StringBuilder text = new StringBuilder(needed);
    for (NodeId node : asked) {
      Words words = last.get(node);
      text.append("; ").append(node).append(' ');
      text.append(agreed.contains(node) ? "answered" : words == null ? "is silent" : words.text);
    }
    return new CallFailure(
        kind,
        fate,
        text.toString(),
        kind == FailureKind.TOO_MANY_SIBLINGS ? siblings : List.of(),
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
