package io.gramme.it.sim.world;

import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeStart;
import io.gramme.membership.TableDelta;
import io.gramme.node.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/** What a node acts on, or shows of itself, held against its disk (rules E2, T4). */
final class ShownState {
  private final SimCluster cluster;
  private final SimNode node;

  ShownState(SimCluster cluster, SimNode node) {
    this.cluster = cluster;
    this.node = node;
  }

  /** A table that it goes by, or shows in this. */
  void table(MemberTable shown, String where) {
    MemberTable durable = node.controlDisk().table();
    if (!shown.equals(durable) && (durable == null || !durable.join(shown).equals(durable))) {
      notDurable(where + " is " + shown + ", and its disk has " + durable);
    }
  }

  /** Records that it shows in this. */
  void delta(TableDelta shown, String where) {
    MemberTable durable = node.controlDisk().table();
    if (durable == null || !durable.join(shown).equals(durable)) {
      notDurable(where + " is " + shown + ", and its disk has " + durable);
    }
  }

  /** The start that it tells of. */
  void start(@Nullable NodeStart shown) {
    NodeIdentity durable = node.controlDisk().identity();
    if (shown != null && (durable == null || shown.number() > durable.starts())) {
      notDurable("tells of " + shown + ", and its disk has " + durable);
    }
  }

  private void notDurable(String what) {
    cluster.controlObserver().notDurable(node, what);
  }
}
