package io.gramme.driver;

import io.gramme.driver.reconcile.LiveSibling;
import java.util.List;

/**
 * Siblings stand in the way: a bucket without a reconciler was asked for one value, or a write would leave more
 * siblings than a key may have. Give the bucket a reconciler, or write one value in their place with
 * {@code bucket.put(key, value, exception.context().orElseThrow())}.
 */
public final class SiblingsException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final transient List<? extends LiveSibling<?>> siblings;

  /** One of its kind. */
  public SiblingsException(Problem problem, List<? extends LiveSibling<?>> siblings) {
    super(problem);
    this.siblings = List.copyOf(siblings);
  }

  /**
   * The live siblings, oldest write first, with values of the bucket's type. Empty when a write was refused beside
   * values that the codec cannot decode; the exception of the codec is then a suppressed one.
   */
  public List<? extends LiveSibling<?>> siblings() {
    return siblings;
  }
}
