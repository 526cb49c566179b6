package io.gramme.node.data;

/** The running numbers behind {@link ReplicaStatistics}. */
final class ReplicaCounters {
  long reads;
  long applied;
  long unchanged;
  long refused;
  long discardedVersions;
  long droppedEntries;
  long clockAlarms;
  long expiredValues;
  long valveEntries;

  ReplicaStatistics snapshot() {
    return new ReplicaStatistics(
        reads,
        applied,
        unchanged,
        refused,
        discardedVersions,
        droppedEntries,
        clockAlarms,
        expiredValues,
        valveEntries);
  }
}
