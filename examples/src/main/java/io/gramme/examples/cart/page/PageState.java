package io.gramme.examples.cart.page;

import io.gramme.examples.cart.model.Cart;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the page shows to one tab, as it goes to the browser.
 *
 * @param tab A or B
 * @param cut whether the network is cut
 * @param error why the cluster could not be read just now, in plain words, or null
 */
record PageState(
    String tab,
    boolean cut,
    List<NodeView> nodes,
    List<CartView> carts,
    List<Healing> healings,
    List<EventLog.Line> log,
    @Nullable String error) {

  /**
   * A product and how many of it.
   *
   * @param quantity at least 1
   */
  record Quantity(String product, int quantity) {
    static List<Quantity> of(Cart<?> cart) {
      return cart.quantities().entrySet().stream()
          .map((Map.Entry<String, Integer> entry) -> new Quantity(entry.getKey(), entry.getValue()))
          .toList();
    }
  }

  /**
   * A cart as the tab's last read found it.
   *
   * @param kind {@code union} or {@code add-remove}
   * @param contents of all versions merged
   * @param versions of each version
   */
  record CartView(String kind, List<Quantity> contents, List<List<Quantity>> versions) {}

  /**
   * A node as the tab sees it.
   *
   * @param state {@code answers}, {@code cut off} or {@code silent}
   * @param detail why it is silent, in plain words; else empty
   * @param holdings what it holds of each cart, when it answers
   */
  record NodeView(
      String name, String address, String state, String detail, List<Holding> holdings) {}

  /**
   * What one node holds of a cart.
   *
   * @param kind as in {@link CartView}
   */
  record Holding(String kind, List<List<Quantity>> versions) {}

  /**
   * Siblings that the reconcile lambda made one value of.
   *
   * @param kind as in {@link CartView}
   * @param before the siblings
   * @param after the value
   */
  record Healing(String kind, List<List<Quantity>> before, List<Quantity> after) {}
}
