package io.gramme.node.data;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
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
  private MemberTable table;
  private Round round = new Round();
  private long expiredBefore;

  /** The round that is being made durable, or null. */
  private @Nullable Round forcing;

  /** The clock when the round that is shown next ended: nothing that it shows has a later stamp. */
  private long reached;

  private long shown;
  private boolean unforced;
  private long forceDueNanos;
  private @Nullable String failure;

  private DataMachine(DataSettings settings, ClusterRing ring, long hlcStart) {
    this.settings = settings;
    table = ring.table();
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
    if (event instanceof DataEvent.Arrived arrived) {
      Reply reply = answer(now, arrived, effects);
      counters.refused += reply instanceof Reply.Refusal ? 1 : 0;
      round.add(arrived.ticket(), arrived.item().request(), reply);
      effects.stepped(arrived.ticket(), reply);
    } else if (event instanceof DataEvent.RoundEnded) {
      end(now, event, effects);
    } else if (event instanceof DataEvent.Forced) {
      showForced(now, event, effects);
    } else if (event instanceof DataEvent.ForceFailed failed) {
      fail(failed.detail());
      showForced(now, event, effects);
      show(now, event, takeRound(), effects);
    } else if (event instanceof DataEvent.Woken) {
      woken(now, effects);
    } else if (event instanceof DataEvent.RingChanged changed) {
      table = changed.ring().table();
      replica.ringChanged(changed.ring());
    } else if (event instanceof DataEvent.Held held) {
      replica.hold(now, held.token(), held.millis());
    } else if (event instanceof DataEvent.Released released) {
      replica.release(released.token());
    } else if (event instanceof DataEvent.ClockHeard heard) {
      replica.clockHeard(now, heard.nodeHlc());
    } else if (event instanceof DataEvent.KeysAsked asked) {
      effects.reply(asked.ticket(), keysOf(now, asked.bucket(), effects));
    } else {
      throw Sealed.unknown(event);
    }
  }

  private Reply answer(Time now, DataEvent.Arrived arrived, DataEffects effects) {
    try {
      replica.clockArrived(now, arrived);
      return failure != null
          ? Reply.Refusal.of(
              RefusalCode.NOT_READY, "the node stopped serving when its store failed: " + failure)
          : replica.answer(now, arrived, effects.store(), clock.hindrance());
    } catch (StorageException e) {
      return refusalOf(e);
    } catch (RuntimeException | Error e) {
      return brokeOff(arrived, e, effects);
    }
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
      return Reply.Refusal.retryAfter(
          RefusalCode.OVERLOADED, "there was no memory for the item", NO_MEMORY_RETRY_MILLIS);
    }
    if (!(arrived.item().request() instanceof Request.Read)) {
      fail("the replica's step failed: " + e);
    }
    return Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "reading failed: " + e);
  }

  private void fail(String detail) {
    failure = failure == null ? detail : failure;
  }

  private Reply keysOf(Time now, String bucket, DataEffects effects) {
    return failure == null
        ? BucketSearch.in(effects.store(), table.parameters(), bucket, now.wallMillis())
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
    if (failure == null && (due || round.mustForce(table))) {
      round.showUnchanged(null, shown, effects); // the clock shown last is below its ceiling (T3)
      force(effects);
      return;
    }
    if (failure == null && !unforced && (round.changed() || foundExpired())) {
      unforced = true;
      forceDueNanos = now.monotonicNanos() + intervalNanos();
      effects.wakeAt(forceDueNanos);
    }
    show(now, event, takeRound(), effects);
  }

  private void woken(Time now, DataEffects effects) {
    if (!unforced || forcing != null || failure != null) {
      return;
    }
    if (now.monotonicNanos() - forceDueNanos >= 0) {
      reached = replica.hlc(now);
      force(effects);
    } else {
      effects.wakeAt(forceDueNanos);
    }
  }

  private void force(DataEffects effects) {
    forcing = takeRound();
    unforced = false;
    effects.force(effects.store().lastChange());
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
    long millis = Math.min(MAX_INTERVAL_MILLIS, table.parameters().dmaxMillis() / 10);
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
}
