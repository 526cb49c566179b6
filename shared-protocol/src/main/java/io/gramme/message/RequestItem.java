package io.gramme.message;

/**
 * One request inside a batch.
 *
 * @param correlation chosen by the sender, repeated in the answer; unique among what is outstanding on a stream
 * @param epoch the epoch the sender acts under (rule E2); matters to {@link Request.ForStore}
 *     only
 * @param remainingMillis time left until the sender's deadline when the batch was written
 * @param request what is asked
 */
public record RequestItem(long correlation, long epoch, long remainingMillis, Request request) {}
