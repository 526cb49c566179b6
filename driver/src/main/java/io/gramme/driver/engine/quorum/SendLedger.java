package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of every single copy of a write's bytes (rule W5). It counts copies, not nodes: that a node refused one
 * copy says nothing of another copy that was lost on the way to it.
 */
final class SendLedger {
  enum Outcome {
    OPEN,
    ACKNOWLEDGED,
    /** Refused, and that execution changed nothing. */
    REFUSED,
    /** Never left this driver. */
    NOT_SENT,
    /** It left, and nobody knows. */
    UNKNOWN;

    static Outcome of(Reply reply) {
      if (reply instanceof Reply.Applied) {
        return ACKNOWLEDGED;
      }
      return reply instanceof Reply.Refusal refusal && refusal.code().changedNothing()
          ? REFUSED
          : UNKNOWN;
    }

    static Outcome of(CallEvent.NoAnswer missing) {
      return missing instanceof CallEvent.Lost ? UNKNOWN : NOT_SENT;
    }
  }

  private record Copy(NodeId node, int round) {}

  private final List<Copy> copies = new ArrayList<>(4);
  private final List<Outcome> outcomes = new ArrayList<>(4);
  private int dotStart;
  private boolean earlierCopies;

  /** Copies were sent before this ledger began, and nobody knows what became of them. */
  void noteEarlierCopies() {
    earlierCopies = true;
  }

  /** What was sent under an earlier dot is settled: it is nowhere. */
  void beginDot() {
    dotStart = copies.size();
  }

  int open(NodeId node, int round) {
    copies.add(new Copy(node, round));
    outcomes.add(Outcome.OPEN);
    return copies.size() - 1;
  }

  /** Notes a copy's outcome; false when it already has one. */
  boolean close(int send, Outcome outcome) {
    if (outcomes.get(send) != Outcome.OPEN) {
      return false;
    }
    outcomes.set(send, outcome);
    return true;
  }

  NodeId node(int send) {
    return copies.get(send).node;
  }

  int round(int send) {
    return copies.get(send).round;
  }

  boolean anyOpen() {
    return outcomes.contains(Outcome.OPEN);
  }

  /** Whether no replica holds the present dot, and none ever will. */
  boolean certainlyNowhere() {
    if (earlierCopies) {
      return false;
    }
    for (Outcome outcome : outcomes.subList(dotStart, outcomes.size())) {
      if (outcome != Outcome.REFUSED && outcome != Outcome.NOT_SENT) {
        return false;
      }
    }
    return true;
  }

  CallFate fate() {
    return certainlyNowhere() ? CallFate.NOT_APPLIED : CallFate.UNKNOWN;
  }

  List<NodeId> asked() {
    List<NodeId> asked = new ArrayList<>(copies.size());
    for (Copy copy : copies) {
      if (!asked.contains(copy.node)) {
        asked.add(copy.node);
      }
    }
    return asked;
  }

  void giveUp(CallEffects effects) {
    for (int send = 0; send < outcomes.size(); send++) {
      if (close(send, Outcome.UNKNOWN)) {
        effects.gaveUp(send);
      }
    }
  }
}
