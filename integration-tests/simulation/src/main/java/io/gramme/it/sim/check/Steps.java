package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.StepObserver;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.StateBounds;
import io.gramme.node.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each step of a replica that acknowledges a change stores what was there and what arrived together, knows of all that
 * either knew, and counts what it gave up (rules S1, K3, K5).
 */
public final class Steps implements StepObserver {
  /** T5: how long what an interval bucket has acknowledged may stay in memory, and what a slow disk adds. */
  private static final long LONGEST_UNFORCED_MILLIS = 1_500;

  private final Watcher watcher;
  private final Refusals refusals;

  private final StateBounds bounds;
  private final long dmaxMillis;

  /** Judges the steps of one history, in which there is so much room. */
  public Steps(Watcher watcher, StateBounds bounds, long dmaxMillis) {
    this.watcher = watcher;
    this.refusals = new Refusals(watcher);
    this.bounds = bounds;
    this.dmaxMillis = dmaxMillis;
  }

  @Override
  public void answered(
      SimNode node,
      RequestItem item,
      long arrivedNanos,
      boolean failed,
      StorageException.@Nullable Reason met,
      Reply reply) {
    refusals.check(node, item, arrivedNanos, failed, met, reply);
  }

  @Override
  public void applied(
      SimNode node, Request.Change request, Bytes before, Bytes after, long discarded) {
    if (!watcher.ledger().isOpen(request.key())) {
      return; // whoever forms the cluster wrote it, and it is handed on
    }
    KeyState old = watcher.decoded(before);
    KeyState arrived = watcher.decoded(request.arriving());
    KeyState stored = watcher.decoded(after);
    boolean newestOnly = watcher.ledger().of(request.key()).isNewestOnly();
    List<Sibling> wanted = Causality.together(List.of(old, arrived), newestOnly);
    if (!Causality.sameDots(wanted, stored.siblings())) {
      broken(
          node,
          "had " + old.siblings() + ", was sent " + arrived.siblings() + " and holds "
              + stored.siblings());
    }
    if (request instanceof Request.Write) {
      checkBounds(node, old, arrived, stored, after.length() > before.length(), after.length());
    }
    // A copy that there would be no room for changes nothing when an earlier one has been stored
    // (S3); then what another node's clock has given up of it stays given up.
    boolean noRoom = before.equals(after)
        && isKnown(request, arrived, old)
        && entriesTogether(old.context(), arrived.context()) > bounds.softEntries();
    for (Sibling sibling : noRoom ? old.siblings() : wanted) {
      checkContent(node, sibling, stored.siblings());
    }
    if (!newestOnly) {
      checkKnown(node, old.context(), arrived.context(), stored.context());
      if (!isKnown(request, arrived, old)) {
        checkKnown(node, arrived.context(), old.context(), stored.context());
      }
    } else if (!before.equals(after)) {
      // What arrives and loses changes nothing; it may be a copy of what was counted before.
      checkDiscarded(node, old, arrived, discarded);
    }
  }

  @Override
  public void searched(SimNode node, String bucket, List<Bytes> stored, Reply reply) {
    boolean live = stored.stream()
        .flatMap(state -> watcher.decoded(state).siblings().stream())
        .anyMatch(sibling -> sibling.isLive(node.now().wallMillis()));
    boolean inUse =
        reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.BUCKET_IN_USE;
    boolean wanted = bucket.equals(Request.FindKeys.ANY) ? !stored.isEmpty() : live;
    if (wanted != inUse) {
      broken(
          node, "says " + reply + " of a bucket of which it holds " + stored.size() + " keys (K5)");
    }
  }

  @Override
  public void shown(SimNode node, long hlc, Reply reply) {
    long ceiling = node.disk().ceiling();
    long latest = reply instanceof Reply.State state ? Math.max(hlc, state.asOf()) : hlc;
    if (latest > ceiling) {
      broken(node, "shows " + Hlc.describe(latest) + " above its ceiling " + Hlc.describe(ceiling));
    }
  }

  @Override
  public void forced(SimNode node, long longestNanos) {
    long millis = longestNanos / SimTime.MILLI;
    if (millis > LONGEST_UNFORCED_MILLIS) {
      broken(node, "has kept a write in memory alone for " + millis + " ms (T5)");
    }
  }

  /** S3: a write makes nothing larger than it may be, and what was too large already no larger. */
  private void checkBounds(
      SimNode node, KeyState old, KeyState arrived, KeyState stored, boolean grows, int bytes) {
    int siblings = stored.siblings().size();
    int entries = stored.context().size();
    // What makes siblings fewer is let through.
    boolean removes = siblings < old.siblings().size()
        || arrived.siblings().stream().allMatch(sibling -> sibling.value() == null);
    boolean tooMany = siblings > bounds.siblings() && siblings > old.siblings().size();
    boolean tooLarge = bytes > bounds.bytes() && grows;
    boolean tooWide =
        !removes && entries >= bounds.hardEntries() && entries > old.context().size();
    if (tooMany || tooLarge || tooWide) {
      broken(
          node,
          "takes a write to " + siblings + " siblings, " + entries + " context entries and " + bytes
              + " bytes, where " + bounds + " are the most");
    }
  }

  private void checkContent(SimNode node, Sibling wanted, List<Sibling> stored) {
    Sibling there = Causality.find(stored, wanted.dot());
    boolean same = there != null
        && (Causality.sameBytes(there.value(), wanted.value())
            || (Causality.isRestOfExpired(there)
                && there.expiryMillis() <= node.now().wallMillis()))
        && there.expiryMillis() == wanted.expiryMillis();
    if (there != null && !same) {
      broken(node, "holds " + there + " where it should hold " + wanted);
    }
  }

  /** A second copy need not bring back what was dropped when the first was stored (S3). */
  private static boolean isKnown(Request.Change request, KeyState arrived, KeyState old) {
    return request instanceof Request.Write
        && Causality.covers(old.context(), arrived.siblings().get(0).dot());
  }

  private void checkKnown(SimNode node, DotContext known, DotContext beside, DotContext stored) {
    for (int i = 0; i < known.size(); i++) {
      Dot dot = new Dot(known.writer(i), known.stamp(i));
      if (!Causality.covers(stored, dot) && !mayBeDropped(node, known, beside, i)) {
        broken(node, "has forgotten " + dot);
      }
    }
  }

  /** S3: what was covered less than 2 Dmax ago stays, and everything does while there is room. */
  private boolean mayBeDropped(SimNode node, DotContext known, DotContext beside, int index) {
    long stamp = known.stamp(index);
    long cover = known.cover(index);
    for (int i = 0; i < beside.size(); i++) {
      boolean same = beside.writer(i) == known.writer(index);
      if (same && beside.stamp(i) > stamp) {
        cover = beside.cover(i);
      } else if (same && beside.stamp(i) == stamp) {
        cover = earlier(cover, beside.cover(i));
      }
    }
    return cover != Hlc.NONE
        && entriesTogether(known, beside) > bounds.softEntries()
        && cover <= Hlc.plusMillis(node.clock(), -2 * dmaxMillis);
  }

  private static int entriesTogether(DotContext known, DotContext beside) {
    int entries = known.size();
    for (int i = 0; i < beside.size(); i++) {
      entries += Causality.covers(known, new Dot(beside.writer(i), 1)) ? 0 : 1;
    }
    return entries;
  }

  /** Of two covers that which was set first (K3). */
  private static long earlier(long one, long other) {
    return one == Hlc.NONE || other == Hlc.NONE ? one + other : Math.min(one, other);
  }

  /** A version is given up when the one that stays does not know of it. */
  private void checkDiscarded(SimNode node, KeyState old, KeyState arrived, long discarded) {
    List<Sibling> stays = Causality.together(List.of(old, arrived), true);
    if (old.siblings().isEmpty() || stays.isEmpty()) {
      return;
    }
    boolean oldStays = Causality.find(old.siblings(), stays.get(0).dot()) != null;
    KeyState winner = oldStays ? old : arrived;
    long wanted = (oldStays ? arrived : old)
        .siblings().stream()
            .filter(sibling -> !Causality.covers(winner.context(), sibling.dot()))
            .count();
    if (discarded != wanted) {
      broken(node, "counts " + discarded + " discarded versions where there are " + wanted);
    }
  }

  private void broken(SimNode node, String detail) {
    watcher.verdict().broken("Steps", node + " " + detail);
  }
}
