package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.BucketMode;
import io.gramme.ring.PartitionId;

/** A former owner drops what it held of a key only when every owner has it, or what replaced it (rule E4). */
final class HandedOn {
  private final SimCluster cluster;
  private final Verdict verdict;

  HandedOn(SimCluster cluster, Verdict verdict) {
    this.cluster = cluster;
    this.verdict = verdict;
  }

  /** What a node held of a key is gone there. */
  void check(SimNode node, PartitionId partition, Key key, Bytes held) {
    KeyState dropped = decoded(held);
    boolean newestOnly = node.ring().table().modeOf(key.bucket()) == BucketMode.LAST_WRITE_WINS;
    for (SimNode owner : cluster.nodes()) {
      // An owner that is an owner no more has handed it on itself.
      boolean owns = node.ring().owners(partition).contains(owner.id())
          && owner.ring().isOwner(owner.id(), partition);
      if (owns && owner.disk().isReadable()) {
        check(node, owner, key, dropped, newestOnly);
      }
    }
  }

  private void check(SimNode node, SimNode owner, Key key, KeyState dropped, boolean newestOnly) {
    KeyState there = cluster.state(owner, key);
    for (Sibling sibling : dropped.siblings()) {
      if (!holds(there, sibling.dot(), newestOnly)) {
        verdict.broken(
            "HandedOn",
            node + " drops " + sibling + " of " + key.bytes().utf8() + ", and owner " + owner
                + " has " + there.siblings());
      }
    }
  }

  private static boolean holds(KeyState state, Dot dot, boolean newestOnly) {
    return newestOnly
        ? state.siblings().stream().anyMatch(one -> Causality.compare(one.dot(), dot) >= 0)
        : Causality.find(state.siblings(), dot) != null || Causality.covers(state.context(), dot);
  }

  private static KeyState decoded(Bytes bytes) {
    try {
      return StateFormat.decode(bytes);
    } catch (FormatException e) {
      throw new IllegalStateException("a node held bytes that are no state", e);
    }
  }
}
