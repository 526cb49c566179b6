package io.gramme.examples.cart.model;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A shopping cart whose histories can be merged. Implementations are immutable and their {@link #merge} is commutative,
 * associative and idempotent, so that siblings come to the same cart in whatever order and however often they are
 * merged.
 *
 * @param <C> the implementing type
 */
public interface Cart<C extends Cart<C>> {
  /** With one more item. */
  C add(Item item);

  /** Without any item of the product, as far as this cart knows of them; itself when it holds none. */
  C remove(String product);

  /** One cart of two histories. */
  C merge(C other);

  /** What is in the cart, in ascending order of the add ids. */
  List<Item> contents();

  /** The ids of all adds that are in the cart. */
  default SortedSet<String> addIds() {
    SortedSet<String> ids = new TreeSet<>();
    contents().forEach(item -> ids.add(item.addId()));
    return ids;
  }

  /** How many items there are of each product. */
  default SortedMap<String, Integer> quantities() {
    SortedMap<String, Integer> quantities = new TreeMap<>();
    contents().forEach(item -> quantities.merge(item.product(), 1, Integer::sum));
    return quantities;
  }
}
