package io.gramme.examples.cart.model;

import java.util.Objects;

/**
 * One thing put into a cart. The same product put in twice is two items.
 *
 * @param addId names the act of adding, unique among all items, so that adds can be counted
 * @param product what was added
 */
public record Item(String addId, String product) {
  public Item {
    if (addId.isBlank()) {
      throw new IllegalArgumentException("the id of an add must not be blank");
    }
    Objects.requireNonNull(product, "product");
  }
}
