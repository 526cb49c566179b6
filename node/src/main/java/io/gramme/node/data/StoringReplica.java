package io.gramme.node.data;

import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The replica's step (rule S1): epoch and ownership, deadline, R1, R2 and V against the clock as it is now, then load,
 * join, limits and store, then the answer.
 */
final class StoringReplica implements Replica {
  /** H is not known yet (rule P1). */
  private static final long WATERMARK = Hlc.NONE;

  private final DataSettings settings;
  private final HybridClock clock;
  private final StateLimits limits;
  private final ReplicaCounters counters;
  private Ownership ownership;

  private StoringReplica(
      DataSettings settings, ClusterRing ring, long hlcStart, ReplicaCounters counters) {
    this.settings = settings;
    this.limits = new StateLimits(settings.bounds());
    this.clock = HybridClock.startingAt(hlcStart);
    this.ownership = new Ownership(settings.node(), ring);
    this.counters = counters;
  }

  static StoringReplica of(
      DataSettings settings, ClusterRing ring, long hlcStart, ReplicaCounters counters) {
    return new StoringReplica(settings, ring, hlcStart, counters);
  }

  @Override
  public long hlc(Time now) {
    return clock.current(now);
  }

  @Override
  public void ringChanged(ClusterRing ring) {
    ownership = new Ownership(settings.node(), ring);
  }

  @Override
  public long tick(Time now) {
    return clock.tick(now);
  }

  /** T2: a node's clock without limit, a driver's at most five seconds above the wall clock. */
  @Override
  public void clockArrived(Time now, DataEvent.Arrived arrived) {
    if (!arrived.fromNode()) {
      clock.adoptFromDriver(now, arrived.senderHlc());
    } else {
      clockHeard(now, arrived.senderHlc());
    }
  }

  @Override
  public void clockHeard(Time now, long nodeHlc) {
    long alarming = Hlc.ofMillis(now.wallMillis() + HybridClock.DRIVER_LEAD_MILLIS);
    counters.clockAlarms += nodeHlc > alarming ? 1 : 0;
    clock.adopt(nodeHlc);
  }

  @Override
  public Reply answer(
      Time now, DataEvent.Arrived arrived, StorageEngine store, Reply.@Nullable Refusal hindrance)
      throws StorageException {
    RequestItem item = arrived.item();
    if (item.request() instanceof Request.Keyed request) {
      Reply.Refusal refusal = ownership.refusalOf(item.epoch(), request);
      refusal = refusal != null ? refusal : deadline(now, arrived);
      return refusal != null ? refusal : keyed(now, arrived, request, store, hindrance);
    }
    if (item.request() instanceof Request.FetchStates fetch) {
      boolean holdsKeys = store.counts(fetch.partition()).keys() > 0;
      Reply.Refusal refusal = ownership.refusalOf(item.epoch(), fetch, holdsKeys);
      refusal = refusal != null ? refusal : deadline(now, arrived);
      // S2: taken before the first read.
      return refusal != null
          ? refusal
          : StatesPage.read(store, fetch.partition(), fetch.after(), clock.tick(now));
    }
    return Reply.Refusal.of(RefusalCode.UNSUPPORTED, "no request for the store");
  }

  private Reply keyed(
      Time now,
      DataEvent.Arrived arrived,
      Request.Keyed request,
      StorageEngine store,
      Reply.@Nullable Refusal hindrance)
      throws StorageException {
    if (request instanceof Request.Read read) {
      return read(now, read, store);
    }
    if (request instanceof Request.Change change) {
      return hindrance != null ? hindrance : change(now, arrived.fromNode(), change, store);
    }
    throw Sealed.unknown(request);
  }

  @Override
  public Reply take(
      Time now, Request.Transfer moved, StorageEngine store, Reply.@Nullable Refusal hindrance)
      throws StorageException {
    Reply.Refusal refusal = ownership.refusalOf(moved);
    refusal = refusal != null ? refusal : hindrance;
    return refusal != null ? refusal : change(now, true, moved, store);
  }

  private static Reply.@Nullable Refusal deadline(Time now, DataEvent.Arrived arrived) {
    long waited = (now.monotonicNanos() - arrived.arrivedNanos()) / Time.NANOS_PER_MILLI;
    long allowed = arrived.item().remainingMillis();
    return waited < allowed
        ? null
        : Reply.Refusal.of(
            RefusalCode.DEADLINE_PASSED,
            "the item waited " + waited + " ms, it had " + allowed + " ms left");
  }

  private Reply read(Time now, Request.Read read, StorageEngine store) throws StorageException {
    // S2: taken before the read, so that nothing stored later can be behind it.
    long asOf = clock.tick(now);
    Bytes stored = store.read(read.partition(), read.key());
    Bytes state = ExpiryStep.shown(stored, read, now.wallMillis(), store, counters);
    counters.reads++;
    return new Reply.State(state, asOf, WATERMARK);
  }

  private Reply change(Time now, boolean fromNode, Request.Change request, StorageEngine store)
      throws StorageException {
    boolean direct = request instanceof Request.Write;
    Bytes bytes = request.arriving();
    KeyState arriving;
    try {
      arriving = StateFormat.decode(bytes);
    } catch (FormatException e) {
      return ArrivalRules.invalid("the bytes are no key state: " + e.getMessage());
    }
    ClusterRing ring = ownership.ring();
    ClockWindow window =
        new ClockWindow(clock.current(now), ring.table().parameters().dmaxMillis());
    Reply.Refusal refusal = refusalOf(request, arriving, fromNode, window);
    if (refusal != null) {
      return refusal;
    }
    JoinStep step = new JoinStep(
        arriving,
        bytes,
        ring.table().modeOf(request.key().bucket()),
        direct,
        limits,
        window,
        now.wallMillis());
    store.update(request.partition(), request.key(), step);
    step.count(counters);
    refusal = step.refusal();
    clock.tick(now);
    return refusal != null ? refusal : new Reply.Applied(WATERMARK);
  }

  private static Reply.@Nullable Refusal refusalOf(
      Request.Change request, KeyState arriving, boolean fromNode, ClockWindow window) {
    if (request instanceof Request.Write) {
      return ArrivalRules.ofDelta(arriving, window);
    }
    if (request instanceof Request.Repair repair) {
      return ArrivalRules.ofMoved(arriving, repair.asOf(), fromNode, window);
    }
    if (request instanceof Request.Transfer transfer) {
      return ArrivalRules.ofMoved(arriving, transfer.asOf(), fromNode, window);
    }
    throw Sealed.unknown(request);
  }
}
