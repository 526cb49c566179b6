package io.gramme.driver;

import java.time.Duration;

/**
 * What this session has sent to one node and holds for it, at one moment.
 *
 * @param nodeId as in {@link Diagnostics#members()}
 * @param requestsSent requests written
 * @param batchesSent messages they were written in
 * @param repliesReceived replies that a call was waiting for
 * @param lateReplies replies whose request had been given up
 * @param requestsQueued requests waiting to be written
 * @param bytesQueued estimated bytes of them
 * @param requestsOutstanding requests written and not answered
 * @param roundTrip smoothed time from writing a message to its first reply; zero before the first
 */
public record NodeTraffic(
    String nodeId,
    long requestsSent,
    long batchesSent,
    long repliesReceived,
    long lateReplies,
    int requestsQueued,
    long bytesQueued,
    int requestsOutstanding,
    Duration roundTrip) {}
