package io.gramme.node.data;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * A node's data: executes reads, writes and repairs one after the other, each at once and whole (rule S1), in rounds that
 * share a durable point, and gives the answers out when what they show is durable (rule S2) and not above the durable
 * ceiling of the clock (rule T3). While one round is being made durable the next one is executed.
 *
 * <p>A round that applied nothing but writes of buckets with {@link io.gramme.membership.Durability#INTERVAL} is
 * answered without a durable point, which follows within a second and a tenth of Dmax (rule T5).
 *
 * <p>When the ring changes it copies by itself what the node is to own, and hands on what it owns no more (rules E3, E4).
 *
 * <p>A store that fails once is not asked again: from then on everything is refused, and {@link #failure} says why.
 */
public final class DataMachine implements Machine<DataEvent, DataEffects> {
  private static final long MAX_INTERVAL_MILLIS = 1_000;
  private static final long DISK_FULL_RETRY_MILLIS = 1_000;
  private static final long NO_MEMORY_RETRY_MILLIS = 100;

  private final DataSettings settings;
  private final Replica replica;
  private final CeiledClock clock;
  private final ReplicaCounters counters = new ReplicaCounters();
  private final Transfers transfers = new Transfers(new Own());
  private ClusterRing ring;
  private boolean begun;
  private Round round = new Round();
  private long expiredBefore;

  /** The round that is being made durable, or null. */
  private @Nullable Round forcing;

  /** The clock when the round that is shown next ended: nothing that it shows has a later stamp. */
  private long reached;

  private long shown;

  /** The engine's change up to which the force under way reaches, and the last one has reached; -1 before the first. */
  private long forcingChange = -1;

  private long forcedChange = -1;
  private long foregroundItems;

  /** When a {@link DataEvent.Woken} will come, or null. */
  private @Nullable Long armedNanos;

  private boolean unforced;
  private long forceDueNanos;
  private @Nullable String failure;

  private DataMachine(DataSettings settings, ClusterRing ring, long hlcStart) {
    this.settings = settings;
    this.ring = ring;
    clock = new CeiledClock(settings.ceiling(), hlcStart);
    shown = hlcStart;
    replica = settings.nullNode()
        ? NullReplica.startingAt(hlcStart, counters)
        : StoringReplica.of(settings, ring, hlcStart, counters);
  }

  /**
   * A machine that serves at once.
   *
   * @param hlcStart where its clock begins: the ceiling of the identity file (rule T3)
   */
  public static DataMachine of(DataSettings settings, ClusterRing ring, long hlcStart) {
    return new DataMachine(settings, ring, hlcStart);
  }

  /** The clock that may be shown: that of the last round, at or below its durable ceiling (rules T2, T3). */
  public long hlc() {
    return shown;
  }

  /** The clock as it stands, which may be above what may be shown (rule T2). */
  public long clock(Time now) {
    return replica.hlc(now);
  }

  /** Why it serves no more, or null while it does. */
  public @Nullable String failure() {
    return failure;
  }

  /** What was done so far. */
  public ReplicaStatistics statistics() {
    return counters.snapshot();
  }

  /** Whether another item may join the round, which would else keep its first answers waiting, and all of them in memory. */
  public boolean takesMore() {
    return round.size() < settings.roundItems() && round.bytes() < settings.roundBytes();
  }

  /** Items in the round so far. */
  public int roundItems() {
    return round.size();
  }

  @Override
  public void on(Time now, DataEvent event, DataEffects effects) {
    handle(now, event, effects);
    if (event instanceof DataEvent.Arrived) {
      return; // what it brings about waits for the end of the round
    }
    if (begun && failure == null && !(event instanceof DataEvent.RoundEnded)) {
      transfers.advance(now, effects);
      forceWhatMoved(now, effects);
    }
    arm(now, effects);
  }

  private void handle(Time now, DataEvent event, DataEffects effects) {
    if (event instanceof DataEvent.Arrived arrived) {
      arrived(now, arrived, effects);
    } else if (event instanceof DataEvent.RoundEnded) {
      end(now, event, effects);
    } else if (event instanceof DataEvent.Forced) {
      forcedChange = forcing == null ? forcedChange : forcingChange;
      showForced(now, event, effects);
    } else if (event instanceof DataEvent.ForceFailed failed) {
      fail(failed.detail());
      showForced(now, event, effects);
      show(now, event, takeRound(), effects);
    } else if (event instanceof DataEvent.Woken) {
      woken(now, effects);
    } else if (event instanceof DataEvent.RingChanged changed) {
      ring = changed.ring();
      replica.ringChanged(ring);
      follow(now, effects);
    } else if (event instanceof DataEvent.Begun) {
      begun = true;
      follow(now, effects);
    } else if (event instanceof DataEvent.Answered answered) {
      transfers.answered(now, answered, effects);
    } else if (event instanceof DataEvent.Lost lost) {
      transfers.unanswered(now, lost.exchange(), lost.detail());
    } else if (event instanceof DataEvent.NotSent notSent) {
      transfers.unanswered(now, notSent.exchange(), notSent.detail());
    } else if (event instanceof DataEvent.ClockHeard heard) {
      replica.clockHeard(now, heard.nodeHlc());
    } else if (event instanceof DataEvent.KeysAsked asked) {
      effects.reply(asked.ticket(), keysOf(now, asked.bucket(), effects));
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void arrived(Time now, DataEvent.Arrived arrived, DataEffects effects) {
    Reply reply = answer(now, arrived, effects);
    counters.refused += reply instanceof Reply.Refusal ? 1 : 0;
    foregroundItems += arrived.item().request() instanceof Request.FromNode ? 0 : 1;
    round.add(arrived.ticket(), arrived.item().request(), reply);
    effects.stepped(arrived.ticket(), reply);
  }

  private void follow(Time now, DataEffects effects) {
    if (begun && failure == null) {
      transfers.ringChanged(now, ring, effects.store());
    }
  }

  private Reply answer(Time now, DataEvent.Arrived arrived, DataEffects effects) {
    try {
      replica.clockArrived(now, arrived);
      return failure != null ? failed() : answerOf(now, arrived, effects.store());
    } catch (StorageException e) {
      return refusalOf(e);
    } catch (RuntimeException | Error e) {
      return brokeOff(arrived, e, effects);
    }
  }

  private Reply.Refusal failed() {
    return Reply.Refusal.of(
        RefusalCode.NOT_READY, "the node stopped serving when its store failed: " + failure);
  }

  private Reply answerOf(Time now, DataEvent.Arrived arrived, StorageEngine store)
      throws StorageException {
    Request request = arrived.item().request();
    if (request instanceof Request.FromNode && !arrived.fromNode()) {
      return Reply.Refusal.of(
          RefusalCode.UNSUPPORTED,
          "only nodes may ask for " + request.getClass().getSimpleName());
    }
    if (request instanceof Request.FetchTransfers) {
      return transfers.status(store);
    }
    if (request instanceof Request.FetchUsage) {
      return UsageReport.of(store, ring);
    }
    return replica.answer(now, arrived, store, clock.hindrance());
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

  /**
   * A step that broke off in the engine has ended it, and is told as a {@link StorageException}. What breaks off
   * elsewhere has changed nothing when it only read, or when memory ran out, which is before the engine is given anything.
   */
  private Reply.Refusal brokeOff(DataEvent.Arrived arrived, Throwable e, DataEffects effects) {
    effects.defect(arrived, e);
    if (e instanceof OutOfMemoryError) {
      return noMemory();
    }
    if (arrived.item().request() instanceof Request.Change) {
      fail("the replica's step failed: " + e);
    }
    return Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "reading failed: " + e);
  }

  private static Reply.Refusal noMemory() {
    return Reply.Refusal.retryAfter(
        RefusalCode.OVERLOADED, "there was no memory for the item", NO_MEMORY_RETRY_MILLIS);
  }

  private void fail(String detail) {
    failure = failure == null ? detail : failure;
  }

  private Reply keysOf(Time now, String bucket, DataEffects effects) {
    return failure == null
        ? BucketSearch.in(effects.store(), ring.table().parameters(), bucket, now.wallMillis())
        : Reply.Refusal.of(RefusalCode.NOT_READY, "the store has failed");
  }

  /** S2: durable first, then shown; what was durable before waits for no other item. */
  private void end(Time now, DataEvent event, DataEffects effects) {
    if (forcing != null) {
      round.showUnchanged(forcing, shown, effects);
      return;
    }
    reached = replica.hlc(now);
    boolean due = unforced && now.monotonicNanos() - forceDueNanos >= 0;
    if (failure == null && (due || round.mustForce(ring.table()) || hasMoved())) {
      round.showUnchanged(null, shown, effects); // the clock shown last is below its ceiling (T3)
      force(effects);
      return;
    }
    if (failure == null && !unforced && (round.changed() || foundExpired())) {
      unforced = true;
      forceDueNanos = now.monotonicNanos() + intervalNanos();
    }
    show(now, event, takeRound(), effects);
  }

  private void woken(Time now, DataEffects effects) {
    armedNanos = null;
    if (unforced
        && forcing == null
        && failure == null
        && now.monotonicNanos() - forceDueNanos >= 0) {
      reached = replica.hlc(now);
      force(effects);
    }
  }

  /** Whether walks or drains wait for something to be on disk that no force has reached. */
  private boolean hasMoved() {
    return begun && transfers.awaited() > forcedChange;
  }

  /** What is in a round is forced at its end. */
  private void forceWhatMoved(Time now, DataEffects effects) {
    if (forcing == null && failure == null && round.size() == 0 && hasMoved()) {
      reached = replica.hlc(now);
      force(effects);
    }
  }

  /** Asks to be woken at the earliest instant at which there is something to do. */
  private void arm(Time now, DataEffects effects) {
    if (failure != null) {
      return;
    }
    Long wish = Transfers.earlier(
        now, unforced ? (Long) forceDueNanos : null, begun ? transfers.wake(now) : null);
    if (wish != null && !wish.equals(armedNanos)) {
      armedNanos = wish;
      effects.wakeAt(wish);
    }
  }

  private void force(DataEffects effects) {
    forcing = takeRound();
    unforced = false;
    forcingChange = effects.store().lastChange();
    effects.force(forcingChange);
  }

  private Round takeRound() {
    Round ended = round;
    round = new Round();
    expiredBefore = counters.expiredValues;
    return ended;
  }

  private void showForced(Time now, DataEvent event, DataEffects effects) {
    Round done = forcing;
    forcing = null;
    if (done != null) {
      show(now, event, done, effects);
    }
  }

  /**
   * Whether a read of this round turned an expired value into a tombstone (rule P5). It is shown before it is on disk
   * (S2 does not ask for more): after a crash the next read finds the value expired again.
   */
  private boolean foundExpired() {
    return counters.expiredValues != expiredBefore;
  }

  private long intervalNanos() {
    long millis = Math.min(MAX_INTERVAL_MILLIS, ring.table().parameters().dmaxMillis() / 10);
    return millis * Time.NANOS_PER_MILLI;
  }

  /** T3: the ceiling first, then the stamps below it. */
  private void show(Time now, DataEvent event, Round ended, DataEffects effects) {
    if (failure == null) {
      try {
        shown = clock.shown(reached, now.monotonicNanos());
      } catch (StorageException e) {
        fail(String.valueOf(e.getMessage()));
      } catch (RuntimeException | Error e) {
        effects.defect(event, e);
        fail(String.valueOf(e.getMessage()));
      }
    }
    if (failure != null) {
      unforced = false; // nothing will be made durable any more
      ended.failUndurable("the store failed: " + failure);
    }
    ended.show(shown, effects);
  }

  /** This node's data, for the parts that move partitions. */
  private final class Own implements OwnStates {
    @Override
    public NodeId node() {
      return settings.node();
    }

    @Override
    public void clockHeard(Time now, long nodeHlc) {
      replica.clockHeard(now, nodeHlc);
    }

    @Override
    public Reply take(Time now, Request.Transfer moved, DataEffects effects) {
      if (failure != null) {
        return failed();
      }
      try {
        Reply reply = replica.take(now, moved, effects.store(), clock.hindrance());
        if (reply instanceof Reply.Applied) {
          round.addMoved(moved);
        }
        return reply;
      } catch (StorageException e) {
        return DataMachine.this.refusalOf(e);
      } catch (OutOfMemoryError e) {
        return noMemory(); // S4: nothing was changed, and it is asked for again
      }
    }

    @Override
    public long asOf(Time now, DataEffects effects) {
      try {
        return clock.shown(replica.tick(now), now.monotonicNanos());
      } catch (StorageException e) {
        fail(String.valueOf(e.getMessage()));
        return shown;
      }
    }

    @Override
    public boolean isDurable(long change) {
      return change <= forcedChange;
    }

    @Override
    public long foregroundItems() {
      return foregroundItems;
    }

    @Override
    public Reply.Refusal refusalOf(StorageException failure) {
      return DataMachine.this.refusalOf(failure);
    }
  }
}
