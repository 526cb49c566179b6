package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;

/** Looks through a whole disk. */
final class StoredKeys {
  private StoredKeys() {}

  /** The states of a bucket's keys, or of all. */
  static List<Bytes> of(NodeDisk disk, PlacementParameters placement, String bucket) {
    List<Bytes> states = new ArrayList<>();
    try {
      for (int index = 0; index < placement.partitions(); index++) {
        PartitionId partition = new PartitionId(placement.replicas(), index);
        for (StoredState entry = disk.next(partition, null);
            entry != null;
            entry = disk.next(partition, entry.key())) {
          boolean any = bucket.equals(Request.FindKeys.ANY);
          if (any || entry.key().bucket().equals(bucket)) {
            states.add(entry.state());
          }
        }
      }
    } catch (StorageException e) {
      throw new IllegalStateException("the disk fails", e);
    }
    return states;
  }
}
