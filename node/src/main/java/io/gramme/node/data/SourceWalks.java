package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The walks at one source, one after the other: one page at a time is asked for, joined and made durable, and then the
 * walks rest, unless it was empty (rule E3). What fails is tried again, from the same page.
 */
final class SourceWalks implements DataExchanges.Asker {
  private final NodeId source;
  private final OwnStates own;
  private final WalkPace pace;
  private final RetryPause retry = new RetryPause();

  /** The walks that are not complete, the next one first. */
  private final Set<Walk> left = new LinkedHashSet<>();

  /** Whose page is on its way, or joined and not durable yet; null when there is none. */
  private @Nullable Walk under;

  private long askedEpoch;
  private long askedNanos;

  /** The page that is joined and not durable yet, or null. */
  private Reply.@Nullable States taken;

  private long takenChange;
  private long epoch;
  private long dueNanos;

  SourceWalks(Time now, NodeId source, OwnStates own) {
    this.source = source;
    this.own = own;
    pace = new WalkPace(own.foregroundItems());
    dueNanos = now.monotonicNanos();
  }

  /** From now on these walks are wanted, under this epoch; those that had begun go on. */
  void follow(long nextEpoch, Set<Walk> wanted) {
    epoch = nextEpoch;
    left.retainAll(wanted);
    for (Walk walk : wanted) {
      if (!walk.isComplete()) {
        left.add(walk);
      }
    }
  }

  /** None is wanted any more; what still comes of them does not count. */
  void end() {
    left.clear();
    under = null;
    taken = null;
  }

  /** Whether all of them are complete. */
  boolean isDone() {
    return left.isEmpty();
  }

  /** Whether a page is on its way, or joined and not durable yet. */
  boolean isBusy() {
    return under != null;
  }

  /** When it wants to ask, in monotonic nanoseconds; null when it does not. */
  @Nullable
  Long wake() {
    return isBusy() || left.isEmpty() ? null : dueNanos;
  }

  /** The change of the engine that must be durable before it goes on; -1 for none. */
  long awaited() {
    return taken == null ? -1 : takenChange;
  }

  /** Asks for the next page. */
  void ask(Time now, DataExchanges exchanges, DataEffects effects) {
    Walk walk = left.iterator().next();
    under = walk;
    askedEpoch = epoch;
    askedNanos = now.monotonicNanos();
    walk.waitsFor("");
    exchanges.send(now, source, epoch, walk.question(), this, effects);
  }

  @Override
  public void answered(Time now, NodeId from, Reply reply, DataEffects effects) {
    Walk walk = under;
    if (walk == null || !left.contains(walk)) {
      under = null;
    } else if (askedEpoch != epoch) {
      under = null; // E2: asked again under the epoch of today
    } else if (!from.equals(source)) {
      failed(now, walk, "node " + from + " answered in its place");
    } else if (reply instanceof Reply.States page) {
      take(now, walk, page, effects);
    } else if (reply instanceof Reply.Refusal refusal) {
      refused(now, walk, "the source", refusal);
    } else {
      failed(now, walk, "the source answered with " + reply.getClass().getSimpleName());
    }
  }

  @Override
  public void unanswered(Time now, String detail) {
    Walk walk = under;
    if (walk != null) {
      failed(now, walk, "no answer of the source: " + detail);
    }
  }

  private void take(Time now, Walk walk, Reply.States page, DataEffects effects) {
    Reply.Refusal refusal = walk.take(now, page, own, effects);
    if (refusal != null) {
      refused(now, walk, "this node", refusal);
    } else {
      taken = page;
      takenChange = effects.store().lastChange();
    }
  }

  /** More may be durable than before: counts the page that was waiting for it. */
  void durable(Time now) {
    Walk walk = under;
    Reply.States page = taken;
    if (walk == null || page == null || !own.isDurable(takenChange)) {
      return;
    }
    under = null;
    taken = null;
    walk.isDurable(now, page);
    if (walk.isComplete()) {
      left.remove(walk);
    }
    retry.succeeded();
    long pause = pace.pauseNanos(now.monotonicNanos() - askedNanos, own.foregroundItems());
    // A page without states cost nobody more than an exchange, and an empty store is nothing but
    // such pages.
    dueNanos = now.monotonicNanos() + (page.states().isEmpty() ? 0 : pause);
  }

  private void refused(Time now, Walk walk, String who, Reply.Refusal refusal) {
    failed(now, walk, who + " refused: " + refusal.code() + ", " + refusal.detail());
    if (refusal.code() == RefusalCode.VALUE_DAMAGED && left.remove(walk)) {
      left.add(walk); // the other partitions need not wait until it is repaired
    }
    long asked = now.monotonicNanos() + refusal.retryAfterMillis() * Time.NANOS_PER_MILLI;
    dueNanos = asked - dueNanos > 0 ? asked : dueNanos;
  }

  private void failed(Time now, Walk walk, String cause) {
    under = null;
    walk.waitsFor(cause);
    dueNanos = now.monotonicNanos() + retry.nextNanos();
  }
}
