package io.gramme.examples.cart.headless;

import io.gramme.driver.reconcile.Reconciler;
import io.gramme.examples.cart.model.Cart;
import io.gramme.examples.cart.model.CartKind;

/** What the writers of a scenario do with siblings. */
public enum Reconciling {
  /** Merge them, as carts are meant to be. */
  MERGE,
  /** Keep the last one and discard the others: wrong for carts, so that the check is seen to fail. */
  LWW;

  <C extends Cart<C>> Reconciler<String, C> reconciler(CartKind<C> kind) {
    return this == MERGE ? kind.merging() : Reconciler.lastWriteWins();
  }
}
