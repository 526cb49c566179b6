package io.gramme.it.crash;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A write of one key that was begun.
 *
 * @param number counts from 1 with the writes of the key
 * @param kind what it does
 * @param leaves numbers of the writes whose values are there once it is applied
 */
record Attempt(long number, Kind kind, SortedSet<Long> leaves) {
  /** What a write does to the values that are there. */
  enum Kind {
    /** Removes all of them. */
    DELETE,
    /** Replaces all of them by its own: {@code overwrite} and {@code update}. */
    REPLACE_ALL,
    /** Replaces those that the session has seen by its own: {@code put} (rule W1). */
    REPLACE_SEEN
  }

  Attempt {
    leaves = new TreeSet<>(leaves);
  }
}
