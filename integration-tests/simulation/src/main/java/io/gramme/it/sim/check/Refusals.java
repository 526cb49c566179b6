package io.gramme.it.sim.check;

import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * A node refuses what it must refuse, under the code that tells the sender what to do, and nothing else: another epoch
 * with its table, what is too old or too far ahead by its clock, what its store could not do; and it stops serving when
 * its store has failed, and only then (rules E2, R1, R2, V, S4).
 */
final class Refusals {
  /** V: how far a driver's stamps may run ahead of a node's clock. */
  private static final long LEAD_MILLIS = 5_000;

  /** A step may move the clock on by one stamp. */
  private static final long SLACK_MILLIS = 1;

  private final Watcher watcher;

  Refusals(Watcher watcher) {
    this.watcher = watcher;
  }

  /**
   * A node has answered.
   *
   * @param failed whether its store had failed before
   * @param met what its store could not do in this step, or null
   */
  void check(
      SimNode node,
      RequestItem item,
      long arrivedNanos,
      boolean failed,
      StorageException.@Nullable Reason met,
      Reply reply) {
    RefusalCode code = reply instanceof Reply.Refusal refusal ? refusal.code() : null;
    // What a read has found expired is shown as such, whether there is room to store that or not.
    boolean stillShown =
        item.request() instanceof Request.Read && met == StorageException.Reason.DISK_FULL;
    if (failed || (met != null && !stillShown)) {
      RefusalCode wanted = failed || met == null ? RefusalCode.NOT_READY : codeOf(met);
      require(node, code == wanted, reply, "its store has failed, or could not do it: " + met);
      return;
    }
    require(node, code != RefusalCode.NOT_READY, reply, "its store is well");
    if (!(item.request() instanceof Request.Keyed request)) {
      return;
    }
    boolean otherEpoch = !node.ring().admits(item.epoch(), request.key().bucket());
    require(node, otherEpoch == (code == RefusalCode.WRONG_EPOCH), reply, "by its epoch (E2)");
    if (otherEpoch) {
      boolean hasTable = reply instanceof Reply.Refusal refusal && refusal.table() != null;
      require(node, hasTable, reply, "without its table (E2)");
      return;
    }
    boolean elsewhere = !isOwner(node, request);
    require(node, elsewhere == (code == RefusalCode.NOT_OWNER), reply, "by its place (E2)");
    if (elsewhere) {
      return;
    }
    long waited = (node.now().monotonicNanos() - arrivedNanos) / SimTime.MILLI;
    boolean late = waited >= item.remainingMillis();
    require(node, late == (code == RefusalCode.DEADLINE_PASSED), reply, "after " + waited + " ms");
    if (late) {
      return;
    }
    if (request instanceof Request.Change change && Shapes.isOdd(change)) {
      // One may be too old as well, and is then refused for that.
      boolean refused = code == RefusalCode.INVALID_STATE
          || code == RefusalCode.TOO_LARGE
          || code == RefusalCode.STATE_TOO_OLD;
      require(node, refused, reply, "though no driver makes such a change (V, W3)");
      return;
    }
    require(node, code != RefusalCode.INVALID_STATE, reply, "by its shape (V, W3)");
    checkAge(node, request, reply, code);
  }

  private static boolean isOwner(SimNode node, Request.Keyed request) {
    ClusterRing ring = node.ring();
    PartitionId place = ring.partitionOf(request.key());
    boolean isIts = request instanceof Request.Read
        ? ring.readers(place).live().contains(node.id())
        : ring.owners(place).contains(node.id());
    return request.partition().equals(place) && isIts;
  }

  private static RefusalCode codeOf(StorageException.Reason met) {
    return switch (met) {
      case DISK_FULL -> RefusalCode.DISK_FULL;
      case VALUE_DAMAGED -> RefusalCode.VALUE_DAMAGED;
      case NO_MEMORY -> RefusalCode.OVERLOADED;
      case OUT_OF_SERVICE -> RefusalCode.NOT_READY;
      default -> RefusalCode.STORAGE_FAILED;
    };
  }

  private void checkAge(
      SimNode node, Request.Keyed request, Reply reply, @Nullable RefusalCode code) {
    if (request instanceof Request.Write write) {
      KeyState delta = watcher.decoded(write.delta());
      long stamp = delta.siblings().get(0).dot().stamp();
      checkAge(node, stamp, code == RefusalCode.WRITE_TOO_OLD, reply);
      checkLead(node, delta.context(), code, reply);
    } else if (request instanceof Request.Repair repair) {
      checkAge(node, repair.asOf(), code == RefusalCode.STATE_TOO_OLD, reply);
      checkLead(node, watcher.decoded(repair.state()).context(), code, reply);
    } else if (request instanceof Request.Transfer transfer) {
      checkAge(node, transfer.asOf(), code == RefusalCode.STATE_TOO_OLD, reply);
    }
  }

  /** R1, R2. */
  private void checkAge(SimNode node, long stamp, boolean refused, Reply reply) {
    long age = Hlc.millis(node.clock()) - Hlc.millis(stamp);
    long dmax = dmaxMillis(node);
    if (refused ? age < dmax - SLACK_MILLIS : age > dmax + SLACK_MILLIS && isApplied(reply)) {
      broken(node, reply, "what is " + age + " ms old where Dmax is " + dmax);
    }
  }

  /** V. */
  private void checkLead(
      SimNode node, DotContext context, @Nullable RefusalCode code, Reply reply) {
    long latest = Hlc.NONE;
    for (int i = 0; i < context.size(); i++) {
      latest = Math.max(latest, Math.max(context.stamp(i), context.cover(i)));
    }
    long lead = Hlc.millis(latest) - Hlc.millis(node.clock());
    boolean wrong = code == RefusalCode.STAMP_TOO_NEW
        ? lead < LEAD_MILLIS - SLACK_MILLIS
        : lead > LEAD_MILLIS + SLACK_MILLIS && isApplied(reply);
    if (wrong) {
      broken(node, reply, "what is " + lead + " ms ahead of its clock (V)");
    }
  }

  private static boolean isApplied(Reply reply) {
    return reply instanceof Reply.Applied;
  }

  private static long dmaxMillis(SimNode node) {
    ClusterRing ring = node.ring();
    return ring.table().parameters().dmaxMillis();
  }

  private void require(SimNode node, boolean sound, Reply reply, String why) {
    if (!sound) {
      broken(node, reply, why);
    }
  }

  private void broken(SimNode node, Reply reply, String detail) {
    String said = reply instanceof Reply.Refusal refusal
        ? "refuses with " + refusal.code() + ": " + refusal.detail()
        : "answers with " + reply.getClass().getSimpleName();
    watcher.verdict().broken("Refusals", node + " " + said + ", " + detail);
  }
}
