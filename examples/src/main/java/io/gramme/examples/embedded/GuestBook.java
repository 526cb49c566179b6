package io.gramme.examples.embedded;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who was here. Immutable.
 *
 * @param names each once
 */
record GuestBook(SortedSet<String> names) {
  private static final GuestBook EMPTY = new GuestBook(new TreeSet<>());

  /** Copies the set. */
  GuestBook {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  static GuestBook empty() {
    return EMPTY;
  }

  GuestBook with(String name) {
    SortedSet<String> more = new TreeSet<>(names);
    more.add(name);
    return new GuestBook(more);
  }

  /** Everybody who is in either book: nobody ever leaves, so nothing can come back. */
  GuestBook merge(GuestBook other) {
    SortedSet<String> all = new TreeSet<>(names);
    all.addAll(other.names);
    return new GuestBook(all);
  }
}
