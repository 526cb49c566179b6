package io.gramme.node.server;

import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.replica.ClockCeiling;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaEvent;
import io.gramme.node.replica.ReplicaStatistics;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store's thread does, round by round: the replica's step for each item that is queued, one durable point for
 * all of them, then the answers. Only the published numbers may be read by other threads.
 *
 * <p>A round that applied nothing but writes of buckets with {@link io.gramme.membership.Durability#INTERVAL} is
 * answered without a durable point, which follows within a second and a tenth of Dmax (rule T5).
 */
final class StoreRounds {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRounds.class);

  /** A round ends here at the latest, so that under load the first answers do not wait for all. */
  private static final int MAX_ROUND_ITEMS = 1024;

  private static final long MAX_INTERVAL_MILLIS = 1_000;
  private static final long CEILING_RETRY_NANOS = 1_000 * Time.NANOS_PER_MILLI;

  private final StoreQueue queue;
  private final StorageEngine engine;
  private final Replica replica;
  private final ClockCeiling clockCeiling;
  private final Supplier<Time> time;
  private MemberTable table;
  private long ceiling;
  private long syncDueNanos;
  private boolean unsynced;

  /** Why the ceiling could not be raised when it was tried last, null when it could. */
  private @Nullable String ceilingHindrance;

  private long ceilingTriedNanos;

  private volatile long hlc;
  private volatile long keyCount;
  private volatile ReplicaStatistics statistics;
  private volatile @Nullable String failure;
  private volatile @Nullable String outOfService;

  StoreRounds(
      StoreQueue queue,
      StorageEngine engine,
      Replica replica,
      MemberTable table,
      ClockCeiling clockCeiling,
      Supplier<Time> time,
      long hlcStart) {
    this.queue = queue;
    this.engine = engine;
    this.replica = replica;
    this.table = table;
    this.clockCeiling = clockCeiling;
    this.time = time;
    ceiling = hlcStart;
    hlc = hlcStart;
    keyCount = engine.keyCount();
    statistics = replica.statistics();
    noteOutOfService();
  }

  long hlc() {
    return hlc;
  }

  long keyCount() {
    return keyCount;
  }

  ReplicaStatistics statistics() {
    return statistics;
  }

  @Nullable
  String failure() {
    return failure;
  }

  @Nullable
  String outOfService() {
    return outOfService;
  }

  /** The partitions concerned are refused by the engine itself; a person has to know. */
  private void noteOutOfService() {
    String now = engine.outOfService();
    if (!Objects.equals(now, outOfService)) {
      LOG.warn("a part of the store serves no more: {}", now);
      outOfService = now;
    }
  }

  /** Handles what is queued, up to a bound. */
  void next() {
    Round round = new Round(engine);
    while (round.size() < MAX_ROUND_ITEMS) {
      StoreQueue.Task task = queue.poll();
      if (task instanceof StoreQueue.Batch batch) {
        for (Work work : batch.work()) {
          step(round, work);
        }
      } else if (task instanceof StoreQueue.Command command) {
        execute(round, command);
      } else {
        break;
      }
    }
    finish(round);
  }

  private void step(Round round, Work work) {
    int ticket = round.take(work);
    if (ceilingHindrance != null && !(work.item().request() instanceof Request.Read)) {
      round.reply(
          ticket,
          Reply.Refusal.retryAfter(
              RefusalCode.DISK_FULL, ceilingHindrance, CEILING_RETRY_NANOS / Time.NANOS_PER_MILLI));
      return;
    }
    tell(
        round,
        new ReplicaEvent.Arrived(
            ticket, work.item(), work.arrivedNanos(), work.fromNode(), work.senderHlc()));
  }

  private void tell(Round round, ReplicaEvent event) {
    try {
      replica.on(time.get(), event, round);
    } catch (RuntimeException | Error e) {
      // A step that broke off may have left the store between two states.
      LOG.error("the replica's step failed at {}", event, e);
      fail(round, "the replica's step failed: " + e);
    }
  }

  private void execute(Round round, StoreQueue.Command command) {
    if (command.event() instanceof ReplicaEvent.RingChanged changed) {
      table = changed.ring().table();
    }
    tell(round, command.event());
    CompletableFuture<Long> keys = command.keyCount();
    if (keys == null) {
      return;
    }
    String failed = replica.failure();
    if (failed == null) {
      keys.complete(engine.keyCount());
    } else {
      keys.completeExceptionally(new IllegalStateException("the store has failed: " + failed));
    }
  }

  /** S2: durable first, then shown. T3: the ceiling first, then the stamps below it. */
  private void finish(Round round) {
    try {
      if (replica.failure() == null) {
        long reached = replica.hlc(time.get());
        syncIfNeeded(round);
        hlc = withinCeiling(round, reached);
      }
    } catch (StorageException | RuntimeException | Error e) {
      LOG.error("the store failed", e);
      fail(round, String.valueOf(e.getMessage()));
    }
    String failed = replica.failure();
    if (failed != null) {
      unsynced = false; // nothing will be synced any more
      round.failUndurable("the store failed: " + failed);
      failure = failed;
    }
    keyCount = engine.keyCount();
    statistics = replica.statistics();
    noteOutOfService();
    round.answer();
  }

  /**
   * Raises the ceiling above the clock and returns the clock. A disk without room for that holds the clock that is shown
   * at the old ceiling: reads go on, with stamps that are smaller than they need to be, and writes wait.
   */
  private long withinCeiling(Round round, long reached) throws StorageException {
    if (reached <= ceiling) {
      return reached;
    }
    long now = time.get().monotonicNanos();
    if (ceilingHindrance == null || now - ceilingTriedNanos >= CEILING_RETRY_NANOS) {
      ceilingTriedNanos = now;
      try {
        ceiling = clockCeiling.raise(reached);
        ceilingHindrance = null;
        return reached;
      } catch (StorageException e) {
        if (e.reason() != StorageException.Reason.DISK_FULL) {
          throw e;
        }
        ceilingHindrance = String.valueOf(e.getMessage());
      }
    }
    round.showNothingAbove(ceiling);
    return ceiling;
  }

  private void syncIfNeeded(Round round) throws StorageException {
    long now = time.get().monotonicNanos();
    boolean due = unsynced && now - syncDueNanos >= 0;
    if (due || round.mustSync(table)) {
      engine.makeDurable();
      unsynced = false;
    } else if (!unsynced && (round.changed() || foundExpired())) {
      unsynced = true;
      syncDueNanos = now + intervalNanos();
    }
  }

  /**
   * Whether a read of this round turned an expired value into a tombstone (rule P5). It is shown before it is on disk
   * (S2 does not ask for more): after a crash the next read finds the value expired again.
   */
  private boolean foundExpired() {
    return replica.statistics().expiredValues() != statistics.expiredValues();
  }

  private long intervalNanos() {
    long millis = Math.min(MAX_INTERVAL_MILLIS, table.parameters().dmaxMillis() / 10);
    return millis * Time.NANOS_PER_MILLI;
  }

  /** Whether something was acknowledged that is not on disk, so that the thread must not rest for long. */
  boolean hasUnsynced() {
    return unsynced;
  }

  /** How long the next durable point may wait; 0 or less when it is due. */
  long nanosToSync() {
    return syncDueNanos - time.get().monotonicNanos();
  }

  private void fail(Round round, String detail) {
    replica.on(time.get(), new ReplicaEvent.StoreFailed(detail), round);
  }

  /** Refuses what is queued: no round will take it. */
  void refuseQueued() {
    for (StoreQueue.Task task = queue.poll(); task != null; task = queue.poll()) {
      if (task instanceof StoreQueue.Batch batch) {
        Round.refuse(batch.work(), Reply.Refusal.of(RefusalCode.NOT_READY, "the node is closing"));
      } else if (task instanceof StoreQueue.Command command && command.keyCount() != null) {
        command
            .keyCount()
            .completeExceptionally(new IllegalStateException("the store's thread is closed"));
      }
    }
  }

  void close() {
    try {
      engine.close();
    } catch (StorageException e) {
      LOG.error("the store could not be closed cleanly", e);
    }
  }
}
