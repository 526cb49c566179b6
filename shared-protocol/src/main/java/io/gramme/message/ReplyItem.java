package io.gramme.message;

/**
 * One answer inside a batch.
 *
 * @param correlation of the request it answers
 * @param reply the answer
 */
public record ReplyItem(long correlation, Reply reply) {}
