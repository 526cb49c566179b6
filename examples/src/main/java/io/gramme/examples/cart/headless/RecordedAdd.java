package io.gramme.examples.cart.headless;

import io.gramme.examples.cart.model.CartKind;

/**
 * An add that its writer counts as done.
 *
 * @param bucket where the cart is
 * @param cart key of the cart
 * @param addId what was added
 */
record RecordedAdd(String bucket, String cart, String addId) {
  private static final int PARTS = 3;

  /** One line of a writer's file, without its end. */
  String toLine() {
    return bucket + " " + cart + " " + addId;
  }

  /** @throws IllegalArgumentException when the line is none that {@link #toLine} makes */
  static RecordedAdd ofLine(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("'" + line + "' is not a bucket, a cart and an add");
    }
    return new RecordedAdd(CartKind.ofBucket(parts[0]).bucketName(), parts[1], parts[2]);
  }
}
