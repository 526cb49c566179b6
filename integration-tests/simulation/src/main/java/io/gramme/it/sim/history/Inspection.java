package io.gramme.it.sim.history;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.it.sim.check.Kept;
import io.gramme.it.sim.check.KeyLedger;
import io.gramme.it.sim.check.Trees;
import io.gramme.it.sim.check.Watcher;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.NodeId;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Looks at the disks themselves, past sessions and nodes, so that nothing is repaired by being looked at. */
final class Inspection {
  private final SimCluster cluster;
  private final Watcher watcher;

  Inspection(SimCluster cluster, Watcher watcher) {
    this.cluster = cluster;
    this.watcher = watcher;
  }

  /** When all has come to rest, and nobody reads. */
  void beforeRepairs() {
    for (KeyLedger ledger : watcher.ledger().keys()) {
      Map<NodeId, KeyState> byOwner = new LinkedHashMap<>();
      for (SimNode owner : cluster.owners(ledger.key())) {
        KeyState state = cluster.state(owner, ledger.key());
        byOwner.put(owner.id(), state);
        watcher.sightings().noteIf(isDead(state), Reached.DEAD_FOR_TWO_DMAX);
      }
      Kept kept = new Kept(ledger, byOwner);
      watcher.sightings().noteIf(kept.isAnybodyBehind(), Reached.BEHIND_AT_REST);
      kept.check(watcher.verdict());
    }
    eachPartition(this::checkTrees);
  }

  /** When all is repaired. */
  void afterRepairs() {
    eachPartition(partition -> {
      checkTrees(partition);
      List<SimNode> owners = owners(partition);
      if (!mayLackWhatNobodyReads(owners, partition)) {
        Trees.compare(owners, partition, watcher.verdict());
      }
    });
  }

  /**
   * Where one owner was absent and another one was removed, an owner that came meanwhile has copied from nobody (E3a), and
   * what nobody reads is not repaired.
   */
  private boolean mayLackWhatNobodyReads(List<SimNode> owners, PartitionId partition) {
    return cluster.nodes().stream().anyMatch(SimNode::wasRemoved)
        && owners.stream().anyMatch(owner -> hasUsedKey(owner, partition));
  }

  private static boolean hasUsedKey(SimNode node, PartitionId partition) {
    try {
      StoredState entry = node.disk().next(partition, null);
      while (entry != null && !entry.key().bucket().equals(ClusterPlan.USED_BUCKET)) {
        entry = node.disk().next(partition, entry.key());
      }
      return entry != null;
    } catch (StorageException e) {
      throw new IllegalStateException(node + " cannot read what it holds", e);
    }
  }

  private boolean isDead(KeyState state) {
    long ago = cluster.time().now().wallMillis()
        - 2 * cluster.ring().table().parameters().dmaxMillis();
    return !state.siblings().isEmpty() && state.isPurgeableUpTo(Hlc.ofMillis(ago));
  }

  private void eachPartition(Consumer<PartitionId> visit) {
    PlacementParameters placement = cluster.ring().table().parameters().placement();
    for (int index = 0; index < placement.partitions(); index++) {
      visit.accept(new PartitionId(placement.replicas(), index));
    }
  }

  private void checkTrees(PartitionId partition) {
    cluster.nodes().forEach(node -> Trees.check(node, partition, watcher.verdict()));
  }

  private List<SimNode> owners(PartitionId partition) {
    List<NodeId> ids = cluster.ring().owners(partition);
    List<SimNode> owners = new ArrayList<>(cluster.nodes());
    owners.removeIf(node -> !ids.contains(node.id()));
    return owners;
  }
}
