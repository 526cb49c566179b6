package io.gramme.driver;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Seen;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What its holder has seen of one key: a write that is given it replaces exactly that (rule K4).
 *
 * <p>Opaque. A stateless application keeps it between a read and the write that follows as bytes, for example in a form
 * field. It is valid for the key and cluster it was read from; anywhere else it is refused before anything is sent.
 * Only {@link #none()} is valid everywhere. Immutable and thread-safe.
 */
public final class CausalContext {
  private static final byte[] NONE_BYTES = {0};
  private static final CausalContext NONE = new CausalContext();

  private final @Nullable ContextToken token;

  private CausalContext() {
    token = null;
  }

  CausalContext(ContextToken token) {
    this.token = token;
  }

  /** What somebody has seen who has seen nothing: a put that is given it replaces nothing, of whatever key. */
  public static CausalContext none() {
    return NONE;
  }

  /**
   * The context of bytes that {@link #toBytes()} made.
   *
   * @throws InvalidArgumentException when the bytes are cut off, of another format version, or no context at all
   */
  public static CausalContext of(byte[] bytes) {
    KeyedValue.required(bytes, "causal context");
    if (Arrays.equals(bytes, NONE_BYTES)) {
      return NONE;
    }
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
    ContextToken known = token;
    return known == null ? NONE_BYTES.clone() : TokenFormat.encode(known).toByteArray();
  }

  /** What a write replaces that is given this context. */
  Seen seen() {
    ContextToken known = token;
    return known == null ? Seen.NOTHING : Seen.token(known);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CausalContext that && Objects.equals(token, that.token);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(token);
  }

  @Override
  public String toString() {
    ContextToken known = token;
    return known == null
        ? "causal context of nothing seen"
        : "causal context of " + known.context().size() + " writers";
  }
}
