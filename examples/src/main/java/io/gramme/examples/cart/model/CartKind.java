package io.gramme.examples.cart.model;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.reconcile.Reconciler;
import java.util.List;

/**
 * A type of cart and where carts of it are kept.
 *
 * @param bucketName the bucket of these carts
 * @param type their class
 * @param empty the cart that nothing was added to
 * @param <C> their class
 */
public record CartKind<C extends Cart<C>>(String bucketName, Class<C> type, C empty) {
  public static final CartKind<UnionCart> UNION =
      new CartKind<>("union-carts", UnionCart.class, UnionCart.empty());

  public static final CartKind<AddRemoveCart> ADD_REMOVE =
      new CartKind<>("add-remove-carts", AddRemoveCart.class, AddRemoveCart.empty());

  /** Both kinds. */
  public static List<CartKind<?>> all() {
    return List.of(UNION, ADD_REMOVE);
  }

  /**
   * The kind whose carts are in a bucket.
   *
   * @throws IllegalArgumentException when the bucket is not one of carts
   */
  public static CartKind<?> ofBucket(String bucketName) {
    return all().stream()
        .filter(kind -> kind.bucketName().equals(bucketName))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("'" + bucketName + "' is no bucket of carts; they are in "
                + UNION.bucketName() + " and " + ADD_REMOVE.bucketName()));
  }

  public Codec<C> codec() {
    return Codec.json(type);
  }

  /** Merges siblings: the reconciler that carts are meant to have. */
  public Reconciler<String, C> merging() {
    return Reconciler.merging(Cart::merge);
  }

  /** The bucket without a reconciler. */
  public Bucket<String, C> bucket(Gramme gramme) {
    return gramme.bucket(bucketName, codec());
  }
}
