package io.gramme.driver.engine.quorum;

import io.gramme.causality.KeyState;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One read under one epoch: whom to ask next and when, and who has answered (rules G1, E2). It is counted among the
 * owners that answer reads at the plan's stage (rule E3).
 */
final class ReadRound {
  private static final long FIRST_BACKOFF_NANOS = 20 * Time.NANOS_PER_MILLI;
  private static final long LONGEST_BACKOFF_NANOS = 500 * Time.NANOS_PER_MILLI;

  /** A node that is to be asked again. */
  private static final class Again {
    private int attempts;
    private boolean waiting;
    private long atNanos;
  }

  final Route route;
  final ReadReplies replies;
  final int required;
  private final QuorumSize r;
  private final List<NodeId> order;
  private final Map<NodeId, Again> again = new LinkedHashMap<>(2);
  private final long hedgeAtNanos;
  private int next;
  private boolean mayHedge;

  ReadRound(Route route, QuorumSize r, ReplicaView view, long hedgeAtNanos) {
    this.route = route;
    this.replies = new ReadReplies(route.mode());
    this.r = r;
    this.required = Math.max(1, Route.required(route.readers(), r));
    this.order = ReplicaOrder.of(route.readers().live(), view);
    this.hedgeAtNanos = hedgeAtNanos;
    this.mayHedge = required < order.size();
  }

  /** Whether the others are enough. */
  boolean canDoWithout(Collection<NodeId> nodes) {
    int left = 0;
    for (NodeId node : order) {
      left += nodes.contains(node) ? 0 : 1;
    }
    return left >= required;
  }

  /** The next owner that was not asked yet, or null. */
  @Nullable
  NodeId next() {
    return next < order.size() ? order.get(next++) : null;
  }

  /**
   * The node could not be asked, or had no answer for now: it is asked again after a pause, which grows. Nothing is lost
   * by asking while the read's deadline has not come.
   */
  void askAgainLater(Time now, NodeId node, long atLeastMillis) {
    Again next = again.computeIfAbsent(node, ignored -> new Again());
    long backoff =
        Math.min(LONGEST_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(next.attempts, 10));
    next.attempts++;
    next.waiting = true;
    next.atNanos = now.monotonicNanos() + Math.max(backoff, atLeastMillis * Time.NANOS_PER_MILLI);
  }

  /** Takes out the nodes to be asked again, when their time has come. */
  List<NodeId> dueAgain(Time now) {
    List<NodeId> due = new ArrayList<>(1);
    again.forEach((node, next) -> {
      if (next.waiting && Nanos.reached(now, next.atNanos)) {
        next.waiting = false;
        due.add(node);
      }
    });
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
    long waiting = again.values().stream().filter(next -> next.waiting).count();
    return replies.count() + open + waiting >= required;
  }

  /** The earlier of the given instant and the next at which somebody is to be asked. */
  long nextWake(long latestNanos) {
    long wake = mayHedge ? Nanos.earlier(latestNanos, hedgeAtNanos) : latestNanos;
    for (Again next : again.values()) {
      wake = next.waiting ? Nanos.earlier(wake, next.atNanos) : wake;
    }
    return wake;
  }

  /**
   * Whom all that was read is to be sent to: whoever answered without it, and, when it is to be confirmed while the ring
   * changes, whoever takes writes and was not heard of. What is written is written in both rings, and pending owners
   * answer no reads (rules W5, E3).
   */
  List<NodeId> lacking(KeyState whole, boolean confirming) {
    List<NodeId> stale = replies.lacking(whole);
    if (confirming && route.next() != null && !replies.isAboutToBePurged(whole)) {
      List<NodeId> heard = replies.nodes();
      route.owners().stream().filter(owner -> !heard.contains(owner)).forEach(stale::add);
    }
    return stale;
  }

  CallFailure failure(FailureKind kind, NegativeAnswers negative) {
    String needed = "read of " + Route.needed(route.readers(), r) + " got " + replies.count()
        + (replies.count() == 1 ? " answer" : " answers");
    return negative.failure(kind, CallFate.NOT_APPLIED, needed, order, replies.nodes());
  }
}
