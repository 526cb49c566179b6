package io.gramme.node.data;

import io.gramme.causality.Dot;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.BucketMode;
import io.gramme.message.Reply;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Load, join, drop, expire, limits, store: the middle of the step of rule S1 for one arriving state that has passed V.
 *
 * <p>An arriving state that brings nothing new leaves the stored bytes as they are, so bytes sent twice are stored
 * once, and are never refused by a limit the second time.
 *
 * <p>A state is decoded once, where it arrives or is loaded, and encoded at most once: what the join leaves of an arriving
 * state that knows of all that was there is that state, and its bytes are those that arrived.
 */
final class JoinStep implements StateChange {
  /** H until the members publish what they have received (rule P1): nothing may be dropped yet. */
  private static final long WATERMARK = Hlc.NONE;

  private final KeyState arriving;
  private final Bytes arrivingBytes;
  private final BucketMode mode;
  private final boolean direct;
  private final StateLimits limits;
  private final ClockWindow window;
  private final long wallMillis;
  private Reply.@Nullable Refusal refusal;
  private boolean applied;
  private KeyState written = KeyState.EMPTY;
  private int droppedEntries;
  private int valveEntries;
  private int discardedVersions;
  private int expiredValues;

  JoinStep(
      KeyState arriving,
      Bytes arrivingBytes,
      BucketMode mode,
      boolean direct,
      StateLimits limits,
      ClockWindow window,
      long wallMillis) {
    this.arriving = arriving;
    this.arrivingBytes = arrivingBytes;
    this.mode = mode;
    this.direct = direct;
    this.limits = limits;
    this.window = window;
    this.wallMillis = wallMillis;
  }

  Reply.@Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public Bytes next(Bytes current) throws StorageException {
    if (current.equals(arrivingBytes) && arriving.expiredCount(wallMillis) == 0) {
      return current;
    }
    KeyState before = stored(current);
    KeyState joined = join(before).droppingCoveredUpTo(WATERMARK);
    KeyState trimmed = limits.trimmed(joined.withoutExpired(wallMillis), window);
    KeyState after = limits.valved(trimmed, window);
    if (after.equals(before)) {
      return current;
    }
    Bytes encoded = after.equals(arriving) ? arrivingBytes : StateFormat.encode(after);
    refusal = direct
        ? limits.ofWrite(arriving, before, after, current, encoded)
        : StateLimits.ofMoved(before, after, current, encoded);
    if (refusal != null) {
      // What the first copy's step has dropped would come back with the second, which was stored.
      refusal = direct && before.covers(arriving.siblings().get(0).dot()) ? null : refusal;
      return current;
    }
    applied = true;
    written = after;
    droppedEntries = joined.context().size() - trimmed.context().size();
    valveEntries = trimmed.context().size() - after.context().size();
    expiredValues = joined.expiredCount(wallMillis);
    discardedVersions = discarded(before, after);
    return encoded;
  }

  @Override
  public StateSummary summary(long keyHash) {
    return StateSummarizer.of(keyHash, written);
  }

  /** Counts the step once the store has taken it. */
  void count(ReplicaCounters counters) {
    if (refusal == null) {
      counters.applied += applied ? 1 : 0;
      counters.unchanged += applied ? 0 : 1;
      counters.droppedEntries += droppedEntries;
      counters.valveEntries += valveEntries;
      counters.expiredValues += expiredValues;
      counters.discardedVersions += discardedVersions;
    }
  }

  static KeyState stored(Bytes current) throws StorageException {
    try {
      return StateFormat.decode(current);
    } catch (FormatException e) {
      throw new StorageException(
          StorageException.Reason.DAMAGED, "a stored state cannot be read: " + e.getMessage(), e);
    }
  }

  private KeyState join(KeyState before) {
    return mode == BucketMode.LAST_WRITE_WINS
        ? LastWriteWins.join(before, arriving)
        : before.join(arriving);
  }

  /** K5: what a last-write-wins bucket gave up although the winner had not seen it. */
  private int discarded(KeyState before, KeyState after) {
    if (mode != BucketMode.LAST_WRITE_WINS || before.isEmpty()) {
      return 0;
    }
    Dot winner = after.siblings().get(0).dot();
    KeyState winning = before.hasSibling(winner) ? before : arriving;
    int count = 0;
    for (Sibling sibling : (winning == before ? arriving : before).siblings()) {
      count += winning.covers(sibling.dot()) ? 0 : 1;
    }
    return count;
  }
}
