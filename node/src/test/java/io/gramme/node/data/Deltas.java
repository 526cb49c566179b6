package io.gramme.node.data;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;

/** Writes as a driver makes them. */
final class Deltas {
  private Deltas() {}

  static KeyState blind(long writer, long stamp, String value) {
    return after(DotContext.EMPTY, writer, stamp, value);
  }

  static KeyState after(DotContext seen, long writer, long stamp, String value) {
    return after(seen, writer, stamp, Bytes.utf8(value));
  }

  static KeyState after(DotContext seen, long writer, long stamp, Bytes value) {
    return Delta.of(seen, new Dot(writer, stamp), value, Sibling.NEVER, Bytes.EMPTY, false);
  }
}
