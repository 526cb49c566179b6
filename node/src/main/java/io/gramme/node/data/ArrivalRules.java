package io.gramme.node.data;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What an arriving state must be, judged by itself and the node's clock alone (rules V, R1, R2). That covers lie above
 * their stamps and that a sibling's dot is its writer's entry, the format has already seen to.
 */
final class ArrivalRules {
  private ArrivalRules() {}

  /** V and R1 for a direct write: the delta of W3 and nothing else. */
  static Reply.@Nullable Refusal ofDelta(KeyState delta, ClockWindow window) {
    if (delta.siblings().size() != 1) {
      return invalid("a write has exactly one sibling (W3), this one has "
          + delta.siblings().size());
    }
    Sibling sibling = delta.siblings().get(0);
    if (sibling.isTombstone() && sibling.expiryMillis() != Sibling.NEVER) {
      return invalid("a delete has no expiry, this one has " + sibling.expiryMillis());
    }
    Reply.Refusal refusal = size(sibling);
    refusal = refusal != null ? refusal : contextBelow(sibling.dot(), delta.context());
    return refusal != null ? refusal : age(sibling.dot(), delta.context(), window);
  }

  private static Reply.@Nullable Refusal size(Sibling sibling) {
    Bytes value = sibling.value();
    if (value != null && value.length() > Limits.MAX_VALUE_BYTES) {
      return Reply.Refusal.of(
          RefusalCode.TOO_LARGE,
          "the value has " + value.length() + " bytes; allowed are " + Limits.MAX_VALUE_BYTES);
    }
    return null;
  }

  /** V: what a driver could not have written it cannot have read, and so not repair with. */
  private static Reply.@Nullable Refusal sizes(KeyState state) {
    Reply.Refusal refusal = null;
    for (Sibling sibling : state.siblings()) {
      refusal = refusal == null ? size(sibling) : refusal;
    }
    return refusal;
  }

  /** A write has seen only what came before it, and says of each entry that it covers it. */
  private static Reply.@Nullable Refusal contextBelow(Dot dot, DotContext context) {
    for (int i = 0; i < context.size(); i++) {
      if (context.writer(i) == dot.writer()) {
        continue;
      }
      if (context.stamp(i) >= dot.stamp()) {
        return invalid("the context holds " + Hlc.describe(context.stamp(i))
            + ", which is not below the write's " + dot + " (V)");
      }
      if (context.cover(i) == Hlc.NONE) {
        return invalid("a write leaves no entry of its context without a cover (W3), this one "
            + Long.toHexString(context.writer(i)));
      }
    }
    return null;
  }

  private static Reply.@Nullable Refusal age(Dot dot, DotContext context, ClockWindow window) {
    if (dot.stamp() < window.oldest()) {
      return Reply.Refusal.of(
          RefusalCode.WRITE_TOO_OLD,
          "the write's " + dot + " is older than " + Hlc.describe(window.oldest()) + " (R1)");
    }
    return stampsUpTo(context, window);
  }

  /** R2 and V's stamps for a moved state, and V's sizes for one that a driver brings. */
  static Reply.@Nullable Refusal ofMoved(
      KeyState state, long asOf, boolean fromNode, ClockWindow window) {
    if (asOf < window.oldest()) {
      return Reply.Refusal.of(
          RefusalCode.STATE_TOO_OLD,
          "the state was read as of " + Hlc.describe(asOf) + ", older than "
              + Hlc.describe(window.oldest()) + " (R2)");
    }
    if (state.isEmpty()) {
      return invalid("an empty state repairs nothing");
    }
    // No stamp that is stored anywhere runs further ahead of the clock of who stores it, and that
    // clock came along.
    Reply.Refusal refusal = stampsUpTo(state.context(), window);
    return refusal != null || fromNode ? refusal : sizes(state);
  }

  /** Nobody may bring stamps so far ahead that no honest write could ever follow them. */
  private static Reply.@Nullable Refusal stampsUpTo(DotContext context, ClockWindow window) {
    for (int i = 0; i < context.size(); i++) {
      long latest = Math.max(context.stamp(i), context.cover(i));
      if (latest > window.newest()) {
        return Reply.Refusal.of(
            RefusalCode.STAMP_TOO_NEW,
            "a stamp of " + Hlc.describe(latest) + " runs ahead of " + Hlc.describe(window.newest())
                + " (V)");
      }
    }
    return null;
  }

  static Reply.Refusal invalid(String detail) {
    return Reply.Refusal.of(RefusalCode.INVALID_STATE, detail);
  }
}
