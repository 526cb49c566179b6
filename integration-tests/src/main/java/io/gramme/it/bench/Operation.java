package io.gramme.it.bench;

/**
 * One operation to be made.
 *
 * @param kind what it does
 * @param key of the record
 * @param value to be written; empty for a read
 */
record Operation(OperationKind kind, String key, byte[] value) {}
