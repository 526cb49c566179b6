package io.gramme.examples.cart.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Dynamo paper's cart (section 4.4): merging unites the items. No add is ever lost, but an item that was removed in
 * one history comes back when another one still has it; {@link AddRemoveCart} remembers removals instead.
 *
 * @param productByAddId every item as the id of its add and its product
 */
public record UnionCart(SortedMap<String, String> productByAddId) implements Cart<UnionCart> {
  private static final UnionCart EMPTY = new UnionCart(new TreeMap<>());

  /** Copies the map. */
  public UnionCart {
    productByAddId = Collections.unmodifiableSortedMap(new TreeMap<>(productByAddId));
  }

  public static UnionCart empty() {
    return EMPTY;
  }

  @Override
  public UnionCart add(Item item) {
    SortedMap<String, String> more = new TreeMap<>(productByAddId);
    more.put(item.addId(), item.product());
    return new UnionCart(more);
  }

  @Override
  public UnionCart remove(String product) {
    SortedMap<String, String> fewer = new TreeMap<>(productByAddId);
    boolean removed = fewer.values().removeIf(product::equals);
    return removed ? new UnionCart(fewer) : this;
  }

  @Override
  public UnionCart merge(UnionCart other) {
    SortedMap<String, String> union = new TreeMap<>(productByAddId);
    // Two products under one id do not happen; the smaller one is kept so that the order of merging
    // never matters.
    other.productByAddId.forEach(
        (id, product) -> union.merge(id, product, (a, b) -> a.compareTo(b) <= 0 ? a : b));
    return new UnionCart(union);
  }

  @Override
  public List<Item> contents() {
    List<Item> items = new ArrayList<>(productByAddId.size());
    productByAddId.forEach((id, product) -> items.add(new Item(id, product)));
    return items;
  }
}
