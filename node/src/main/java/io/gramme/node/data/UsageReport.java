package io.gramme.node.data;

import io.gramme.membership.ClusterRing;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;

/** What a node holds of each partition, for those who plan a change of the ring (rule E3). */
final class UsageReport {
  private UsageReport() {}

  static Reply.Usage of(StorageEngine store, ClusterRing ring) {
    List<PartitionUsage> partitions = new ArrayList<>();
    for (PartitionId partition : Ownership.partitions(ring)) {
      PartitionCounts counts = store.counts(partition);
      if (counts.keys() > 0) {
        partitions.add(new PartitionUsage(partition, counts.keys(), counts.bytes()));
      }
    }
    return new Reply.Usage(partitions, store.freeBytes());
  }
}
