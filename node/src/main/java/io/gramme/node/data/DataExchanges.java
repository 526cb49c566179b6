package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a data machine has sent to other nodes and who waits for its answer. */
final class DataExchanges {
  private static final long PATIENCE_MILLIS = 10_000;

  /** Who waits; told once of what came of it, perhaps after it has lost its interest. */
  interface Asker {
    void answered(Time now, NodeId from, Reply reply, DataEffects effects);

    /** No answer will come; it may have been executed. */
    void unanswered(Time now, String detail);
  }

  private final Map<Long, Asker> open = new TreeMap<>();
  private long last;

  void send(Time now, NodeId to, long epoch, Request request, Asker asker, DataEffects effects) {
    last++;
    open.put(last, asker);
    long deadline = now.monotonicNanos() + PATIENCE_MILLIS * Time.NANOS_PER_MILLI;
    effects.send(last, to, epoch, request, deadline);
  }

  /** Who waits for the answer to an exchange, which is over; null for an unknown one. */
  @Nullable
  Asker take(long exchange) {
    return open.remove(exchange);
  }
}
