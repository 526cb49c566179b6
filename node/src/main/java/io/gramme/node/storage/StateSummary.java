package io.gramme.node.storage;

/**
 * What an engine keeps beside a state without knowing what the state means.
 *
 * @param digest what the key adds to its Merkle leaf (rule M1)
 * @param tombstone whether nothing in it is alive
 */
public record StateSummary(long digest, boolean tombstone) {}
