package io.gramme.driver.internal;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.CausalContext;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.driver.engine.Seen;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A context that a call of this driver answered with.
 *
 * @param token what it stands for
 */
record TokenContext(ContextToken token) implements CausalContext {
  /** What a write replaces that is given a context. */
  static Seen seen(CausalContext context) {
    if (context instanceof TokenContext known) {
      return Seen.token(known.token);
    }
    byte[] bytes = context.toBytes();
    if (Arrays.equals(bytes, CausalContext.none().toBytes())) {
      return Seen.NOTHING;
    }
    try {
      return Seen.token(TokenFormat.decode(Bytes.wrap(bytes)));
    } catch (FormatException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_CONTEXT, "this is no causal context: " + e.getMessage())
              .causedBy(e));
    }
  }

  @Override
  public byte[] toBytes() {
    return TokenFormat.encode(token).toByteArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenContext known
        ? token.equals(known.token)
        : other instanceof CausalContext that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "causal context of " + token.context().size() + " writers";
  }
}
