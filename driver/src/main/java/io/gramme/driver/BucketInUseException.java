package io.gramme.driver;

/**
 * A bucket that is to keep the newest version only holds keys, of which siblings may stand beside each other: all but one
 * would be lost silently (rule K5). Nothing was changed. {@link BucketOptions#evenIfInUse()} creates it all the same.
 */
public final class BucketInUseException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public BucketInUseException(Problem problem) {
    super(problem);
  }
}
