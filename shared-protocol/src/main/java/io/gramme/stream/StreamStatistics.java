package io.gramme.stream;

/**
 * What one stream has done and holds, at one moment.
 *
 * @param itemsSent requests written
 * @param batchesSent batches they were written in
 * @param repliesReceived replies that reached a handler
 * @param lateReplies replies whose request was given up before they came
 * @param itemsQueued requests waiting to be written
 * @param bytesQueued estimated bytes of them
 * @param itemsOutstanding requests written and not answered
 * @param batchesOutstanding batches of which no reply has come
 * @param outstandingLimit batches that may be outstanding now
 * @param roundTripNanos smoothed time from writing a batch to its first reply; 0 before the first
 */
public record StreamStatistics(
    long itemsSent,
    long batchesSent,
    long repliesReceived,
    long lateReplies,
    int itemsQueued,
    long bytesQueued,
    int itemsOutstanding,
    int batchesOutstanding,
    int outstandingLimit,
    long roundTripNanos) {}
