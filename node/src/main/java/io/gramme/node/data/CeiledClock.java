package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The clock that a node shows, which never passes a durable ceiling (rule T3). A disk without room to raise the ceiling
 * holds the clock there: reads go on, with stamps that are smaller than they need to be, and writes wait. Confined to
 * the store's thread.
 */
final class CeiledClock {
  private static final long RETRY_MILLIS = 1_000;

  private final ClockCeiling durable;
  private long ceiling;
  private Reply.@Nullable Refusal hindrance;
  private long triedNanos;

  CeiledClock(ClockCeiling durable, long ceiling) {
    this.durable = durable;
    this.ceiling = ceiling;
  }

  /** What writes are told while the ceiling could not be raised when it was tried last, null when it could. */
  Reply.@Nullable Refusal hindrance() {
    return hindrance;
  }

  /** Raises the ceiling above a clock when need be; returns what may be shown of it. */
  long shown(long reached, long nowNanos) throws StorageException {
    if (reached <= ceiling) {
      return reached;
    }
    if (hindrance == null || nowNanos - triedNanos >= RETRY_MILLIS * Time.NANOS_PER_MILLI) {
      triedNanos = nowNanos;
      try {
        ceiling = durable.raise(reached);
        hindrance = null;
        return reached;
      } catch (StorageException e) {
        if (e.reason() != StorageException.Reason.DISK_FULL) {
          throw e;
        }
        hindrance = Reply.Refusal.retryAfter(
            RefusalCode.DISK_FULL, String.valueOf(e.getMessage()), RETRY_MILLIS);
      }
    }
    return ceiling;
  }
}
