package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The versions that replicas have shown to a call while it went on. */
final class HeardStates {
  private static final ExpiredValues EXPIRED_VALUES = new ExpiredValues();

  private final Watcher watcher;
  private final CallInfo call;
  private final long begunMillis;
  private final List<Version> heard = new ArrayList<>();
  private final List<Version> heardInRound = new ArrayList<>();
  private final Set<Dot> heardOfApplications = new TreeSet<>();
  private List<Version> heardByQuorum = List.of();
  private int replies;

  HeardStates(Watcher watcher, CallInfo call, long begunMillis) {
    this.watcher = watcher;
    this.call = call;
    this.begunMillis = begunMillis;
  }

  /**
   * The call reads under another epoch. What it has heard so far counts no more, and is not part of what its read found
   * (E2): a version that was shown under the earlier epoch alone is neither replaced nor found by it.
   */
  void beginAnew() {
    replies = 0;
    heardInRound.clear();
    heardByQuorum = List.of();
  }

  /** An answer to its present round of reads, or to an earlier one. */
  void add(Reply.State state, boolean ofPresentRound) {
    replies += ofPresentRound ? 1 : 0;
    for (Sibling sibling : watcher.decoded(state.state()).siblings()) {
      Bytes value = sibling.value();
      Version there = value == null ? null : watcher.ledger().find(call.key(), value);
      if (there == null ? Causality.isRestOfExpired(sibling) : !there.isReconciled()) {
        heardOfApplications.add(sibling.dot());
      }
      if (there != null && ofPresentRound && !heardInRound.contains(there)) {
        heardInRound.add(there);
      }
      if (there != null && !heard.contains(there)) {
        heard.add(there);
        long nodesMillis = watcher.nodes().leastSince(begunMillis);
        EXPIRED_VALUES.answered(there, call.who(), nodesMillis, watcher.verdict());
      }
    }
    if (replies <= call.r()) {
      heardByQuorum = List.copyOf(heardInRound);
    }
  }

  /** All of them, of earlier rounds too. */
  List<Version> all() {
    return heard;
  }

  /** What the first replies of its present round showed, as many as it reads from. */
  List<Version> byQuorum() {
    return heardByQuorum;
  }

  /** The names of what applications wrote, not of what reconciles that. */
  Set<Dot> ofApplications() {
    return heardOfApplications;
  }
}
