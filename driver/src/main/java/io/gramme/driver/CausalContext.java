package io.gramme.driver;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;

/**
 * What its holder has seen of one key: a write that is given it replaces exactly that (rule K4).
 *
 * <p>Opaque. A stateless application keeps it between a read and the write that follows as bytes, for example in a form
 * field. It is valid for the key and cluster it was read from; anywhere else it is refused before anything is sent.
 * Immutable and thread-safe.
 */
public final class CausalContext {
  private final ContextToken token;

  CausalContext(ContextToken token) {
    this.token = token;
  }

  /**
   * The context of bytes that {@link #toBytes()} made.
   *
   * @throws InvalidArgumentException when the bytes are cut off, of another format version, or no context at all
   */
  public static CausalContext of(byte[] bytes) {
    KeyedValue.required(bytes, "causal context");
    try {
      return new CausalContext(TokenFormat.decode(Bytes.copyOf(bytes)));
    } catch (FormatException e) {
      throw new InvalidArgumentException(Problem.of(
              ErrorCode.INVALID_CONTEXT,
              "the " + bytes.length + " bytes are no causal context: " + e.getMessage())
          .causedBy(e));
    }
  }

  /** As bytes: usually some dozens, more for a key that many sessions write. */
  public byte[] toBytes() {
    return TokenFormat.encode(token).toByteArray();
  }

  ContextToken token() {
    return token;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CausalContext that && token.equals(that.token);
  }

  @Override
  public int hashCode() {
    return token.hashCode();
  }

  @Override
  public String toString() {
    return "causal context of " + token.context().size() + " writers";
  }
}
