package io.gramme.node.data;

/**
 * What a replica has done since it started; all are counts.
 *
 * @param reads states answered
 * @param applied writes and repairs that changed a state
 * @param unchanged writes and repairs that held nothing new, such as bytes sent twice
 * @param refused items not executed
 * @param discardedVersions versions of last-write-wins buckets given up for one that had not seen them, as far as the
 *     contexts at hand tell (rule K5)
 * @param droppedEntries context entries dropped for their age alone (rule S3)
 * @param clockAlarms messages of nodes whose clock ran more than five seconds ahead of ours (rule T2)
 * @param expiredValues values that were found expired when their key was read or written, and given up (rule P5)
 * @param valveEntries context entries dropped because a key had too many of them (rule S3)
 */
public record ReplicaStatistics(
    long reads,
    long applied,
    long unchanged,
    long refused,
    long discardedVersions,
    long droppedEntries,
    long clockAlarms,
    long expiredValues,
    long valveEntries) {}
