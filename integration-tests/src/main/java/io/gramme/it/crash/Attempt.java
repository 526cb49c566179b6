package io.gramme.it.crash;

/**
 * A write of one key that was begun.
 *
 * @param number counts from 1 with the writes of the key
 * @param delete whether it removes the value
 */
record Attempt(long number, boolean delete) {
  /** What a key is before its first write. */
  static final Attempt NONE = new Attempt(0, true);
}
