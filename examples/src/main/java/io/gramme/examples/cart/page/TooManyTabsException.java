package io.gramme.examples.cart.page;

/** Another tab would be one too many. */
final class TooManyTabsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyTabsException(int allowed) {
    super(allowed + " tabs are open already; close one and wait a few minutes");
  }
}
