package io.gramme.driver;

/**
 * What its holder has seen of one key: a write that is given it replaces exactly that (rule K4).
 *
 * <p>Opaque. A stateless application keeps it between a read and the write that follows as bytes, for example in a form
 * field. It is valid for the key and cluster it was read from; anywhere else it is refused before anything is sent.
 * Only {@link #none()} is valid everywhere. Immutable and thread-safe; contexts are equal when
 * their bytes are.
 */
public interface CausalContext {
  /** What somebody has seen who has seen nothing: a put that is given it replaces nothing, of whatever key. */
  static CausalContext none() {
    return StoredContext.NONE;
  }

  /**
   * The context of bytes that {@link #toBytes()} made.
   *
   * @throws InvalidArgumentException when the bytes are cut off, of another format version, or no context at all
   */
  static CausalContext of(byte[] bytes) {
    return StoredContext.of(bytes);
  }

  /** As bytes: usually some dozens, more for a key that many sessions write. */
  byte[] toBytes();
}
