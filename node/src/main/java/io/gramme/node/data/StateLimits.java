package io.gramme.node.data;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import org.jspecify.annotations.Nullable;

/** How large a state may become (rule S3). A limit never refuses what makes no state larger than it is. */
final class StateLimits {
  private static final long RETRY_AFTER_MILLIS = 1_000;

  private final StateBounds bounds;

  StateLimits(StateBounds bounds) {
    this.bounds = bounds;
  }

  /** Above the soft limit, the state without entries covered more than a day ago; else the state itself. */
  KeyState trimmed(KeyState state, ClockWindow window) {
    return state.context().size() <= bounds.softEntries()
        ? state
        : state.droppingCoveredUpTo(Hlc.plusMillis(window.hlc(), -bounds.longMillis()));
  }

  /**
   * The valve: at the hard limit, the state without the entries that were covered longest, down to those covered less
   * than 2 Dmax ago; else the state itself. A replica that was away longer can bring a covered version back as a false
   * sibling; no value is lost by it.
   */
  KeyState valved(KeyState state, ClockWindow window) {
    return state.context().size() < bounds.hardEntries()
        ? state
        : state.droppingCoveredUpTo(Hlc.plusMillis(window.hlc(), -2 * window.dmaxMillis()));
  }

  /** Whether a direct write may turn one state into the other. */
  Reply.@Nullable Refusal ofWrite(
      KeyState arriving, KeyState before, KeyState after, Bytes from, Bytes to) {
    int siblings = after.siblings().size();
    if (siblings > bounds.siblings() && siblings > before.siblings().size()) {
      return Reply.Refusal.tooManySiblings(
          "the key would have " + siblings + " siblings; allowed are " + bounds.siblings()
              + ". Read them, reconcile, and write what replaces them",
          from);
    }
    if (to.length() > bounds.bytes() && to.length() > from.length()) {
      return Reply.Refusal.of(
          RefusalCode.TOO_LARGE,
          "the key's state would have " + to.length() + " bytes; allowed are " + bounds.bytes());
    }
    boolean removes = siblings < before.siblings().size()
        || arriving.siblings().stream().allMatch(Sibling::isTombstone);
    return context(
        before,
        after,
        removes ? StateFormat.MAX_CONTEXT_ENTRIES + 1 : bounds.hardEntries(),
        RefusalCode.OVERLOADED);
  }

  /** Moved states are refused only when the result could not be read again. */
  static Reply.@Nullable Refusal ofMoved(KeyState before, KeyState after, Bytes from, Bytes to) {
    if (to.length() > Limits.MAX_MOVED_STATE_BYTES && to.length() > from.length()) {
      return Reply.Refusal.of(
          RefusalCode.TOO_LARGE,
          "the key's state would have " + to.length() + " bytes; no frame holds more than "
              + Limits.MAX_MOVED_STATE_BYTES);
    }
    if (after.siblings().size() > StateFormat.MAX_SIBLINGS) {
      return Reply.Refusal.of(
          RefusalCode.TOO_LARGE,
          "the key would have " + after.siblings().size() + " siblings; a state holds at most "
              + StateFormat.MAX_SIBLINGS);
    }
    return context(
        before, after, StateFormat.MAX_CONTEXT_ENTRIES + 1, RefusalCode.CONTEXT_TOO_LARGE);
  }

  private static Reply.@Nullable Refusal context(
      KeyState before, KeyState after, int refusedAt, RefusalCode code) {
    int entries = after.context().size();
    if (entries < refusedAt || entries <= before.context().size()) {
      return null;
    }
    String detail = "the key's context would have " + entries + " entries; allowed are "
        + (refusedAt - 1) + ", and they may be dropped only when they were covered long ago";
    return Reply.Refusal.retryAfter(code, detail, RETRY_AFTER_MILLIS);
  }
}
