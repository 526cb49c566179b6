package io.gramme.it.sim.check;

import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.message.Request;

/** Whether a change is one that a driver or a node makes (rules V, W3). */
final class Shapes {
  private Shapes() {}

  static boolean isOdd(Request.Change change) {
    KeyState arriving;
    try {
      arriving = StateFormat.decode(change.arriving());
    } catch (FormatException e) {
      return true;
    }
    return change instanceof Request.Write
        ? !isDelta(arriving)
        : arriving.siblings().isEmpty() && arriving.context().isEmpty();
  }

  /** One sibling, of a size that is allowed, and all that it replaces below it and covered. */
  private static boolean isDelta(KeyState arriving) {
    if (arriving.siblings().size() != 1) {
      return false;
    }
    Sibling sibling = arriving.siblings().get(0);
    Bytes value = sibling.value();
    boolean sound = value == null
        ? sibling.expiryMillis() == Sibling.NEVER
        : value.length() <= Limits.MAX_VALUE_BYTES;
    DotContext context = arriving.context();
    for (int i = 0; i < context.size() && sound; i++) {
      sound = context.writer(i) == sibling.dot().writer()
          || (context.stamp(i) < sibling.dot().stamp() && context.cover(i) != Hlc.NONE);
    }
    return sound;
  }
}
