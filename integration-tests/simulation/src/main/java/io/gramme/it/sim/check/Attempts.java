package io.gramme.it.sim.check;

import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes one call may still ask, for the one thing it is doing at present: reading, or writing under one name.
 *
 * <p>What becomes of a request that left before counts no more, although the same may be done under the same epoch again:
 * a plan that is aborted leads back to the epoch before it (E2, E3). So requests are told apart by which they are and not
 * by what they ask.
 */
final class Attempts {
  /** Refusals that may pass, so that the same node is to be asked again. */
  private static final Set<RefusalCode> PASSING = EnumSet.of(
      RefusalCode.WRONG_EPOCH,
      RefusalCode.OVERLOADED,
      RefusalCode.NOT_READY,
      RefusalCode.DEADLINE_PASSED);

  private final Map<NodeId, Long> idleSince = new LinkedHashMap<>();
  private final Set<NodeId> waitedForOrDone = new LinkedHashSet<>();
  private final Set<NodeId> refusedForGood = new LinkedHashSet<>();
  private final List<Request> present = new ArrayList<>();
  private long writingSince = Long.MAX_VALUE;

  /** Something else is to be done from now on. */
  void beginAnew() {
    idleSince.clear();
    waitedForOrDone.clear();
    refusedForGood.clear();
    present.clear();
  }

  void sent(NodeId node, Request request, long nowNanos) {
    if (request instanceof Request.Repair) {
      return;
    }
    if (request instanceof Request.Write) {
      writingSince = Math.min(writingSince, nowNanos);
    }
    present.add(request);
    idleSince.remove(node);
    waitedForOrDone.add(node);
  }

  /**
   * The session itself did not let it go, and asks again later. What has been answered was a repair, and so was what a
   * node does not get that has asked for a pause.
   */
  void keptBack(NodeId node, long nowNanos) {
    writingSince = Math.min(writingSince, nowNanos);
    if (!waitedForOrDone.contains(node)) {
      idleSince.merge(node, nowNanos, Math::max);
    }
  }

  void answered(NodeId node, Request request, Reply reply, long nowNanos) {
    if (isPresent(request) && reply instanceof Reply.Refusal refusal) {
      if (PASSING.contains(refusal.code())) {
        waitedForOrDone.remove(node);
        idleSince.put(node, nowNanos + refusal.retryAfterMillis() * SimTime.MILLI);
      } else {
        refusedForGood.add(node);
      }
    }
  }

  void undelivered(NodeId node, Request request, long nowNanos) {
    if (isPresent(request)) {
      waitedForOrDone.remove(node);
      idleSince.put(node, nowNanos);
    }
  }

  /** Whether it is this very request, and not one that asks the same. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isPresent(Request request) {
    for (Request each : present) {
      if (each == request) {
        return true;
      }
    }
    return false;
  }

  /** Which nodes have said that they will not do it. */
  Set<NodeId> refusedForGood() {
    return refusedForGood;
  }

  /** When the write may have begun; {@link Long#MAX_VALUE} while it has not. */
  long writingSince() {
    return writingSince;
  }

  /** For how long some node has not been asked again that could have been; 0 when there is none. */
  long longestIdle(long nowNanos) {
    long longest = 0;
    for (long since : idleSince.values()) {
      longest = Math.max(longest, nowNanos - since);
    }
    return longest;
  }
}
