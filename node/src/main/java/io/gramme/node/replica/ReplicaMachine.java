package io.gramme.node.replica;

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
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The replica's step (rule S1): epoch and ownership, deadline, R1, R2 and V against the clock as it is now, then load,
 * join, limits and store, then the answer. One item after the other, each complete before the next begins.
 *
 * <p>A store that fails once is not asked again: from then on everything is refused.
 */
public final class ReplicaMachine implements Replica {
  /** H is not known yet (rule P1). */
  private static final long WATERMARK = Hlc.NONE;

  /** A hold ends long before its span is over, unless whoever asked for it is dead. */
  private static final long HOLD_RETRY_MILLIS = 50;

  private static final long DISK_FULL_RETRY_MILLIS = 1_000;
  private static final long NO_MEMORY_RETRY_MILLIS = 100;

  private final ReplicaSettings settings;
  private final HybridClock clock;
  private final StateLimits limits;
  private final Holds holds = new Holds();
  private final ReplicaCounters counters = new ReplicaCounters();
  private Ownership ownership;
  private @Nullable String failure;

  private ReplicaMachine(ReplicaSettings settings, ClusterRing ring, long hlcStart) {
    this.settings = settings;
    this.limits = new StateLimits(settings.bounds());
    this.clock = HybridClock.startingAt(hlcStart);
    this.ownership = new Ownership(settings.node(), ring);
  }

  /**
   * A replica that serves at once.
   *
   * @param hlcStart where its clock begins: the ceiling of the identity file (rule T3)
   */
  public static ReplicaMachine of(ReplicaSettings settings, ClusterRing ring, long hlcStart) {
    return new ReplicaMachine(settings, ring, hlcStart);
  }

  @Override
  public long hlc(Time now) {
    return clock.current(now);
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public ReplicaStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public void on(Time now, ReplicaEvent event, ReplicaEffects effects) {
    if (event instanceof ReplicaEvent.Arrived arrived) {
      arrived(now, arrived, effects);
    } else if (event instanceof ReplicaEvent.RingChanged changed) {
      ownership = new Ownership(settings.node(), changed.ring());
    } else if (event instanceof ReplicaEvent.Held held) {
      holds.add(now, held.token(), held.millis());
    } else if (event instanceof ReplicaEvent.Released released) {
      holds.remove(released.token());
    } else if (event instanceof ReplicaEvent.ClockHeard heard) {
      adoptFromNode(now, heard.nodeHlc());
    } else if (event instanceof ReplicaEvent.StoreFailed failed) {
      failure = failed.detail();
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void arrived(Time now, ReplicaEvent.Arrived arrived, ReplicaEffects effects) {
    adoptClock(now, arrived);
    Reply reply;
    try {
      reply = execute(now, arrived, effects);
    } catch (StorageException e) {
      reply = refusalOf(e);
    }
    counters.refused += reply instanceof Reply.Refusal ? 1 : 0;
    effects.reply(arrived.ticket(), reply);
  }

  /** S4: what concerns this item or its partition alone changed nothing; anything else ends service. */
  private Reply.Refusal refusalOf(StorageException e) {
    String detail = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case DISK_FULL ->
        Reply.Refusal.retryAfter(RefusalCode.DISK_FULL, detail, DISK_FULL_RETRY_MILLIS);
      case NO_MEMORY ->
        Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, detail, NO_MEMORY_RETRY_MILLIS);
      case VALUE_DAMAGED -> Reply.Refusal.of(RefusalCode.VALUE_DAMAGED, detail);
      case OUT_OF_SERVICE -> Reply.Refusal.of(RefusalCode.NOT_READY, detail);
      default -> {
        failure = detail;
        yield Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "the store failed: " + detail);
      }
    };
  }

  /** T2: a node's clock without limit, a driver's at most five seconds above the wall clock. */
  private void adoptClock(Time now, ReplicaEvent.Arrived arrived) {
    if (!arrived.fromNode()) {
      clock.adoptFromDriver(now, arrived.senderHlc());
    } else {
      adoptFromNode(now, arrived.senderHlc());
    }
  }

  private void adoptFromNode(Time now, long nodeHlc) {
    long alarming = Hlc.ofMillis(now.wallMillis() + HybridClock.DRIVER_LEAD_MILLIS);
    counters.clockAlarms += nodeHlc > alarming ? 1 : 0;
    clock.adopt(nodeHlc);
  }

  private Reply execute(Time now, ReplicaEvent.Arrived arrived, ReplicaEffects effects)
      throws StorageException {
    RequestItem item = arrived.item();
    if (!(item.request() instanceof Request.Keyed request)) {
      return Reply.Refusal.of(RefusalCode.UNSUPPORTED, "only requests for a key reach the store");
    }
    Reply.Refusal refusal = serving();
    refusal = refusal != null ? refusal : ownership.refusalOf(item.epoch(), request);
    refusal = refusal != null ? refusal : deadline(now, arrived);
    if (refusal != null) {
      return refusal;
    }
    if (request instanceof Request.Read read) {
      return read(now, read, effects);
    }
    refusal = held(now);
    return refusal != null ? refusal : change(now, arrived, request, effects);
  }

  private Reply.@Nullable Refusal serving() {
    return failure == null
        ? null
        : Reply.Refusal.of(
            RefusalCode.NOT_READY, "the node stopped serving when its store failed: " + failure);
  }

  private static Reply.@Nullable Refusal deadline(Time now, ReplicaEvent.Arrived arrived) {
    long waited = (now.monotonicNanos() - arrived.arrivedNanos()) / Time.NANOS_PER_MILLI;
    long allowed = arrived.item().remainingMillis();
    return waited < allowed
        ? null
        : Reply.Refusal.of(
            RefusalCode.DEADLINE_PASSED,
            "the item waited " + waited + " ms, it had " + allowed + " ms left");
  }

  private Reply.@Nullable Refusal held(Time now) {
    long remaining = holds.remainingMillis(now);
    return remaining == 0
        ? null
        : Reply.Refusal.retryAfter(
            RefusalCode.NOT_READY,
            "the ring is changing; writes wait",
            Math.min(remaining, HOLD_RETRY_MILLIS));
  }

  private Reply read(Time now, Request.Read read, ReplicaEffects effects) throws StorageException {
    // S2: taken before the read, so that nothing stored later can be behind it.
    long asOf = clock.tick(now);
    Bytes stored = effects.store().read(read.partition(), read.key());
    Bytes state = ExpiryStep.shown(stored, read, now.wallMillis(), effects.store(), counters);
    counters.reads++;
    return new Reply.State(state, asOf, WATERMARK);
  }

  private Reply change(
      Time now, ReplicaEvent.Arrived arrived, Request.Keyed request, ReplicaEffects effects)
      throws StorageException {
    boolean direct = request instanceof Request.Write;
    Bytes bytes = arrivingBytes(request);
    KeyState arriving;
    try {
      arriving = StateFormat.decode(bytes);
    } catch (FormatException e) {
      return ArrivalRules.invalid("the bytes are no key state: " + e.getMessage());
    }
    ClusterRing ring = ownership.ring();
    ClockWindow window =
        new ClockWindow(clock.current(now), ring.table().parameters().dmaxMillis());
    Reply.Refusal refusal = request instanceof Request.Repair repair
        ? ArrivalRules.ofMoved(arriving, repair.asOf(), arrived.fromNode(), window)
        : ArrivalRules.ofDelta(arriving, window);
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
    effects.store().update(request.partition(), request.key(), step);
    step.count(counters);
    refusal = step.refusal();
    clock.tick(now);
    return refusal != null ? refusal : new Reply.Applied(WATERMARK);
  }

  private static Bytes arrivingBytes(Request.Keyed request) {
    if (request instanceof Request.Write write) {
      return write.delta();
    }
    return request instanceof Request.Repair repair ? repair.state() : Bytes.EMPTY;
  }
}
