package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.StepObserver;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each step of a replica that acknowledges a change stores what was there and what arrived together, knows of all that
 * either knew, and counts what it gave up (rules S1, K3, K5).
 */
public final class Steps implements StepObserver {
  private final Watcher watcher;
  private final Refusals refusals;

  /** Judges the steps of one history. */
  public Steps(Watcher watcher) {
    this.watcher = watcher;
    this.refusals = new Refusals(watcher);
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
      SimNode node, Request.Keyed request, Bytes before, Bytes after, long discarded) {
    Bytes arriving =
        request instanceof Request.Write write ? write.delta() : ((Request.Repair) request).state();
    KeyState old = watcher.decoded(before);
    KeyState arrived = watcher.decoded(arriving);
    KeyState stored = watcher.decoded(after);
    boolean newestOnly = watcher.ledger().of(request.key()).isNewestOnly();
    List<Sibling> wanted = Causality.together(List.of(old, arrived), newestOnly);
    if (!Causality.sameDots(wanted, stored.siblings())) {
      broken(
          node,
          "had " + old.siblings() + ", was sent " + arrived.siblings() + " and holds "
              + stored.siblings());
    }
    for (Sibling sibling : wanted) {
      checkContent(node, sibling, stored.siblings());
    }
    if (!newestOnly) {
      checkKnown(node, old.context(), stored.context());
      checkKnown(node, arrived.context(), stored.context());
    } else if (!before.equals(after)) {
      // What arrives and loses changes nothing; it may be a copy of what was counted before.
      checkDiscarded(node, old, arrived, discarded);
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

  private void checkKnown(SimNode node, DotContext known, DotContext stored) {
    for (int i = 0; i < known.size(); i++) {
      Dot dot = new Dot(known.writer(i), known.stamp(i));
      if (!Causality.covers(stored, dot)) {
        broken(node, "has forgotten " + dot);
      }
    }
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
