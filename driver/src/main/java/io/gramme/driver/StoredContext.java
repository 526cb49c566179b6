package io.gramme.driver;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A context that came as bytes. */
final class StoredContext implements CausalContext {
  private static final byte[] NONE_BYTES = {0};
  static final CausalContext NONE = new StoredContext();

  private final @Nullable ContextToken token;

  private StoredContext() {
    token = null;
  }

  StoredContext(ContextToken token) {
    this.token = token;
  }

  static CausalContext of(byte[] bytes) {
    Problem.required(bytes, "causal context");
    if (Arrays.equals(bytes, NONE_BYTES)) {
      return NONE;
    }
    try {
      return new StoredContext(TokenFormat.decode(Bytes.copyOf(bytes)));
    } catch (FormatException e) {
      throw new InvalidArgumentException(Problem.of(
              ErrorCode.INVALID_CONTEXT,
              "the " + bytes.length + " bytes are no causal context: " + e.getMessage())
          .causedBy(e));
    }
  }

  @Override
  public byte[] toBytes() {
    ContextToken known = token;
    return known == null ? NONE_BYTES.clone() : TokenFormat.encode(known).toByteArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CausalContext that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    ContextToken known = token;
    return known == null
        ? "causal context of nothing seen"
        : "causal context of " + known.context().size() + " writers";
  }
}
