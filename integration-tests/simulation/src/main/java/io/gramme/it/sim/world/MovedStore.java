package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;

/** A node's store as its walks and drains meet it, with a note of what they find there. */
final class MovedStore extends ForwardingStore {
  private final SimCluster cluster;
  private final SimNode node;

  /**
   * A store for walks and drains.
   *
   * @param noted the store as steps meet it, which is of no use to them either once it has failed here
   */
  MovedStore(NotedStore noted, SimCluster cluster, SimNode node) {
    super(noted);
    this.cluster = cluster;
    this.node = node;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    SeenChange seen = new SeenChange(change);
    Bytes after = super.update(partition, key, seen);
    boolean joined = !seen.before().isEmpty() && !after.isEmpty() && after != seen.before();
    cluster.sightings().noteIf(joined, Reached.STATE_CHANGED_DURING_WALK);
    if (after.isEmpty() && !seen.before().isEmpty()) {
      cluster.controlObserver().dropped(node, partition, key, seen.before());
    }
    return after;
  }
}
