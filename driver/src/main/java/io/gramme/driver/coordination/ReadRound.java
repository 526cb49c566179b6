package io.gramme.driver.coordination;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One read under one epoch: whom to ask next and when, and who has answered (rules G1, E2). */
final class ReadRound {
  private static final long REASK_NANOS = 50 * Time.NANOS_PER_MILLI;

  final Route route;
  final ReadReplies replies;
  final int required;
  private final List<NodeId> order;
  private final List<NodeId> behind = new ArrayList<>(1);
  private final long hedgeAtNanos;
  private int next;
  private boolean mayHedge;
  private long reaskAtNanos;

  ReadRound(Route route, Quorum r, ReplicaView view, long hedgeAtNanos) {
    this.route = route;
    this.replies = new ReadReplies(route.mode());
    this.required = route.required(r);
    this.order = ReplicaOrder.of(route.owners(), view);
    this.hedgeAtNanos = hedgeAtNanos;
    this.mayHedge = required < order.size();
  }

  List<NodeId> order() {
    return order;
  }

  /** The next owner that was not asked yet, or null. */
  @Nullable
  NodeId next() {
    return next < order.size() ? order.get(next++) : null;
  }

  /** The node is behind this driver: it needs a moment to learn what others know, and is then asked again. */
  void askAgainLater(Time now, NodeId node) {
    behind.add(node);
    reaskAtNanos = now.monotonicNanos() + REASK_NANOS;
  }

  /** Takes out the nodes to be asked again, when their time has come. */
  List<NodeId> dueAgain(Time now) {
    if (behind.isEmpty() || !Nanos.reached(now, reaskAtNanos)) {
      return List.of();
    }
    List<NodeId> due = List.copyOf(behind);
    behind.clear();
    return due;
  }

  /** Whether it is time for the one further owner of a slow read; true once. */
  boolean isTimeToHedge(Time now) {
    boolean due = mayHedge && Nanos.reached(now, hedgeAtNanos);
    mayHedge &= !due;
    return due;
  }

  boolean isAnswered() {
    return replies.count() >= required;
  }

  /** Whether the quorum can still be reached, with so many answers open. */
  boolean isPossible(int open) {
    return replies.count() + open + behind.size() >= required;
  }

  /** The earlier of the given instant and the next at which somebody is to be asked. */
  long nextWake(long latestNanos) {
    long wake = mayHedge ? Nanos.earlier(latestNanos, hedgeAtNanos) : latestNanos;
    return behind.isEmpty() ? wake : Nanos.earlier(wake, reaskAtNanos);
  }

  QuorumFailure failure(Shortfall shortfall, NegativeAnswers negative) {
    String needed = "read of " + required + " of " + order.size() + " owners got " + replies.count()
        + (replies.count() == 1 ? " answer" : " answers");
    return negative.failure(shortfall, Fate.NOT_APPLIED, needed, order, replies.nodes());
  }
}
