package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a retry needs of a write whose fate is unknown (rule W5).
 *
 * @param key what was written
 * @param value the value, or null for a delete
 * @param metadata bytes beside the value
 * @param expiryMillis when the value expires, for whatever attempt: counted from the first
 * @param seen the context it replaced, with covers as read
 * @param asOf how old that context is
 * @param dot the write's name
 * @param earlier names the same write had before, which it covers: a late retry found none of them (rule W5)
 * @param delta the bytes that were sent
 * @param deadlineNanos until when these bytes may be resent, on the session's monotonic clock (rule W4)
 * @param settings of the call
 * @param shared for a write that also holds what others changed after the caller: what was read, which is what its caller
 *     may replace; null when the caller has been shown all that it holds (rules W6, W7)
 */
public record UnfinishedWrite(
    Key key,
    @Nullable Bytes value,
    Bytes metadata,
    long expiryMillis,
    DotContext seen,
    long asOf,
    Dot dot,
    List<Dot> earlier,
    Bytes delta,
    long deadlineNanos,
    CallSettings settings,
    @Nullable ContextToken shared) {

  public UnfinishedWrite {
    earlier = List.copyOf(earlier);
  }

  /** Whether the write was there under another name before, so that it may be there twice. */
  boolean mayBeThereTwice() {
    return !earlier.isEmpty();
  }

  /** The same write after one more attempt under a name of its own. */
  UnfinishedWrite after(UnfinishedWrite former) {
    List<Dot> names = new ArrayList<>(former.earlier);
    names.add(former.dot);
    return new UnfinishedWrite(
        key,
        value,
        metadata,
        expiryMillis,
        seen,
        asOf,
        dot,
        names,
        delta,
        deadlineNanos,
        settings,
        shared);
  }
}
