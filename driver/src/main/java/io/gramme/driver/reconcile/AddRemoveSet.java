package io.gramme.driver.reconcile;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * An immutable set that can be merged with another history of itself without forgetting removals: the observed-remove
 * set of Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive study of convergent and commutative replicated data
 * types" (2011), section 3.3.5.
 *
 * <p>Every addition gets a tag of 64 random bits; a removal strikes out the tags it has seen. An element is in the set
 * while one of its tags is not struck out. So a removal removes what its writer saw and nothing else: an addition made
 * elsewhere at the same time survives ("add wins"). {@link #merge} unites additions and struck-out tags; it is
 * commutative, associative and idempotent.
 *
 * <p>Each removal, and each addition of an element that is already there, leaves a struck-out tag of 16 characters in
 * the value for good. A set with tens of thousands of removals is better kept under several keys.
 *
 * <p>The two components are the whole of it, so that any codec can store the set: {@code Codec.json} writes
 * {@code {"added":{"<tag>":<element>},"removed":["<tag>"]}}. Elements should be immutable and implement equals.
 * Thread-safe.
 *
 * @param added elements by the tag of their addition, without any tag that is struck out
 * @param removed the tags that were struck out
 * @param <T> type of the elements
 */
public record AddRemoveSet<T>(SortedMap<String, T> added, SortedSet<String> removed) {
  // A tag must not repeat between machines and restarts, which a seeded generator cannot promise.
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Copies both and drops additions that are struck out. */
  public AddRemoveSet {
    SortedMap<String, T> kept = new TreeMap<>(added);
    kept.keySet().removeAll(removed);
    added = Collections.unmodifiableSortedMap(kept);
    removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
  }

  /** The empty set that nothing was ever added to. */
  public static <T> AddRemoveSet<T> empty() {
    return new AddRemoveSet<>(new TreeMap<>(), new TreeSet<>());
  }

  /** With the element; one that is already there is added anew, so that it survives a removal made elsewhere. */
  public AddRemoveSet<T> add(T element) {
    return add(element, RANDOM);
  }

  /** As {@link #add(Object)} with the tag drawn from a given source: for tests and simulations that must repeat. */
  public AddRemoveSet<T> add(T element, RandomGenerator random) {
    AddRemoveSet<T> without = remove(element);
    SortedMap<String, T> more = new TreeMap<>(without.added);
    String tag;
    do {
      tag = HexFormat.of().toHexDigits(random.nextLong());
    } while (more.containsKey(tag) || without.removed.contains(tag));
    more.put(tag, element);
    return new AddRemoveSet<>(more, without.removed);
  }

  /** Without the element, as far as its additions are known here; itself when it is not there. */
  public AddRemoveSet<T> remove(T element) {
    SortedSet<String> struck = new TreeSet<>(removed);
    for (Map.Entry<String, T> addition : added.entrySet()) {
      if (element.equals(addition.getValue())) {
        struck.add(addition.getKey());
      }
    }
    return struck.size() == removed.size() ? this : new AddRemoveSet<>(added, struck);
  }

  /** Everything added on either side and removed on neither. */
  public AddRemoveSet<T> merge(AddRemoveSet<T> other) {
    SortedMap<String, T> additions = new TreeMap<>(other.added);
    additions.putAll(added);
    SortedSet<String> struck = new TreeSet<>(removed);
    struck.addAll(other.removed);
    return new AddRemoveSet<>(additions, struck);
  }

  public boolean contains(T element) {
    return added.containsValue(element);
  }

  /** The elements without repeats, in an order that is the same for equal sets and otherwise means nothing. */
  public Set<T> elements() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(added.values()));
  }
}
