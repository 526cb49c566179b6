package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;

/** The requests of one read: to whom, and whether an answer is still waited for. */
final class ReadSends {
  private final List<NodeId> nodes = new ArrayList<>(4);
  private final List<Boolean> open = new ArrayList<>(4);
  private int roundStart;
  private int firstRepair = Integer.MAX_VALUE;
  private int openReads;

  /** What was sent under an earlier epoch no longer counts (rule E2). */
  void beginRound() {
    roundStart = nodes.size();
    openReads = 0;
  }

  int open(NodeId node) {
    openReads++;
    return add(node);
  }

  int openRepair(NodeId node) {
    firstRepair = Math.min(firstRepair, nodes.size());
    return add(node);
  }

  private int add(NodeId node) {
    nodes.add(node);
    open.add(true);
    return nodes.size() - 1;
  }

  /** Notes an answer; false when there was one before. */
  boolean close(int send) {
    if (!open.get(send)) {
      return false;
    }
    open.set(send, false);
    if (isOfThisRound(send) && !isRepair(send)) {
      openReads--;
    }
    return true;
  }

  NodeId node(int send) {
    return nodes.get(send);
  }

  boolean isRepair(int send) {
    return send >= firstRepair;
  }

  boolean isOfThisRound(int send) {
    return send >= roundStart;
  }

  int openReads() {
    return openReads;
  }

  /** Everybody who was asked under the present epoch, in the order of asking, each once. */
  List<NodeId> asked() {
    List<NodeId> asked = new ArrayList<>(nodes.size());
    for (NodeId node : nodes.subList(roundStart, Math.min(firstRepair, nodes.size()))) {
      if (!asked.contains(node)) {
        asked.add(node);
      }
    }
    return asked;
  }

  void giveUpReads(CallEffects effects) {
    for (int send = 0; send < nodes.size() && openReads > 0; send++) {
      if (open.get(send) && isOfThisRound(send)) {
        close(send);
        effects.gaveUp(send);
      }
    }
  }
}
