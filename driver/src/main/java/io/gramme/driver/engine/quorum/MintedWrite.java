package io.gramme.driver.engine.quorum;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.BucketMode;

/**
 * A write with its name and its bytes, which are made once (rule W3).
 *
 * @param dot its name
 * @param seen the context it replaces, with covers as read
 * @param delta what replicas join
 * @param bytes the delta as it is sent
 */
public record MintedWrite(Dot dot, DotContext seen, KeyState delta, Bytes bytes) {
  static MintedWrite of(PutPlan plan, DotContext seen, Dot dot, BucketMode mode) {
    // A bucket that keeps the newest version only has no use for the context it replaces (K5).
    DotContext replaced = mode == BucketMode.LAST_WRITE_WINS ? DotContext.EMPTY : seen;
    KeyState delta = Delta.of(
        replaced, dot, plan.value(), plan.expiryMillis(), plan.metadata(), plan.stampAfresh());
    return new MintedWrite(dot, seen, delta, StateFormat.encode(delta));
  }

  static MintedWrite again(PutPlan.Earlier earlier, DotContext seen) {
    try {
      return new MintedWrite(
          earlier.dot(), seen, StateFormat.decode(earlier.delta()), earlier.delta());
    } catch (FormatException e) {
      throw new IllegalArgumentException("these bytes are no delta: " + e.getMessage(), e);
    }
  }

  /** What an application that made this write has seen (rule W6). */
  public DotContext returnedContext() {
    return Delta.returnedContext(seen, dot);
  }
}
