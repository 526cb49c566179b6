package io.gramme.driver.engine.quorum;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import org.jspecify.annotations.Nullable;

/**
 * How one write is to be carried out. All instants and spans are nanoseconds of the monotonic clock.
 *
 * @param key what to write
 * @param value the value, or null for a tombstone
 * @param metadata bytes beside the value
 * @param expiryMillis wall-clock milliseconds at which the value expires, 0 for never (rule T2)
 * @param seen the context the write replaces, with covers as read
 * @param stampAfresh whether every entry is covered by the new write, because the context is old (rule K4)
 * @param w owners that must acknowledge
 * @param deadlineNanos until when the bytes are sent (rule W4)
 * @param graceNanos how long the last answers of a write that cannot succeed any more are waited for
 * @param earlier copies that were sent before and whose outcome is unknown (rule W5); null for a new write
 */
public record PutPlan(
    Key key,
    @Nullable Bytes value,
    Bytes metadata,
    long expiryMillis,
    DotContext seen,
    boolean stampAfresh,
    QuorumSize w,
    long deadlineNanos,
    long graceNanos,
    @Nullable Earlier earlier) {
  /**
   * A write whose bytes are already on their way.
   *
   * @param dot its name
   * @param delta its bytes
   */
  public record Earlier(Dot dot, Bytes delta) {}
}
