package io.gramme.node.data;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores nothing, checks nothing and answers at once: what a call costs when only the transport is at work. Every write
 * is acknowledged, every read gets the same value of 1 KiB under a stamp older than any write. For measurements only.
 */
final class NullReplica implements Replica {
  private static final int VALUE_BYTES = 1024;

  private final HybridClock clock;
  private final Bytes state = cannedState();
  private final ReplicaCounters counters;

  private NullReplica(long hlcStart, ReplicaCounters counters) {
    clock = HybridClock.startingAt(hlcStart);
    this.counters = counters;
  }

  static NullReplica startingAt(long hlcStart, ReplicaCounters counters) {
    return new NullReplica(hlcStart, counters);
  }

  private static Bytes cannedState() {
    Dot dot = new Dot(1, 1);
    Sibling sibling = Sibling.value(dot, Bytes.wrap(new byte[VALUE_BYTES]));
    return StateFormat.encode(new KeyState(DotContext.EMPTY.with(dot), List.of(sibling)));
  }

  @Override
  public long hlc(Time now) {
    return clock.current(now);
  }

  @Override
  public void clockHeard(Time now, long nodeHlc) {}

  @Override
  public void clockArrived(Time now, DataEvent.Arrived arrived) {
    clock.adoptFromDriver(now, arrived.senderHlc());
  }

  @Override
  public void ringChanged(ClusterRing ring) {}

  @Override
  public long tick(Time now) {
    return clock.tick(now);
  }

  @Override
  public Reply answer(
      Time now, DataEvent.Arrived arrived, StorageEngine store, Reply.@Nullable Refusal hindrance) {
    Request request = arrived.item().request();
    if (request instanceof Request.Read) {
      counters.reads++;
      return new Reply.State(state, clock.tick(now), Hlc.NONE);
    }
    if (request instanceof Request.Change) {
      counters.applied++;
      return new Reply.Applied(Hlc.NONE);
    }
    if (request instanceof Request.FetchStates) {
      return new Reply.States(List.of(), clock.tick(now), true);
    }
    return Reply.Refusal.of(RefusalCode.UNSUPPORTED, "no request for the store");
  }

  @Override
  public Reply take(
      Time now, Request.Transfer moved, StorageEngine store, Reply.@Nullable Refusal hindrance) {
    return new Reply.Applied(Hlc.NONE);
  }
}
