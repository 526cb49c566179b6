package io.gramme.driver;

/** A bucket of this name exists with another mode or durability, which never change (rule K5). Nothing was changed. */
public final class BucketExistsException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final transient BucketOptions existing;

  /** One of its kind. */
  public BucketExistsException(Problem problem, BucketOptions existing) {
    super(problem);
    this.existing = existing;
  }

  /** What the bucket is. */
  public BucketOptions existing() {
    return existing;
  }
}
