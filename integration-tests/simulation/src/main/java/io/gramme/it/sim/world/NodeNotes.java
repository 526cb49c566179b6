package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.ReplicaStatistics;
import io.gramme.node.storage.StorageException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What those who look on are told of what a node's data machine does, and the states it has reached. */
final class NodeNotes {
  private final SimCluster cluster;
  private final SimNode node;
  private final NotedStore store;

  NodeNotes(SimCluster cluster, SimNode node, NotedStore store) {
    this.cluster = cluster;
    this.node = node;
    this.store = store;
  }

  /** Looks at a step, and at the store before and after it. */
  Reply around(Arrival arrival, SimData data, Supplier<Reply> step) {
    StepObserver observer = cluster.steps();
    boolean failed = store.begin();
    Reply reply;
    if (observer == null) {
      reply = step.get();
    } else {
      Request.Change readable = readable(arrival.item().request(), data);
      Bytes before = readable == null ? Bytes.EMPTY : node.state(readable.key());
      long discarded = data.statistics().discardedVersions();
      reply = step.get();
      if (readable != null && reply instanceof Reply.Applied) {
        long more = data.statistics().discardedVersions() - discarded;
        observer.applied(node, readable, before, node.state(readable.key()), more);
      }
      observer.answered(
          node, arrival.item(), arrival.arrivedNanos(), failed, store.met(reply), reply);
    }
    step(arrival.item(), reply);
    return reply;
  }

  /** A change, where what it changes can be read. */
  private Request.@Nullable Change readable(Request request, SimData data) {
    return request instanceof Request.Change change
            && !data.hasFailed()
            && node.disk().isReadable()
        ? change
        : null;
  }

  private void step(RequestItem item, Reply reply) {
    Request request = item.request();
    Sightings sightings = cluster.sightings();
    if (reply instanceof Reply.Refusal refusal) {
      boolean behind = request instanceof Request.Keyed keyed
          && cluster.ring().admits(item.epoch(), keyed.key().bucket());
      Reached state = behind && refusal.code() == RefusalCode.WRONG_EPOCH
          ? Reached.NODE_BEHIND
          : Reached.by(refusal.code());
      if (store.met(reply) == StorageException.Reason.NO_MEMORY) {
        state = Reached.NO_MEMORY;
      }
      sightings.noteIf(state != Reached.SIBLINGS, state);
    } else {
      sightings.noteIf(request instanceof Request.Repair, Reached.READ_REPAIR);
      boolean changes = node.ring().plan() != null;
      boolean moves = node.ring().readsNext();
      sightings.noteIf(
          changes && !moves && request instanceof Request.Write, Reached.WRITE_DURING_COPY);
      sightings.noteIf(moves && request instanceof Request.Read, Reached.READ_DURING_MOVE);
    }
    cluster.trace().say(node, () -> Texts.of(request) + " -> " + Texts.of(reply));
  }

  /** An answer leaves together with the node's clock. */
  void shown(long hlc, Reply reply) {
    StepObserver observer = cluster.steps();
    if (observer != null) {
      observer.shown(node, hlc, reply);
    }
  }

  /** It has looked for keys of a bucket. */
  void searched(String bucket, boolean readable, Reply found) {
    StepObserver observer = cluster.steps();
    if (!readable) {
      cluster.members().searchedInVain(bucket);
    } else if (observer != null) {
      observer.searched(
          node,
          bucket,
          StoredKeys.of(node.disk(), node.ring().table().parameters().placement(), bucket),
          found);
    }
  }

  /** What only the data machine's own counters tell; they end with the process. */
  static void counters(Sightings sightings, ReplicaStatistics statistics) {
    sightings.noteIf(statistics.discardedVersions() > 0, Reached.VERSION_DISCARDED);
    sightings.noteIf(statistics.expiredValues() > 0, Reached.VALUE_EXPIRED);
    sightings.noteIf(statistics.droppedEntries() > 0, Reached.CONTEXT_TRIMMED);
    sightings.noteIf(statistics.valveEntries() > 0, Reached.VALVE_OPENED);
  }
}
