package io.gramme.node.replica;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores nothing, checks nothing and answers at once: what a call costs when only the transport is at work. Every write
 * is acknowledged, every read gets the same value of 1 KiB under a stamp older than any write. For measurements only.
 */
public final class FloorReplica implements Replica {
  private static final int VALUE_BYTES = 1024;

  private final HybridClock clock;
  private final Bytes state = cannedState();
  private final ReplicaCounters counters = new ReplicaCounters();

  private FloorReplica(long hlcStart) {
    clock = HybridClock.startingAt(hlcStart);
  }

  public static FloorReplica startingAt(long hlcStart) {
    return new FloorReplica(hlcStart);
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
  public @Nullable String failure() {
    return null;
  }

  @Override
  public ReplicaStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public void on(Time now, ReplicaEvent event, ReplicaEffects effects) {
    if (!(event instanceof ReplicaEvent.Arrived arrived)) {
      return;
    }
    clock.adoptFromDriver(now, arrived.senderHlc());
    Request request = arrived.item().request();
    Reply reply;
    if (request instanceof Request.Read) {
      counters.reads++;
      reply = new Reply.State(state, clock.tick(now), Hlc.NONE);
    } else if (request instanceof Request.Keyed) {
      counters.applied++;
      reply = new Reply.Applied(Hlc.NONE);
    } else {
      counters.refused++;
      reply = Reply.Refusal.of(RefusalCode.UNSUPPORTED, "only requests for a key reach the store");
    }
    effects.reply(arrived.ticket(), reply);
  }
}
