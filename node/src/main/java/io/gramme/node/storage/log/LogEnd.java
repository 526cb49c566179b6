package io.gramme.node.storage.log;

import java.util.List;
import java.util.SortedMap;

/**
 * Where a replayed log ends.
 *
 * @param sequence of its last record, or of the checkpoint when there is none behind it
 * @param segment number of its last segment, 0 when there is none
 * @param names of the segments' files by number, to be removed once a checkpoint holds what is in them
 * @param strays files with a segment's name that are no part of the log; they are left alone
 */
public record LogEnd(
    long sequence, long segment, SortedMap<Long, String> names, List<String> strays) {}
