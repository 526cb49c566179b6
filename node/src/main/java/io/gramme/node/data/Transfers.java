package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.Reply;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.StorageEngine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a data machine does by itself when the ring changes (rules E3, E4): copies what it is to own and hands on what it
 * owns no more. A part of {@link DataMachine}; does nothing before {@link #ringChanged}.
 */
final class Transfers {
  private final OwnStates own;
  private final Walks walks;
  private final Drains drains;
  private final DataExchanges exchanges = new DataExchanges();

  Transfers(OwnStates own) {
    this.own = own;
    walks = new Walks(own);
    drains = new Drains(own);
  }

  /** This ring is in force. */
  void ringChanged(Time now, ClusterRing ring, StorageEngine store) {
    walks.ringChanged(now, ring);
    drains.ringChanged(now, ring, store);
  }

  void answered(Time now, DataEvent.Answered answered, DataEffects effects) {
    DataExchanges.Asker asker = exchanges.take(answered.exchange());
    own.clockHeard(now, answered.hlc());
    if (asker != null) {
      asker.answered(now, answered.from(), answered.reply(), effects);
    }
  }

  void unanswered(Time now, long exchange, String detail) {
    DataExchanges.Asker asker = exchanges.take(exchange);
    if (asker != null) {
      asker.unanswered(now, detail);
    }
  }

  /** Does what can be done now. */
  void advance(Time now, DataEffects effects) {
    walks.advance(now, exchanges, effects);
    drains.advance(now, exchanges, effects);
  }

  /** The change of the engine that must be durable before it goes on; -1 for none. */
  long awaited() {
    return Math.max(walks.awaited(), drains.awaited());
  }

  /** When {@link #advance} is to be called, in monotonic nanoseconds; null when something else comes first. */
  @Nullable
  Long wake(Time now) {
    return earlier(now, walks.wake(now), drains.wake(now));
  }

  /** What is under way (rule E4). */
  Reply.Transfers status(StorageEngine store) {
    List<TransferStatus> all = new ArrayList<>(walks.status());
    all.addAll(drains.status(store));
    return new Reply.Transfers(all);
  }

  /** The earlier of two instants, of which any may be missing. */
  static @Nullable Long earlier(Time now, @Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    long toOne = one - now.monotonicNanos();
    return toOne <= other - now.monotonicNanos() ? one : other;
  }
}
