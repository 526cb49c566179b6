package io.gramme.node.storage.log;

import java.util.List;

/**
 * Where a replayed log ends.
 *
 * @param sequence of its last record, or of the checkpoint when there is none behind it
 * @param segment number of its last segment, 0 when there is none
 * @param names of the segments' files, to be removed once a checkpoint holds what is in them
 */
public record LogEnd(long sequence, long segment, List<String> names) {}
