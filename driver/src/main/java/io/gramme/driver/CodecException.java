package io.gramme.driver;

/** A codec failed: a key or value could not be encoded, or stored bytes could not be decoded. Nothing was written. */
public final class CodecException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final String bucket;
  private final String key;

  /** One of its kind. */
  public CodecException(Problem problem, String bucket, String key) {
    super(problem);
    this.bucket = bucket;
    this.key = key;
  }

  /** The bucket concerned. */
  public String bucket() {
    return bucket;
  }

  /** The key concerned, as text. */
  public String key() {
    return key;
  }
}
