package io.gramme.examples.cart.model;

import io.gramme.driver.reconcile.AddRemoveSet;
import java.util.Comparator;
import java.util.List;

/**
 * A cart that remembers removals: what was removed in one history stays removed after merging with another one, and what
 * was added elsewhere at the same time stays in.
 *
 * @param items the set that remembers
 */
public record AddRemoveCart(AddRemoveSet<Item> items) implements Cart<AddRemoveCart> {
  private static final AddRemoveCart EMPTY = new AddRemoveCart(AddRemoveSet.empty());

  public static AddRemoveCart empty() {
    return EMPTY;
  }

  @Override
  public AddRemoveCart add(Item item) {
    return new AddRemoveCart(items.add(item));
  }

  @Override
  public AddRemoveCart remove(String product) {
    AddRemoveSet<Item> fewer = items;
    for (Item item : contents()) {
      fewer = item.product().equals(product) ? fewer.remove(item) : fewer;
    }
    return fewer.equals(items) ? this : new AddRemoveCart(fewer);
  }

  @Override
  public AddRemoveCart merge(AddRemoveCart other) {
    return new AddRemoveCart(items.merge(other.items));
  }

  @Override
  public List<Item> contents() {
    return items.elements().stream()
        .sorted(Comparator.comparing(Item::addId).thenComparing(Item::product))
        .toList();
  }
}
