package io.gramme.node.data;

import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The walks of a pending owner while a plan is in COPY (rule E3): for each of its new partitions one at every source. The
 * plan has all it needs of this node once each of them is complete.
 *
 * <p>A change of the epoch within the plan, such as a removal, leaves what was walked valid: the sources have taken the
 * plan's writes since before each walk began. Another plan begins anew.
 */
final class Walks {
  /** Pages on their way or being made durable, of all sources together. */
  static final int MOST_PAGES = 4;

  private record Place(PartitionId partition, NodeId source) {}

  private final OwnStates own;
  private final Map<Place, Walk> walks = new LinkedHashMap<>();
  private final Map<NodeId, SourceWalks> sources = new TreeMap<>();
  private final Map<NodeId, MovedSoFar> speeds = new TreeMap<>();

  /** The plan in COPY; 0 when there is none. */
  private long plan;

  /** The plan that was told of last; 0 before the first. */
  private long told;

  Walks(OwnStates own) {
    this.own = own;
  }

  void ringChanged(Time now, ClusterRing ring) {
    PlanRecord record = ring.plan();
    boolean copies = record != null && !ring.readsNext() && !ring.table().isRemoved(own.node());
    long next = record != null && copies ? record.plan().id() : 0;
    if (next != plan) {
      plan = next;
      walks.clear();
      sources.values().forEach(SourceWalks::end);
      sources.clear();
      speeds.clear();
    }
    if (next != 0) {
      follow(now, ring);
    }
  }

  private void follow(Time now, ClusterRing ring) {
    Map<Place, Walk> wanted = new LinkedHashMap<>();
    for (PartitionId partition : Ownership.partitions(ring)) {
      if (ring.isPending(own.node(), partition)) {
        for (NodeId source : ring.sources(partition)) {
          Walk known = walks.get(new Place(partition, source));
          wanted.put(
              new Place(partition, source),
              known == null
                  ? new Walk(
                      now,
                      partition,
                      source,
                      speeds.computeIfAbsent(source, id -> new MovedSoFar(now)))
                  : known);
        }
      }
    }
    walks.clear();
    walks.putAll(wanted);
    Map<NodeId, Set<Walk>> bySource = new TreeMap<>();
    wanted.forEach((place, walk) -> bySource
        .computeIfAbsent(place.source(), source -> new LinkedHashSet<>())
        .add(walk));
    sources.forEach((source, theirs) -> {
      if (!bySource.containsKey(source)) {
        theirs.end();
      }
    });
    sources.keySet().retainAll(bySource.keySet());
    bySource.forEach((source, theirs) -> sources
        .computeIfAbsent(source, at -> new SourceWalks(now, at, own))
        .follow(ring.epoch(), theirs));
  }

  /** Goes on where it can; says so when all is copied. */
  void advance(Time now, DataExchanges exchanges, DataEffects effects) {
    int busy = 0;
    for (SourceWalks source : sources.values()) {
      source.durable(now);
      busy += source.isBusy() ? 1 : 0;
    }
    for (SourceWalks source : sources.values()) {
      Long wake = source.wake();
      if (busy < MOST_PAGES && wake != null && now.monotonicNanos() - wake >= 0) {
        source.ask(now, exchanges, effects);
        busy++;
      }
    }
    if (plan != 0 && told != plan && isComplete()) {
      told = plan;
      effects.copied(plan);
    }
  }

  private boolean isComplete() {
    return sources.values().stream().allMatch(SourceWalks::isDone);
  }

  /** The change of the engine that must be durable before a walk goes on; -1 for none. */
  long awaited() {
    long awaited = -1;
    for (SourceWalks source : sources.values()) {
      awaited = Math.max(awaited, source.awaited());
    }
    return awaited;
  }

  /** When it wants to go on, in monotonic nanoseconds; null while it waits for others or has nothing to do. */
  @Nullable
  Long wake(Time now) {
    int busy = 0;
    Long wake = null;
    for (SourceWalks source : sources.values()) {
      busy += source.isBusy() ? 1 : 0;
      wake = Transfers.earlier(now, wake, source.wake());
    }
    return busy < MOST_PAGES ? wake : null;
  }

  /** Those that are not complete. */
  List<TransferStatus> status() {
    List<TransferStatus> status = new ArrayList<>();
    Set<NodeId> told = new LinkedHashSet<>();
    for (Walk walk : walks.values()) {
      if (!walk.isComplete()) {
        status.add(walk.status(own.node(), told.add(walk.source())));
      }
    }
    return status;
  }
}
