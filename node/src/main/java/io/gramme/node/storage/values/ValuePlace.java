package io.gramme.node.storage.values;

/**
 * Where a value is.
 *
 * @param file number of its file
 * @param offset of the value itself in the file
 * @param length of the value
 */
public record ValuePlace(int file, long offset, int length) {}
