package io.gramme.node.server;

import io.gramme.data.HeapShare;
import io.gramme.machine.RecentPace;
import io.gramme.machine.Sealed;
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
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
  static final int MAX_ROUND_ITEMS = 1024;

  /** The same for the bytes of what is asked and of the answers, which all live until the round ends. */
  static final long MAX_ROUND_BYTES = HeapShare.of(64, 1L << 20, 8L << 20);

  /** Reads of one stream, and of all, that may wait for room for their answers. */
  static final int MAX_PARKED = 4_096;

  private static final int MAX_PARKED_OF_ALL = 16_384;

  /** Smaller rounds say nothing of what many items take: their durable point is shared by few. */
  static final int TELLING_ITEMS = 64;

  private static final long FULL_RETRY_MILLIS = 100;

  private static final long MAX_INTERVAL_MILLIS = 1_000;

  private final StoreQueue queue;
  private final StorageEngine engine;
  private final Replica replica;
  private final CeiledClock clock;
  private final Supplier<Time> time;
  private final Consumer<String> failed;

  /** What is left of a batch, or came back from being parked; done before anything else is taken. */
  private final ArrayDeque<Work> taken = new ArrayDeque<>();

  private final Map<ReplySink, ArrayDeque<Work>> parked = new LinkedHashMap<>();
  private int parkedItems;
  private MemberTable table;
  private long syncDueNanos;
  private boolean unsynced;

  private final Tenfold valve = new Tenfold();
  private final RecentPace pace = RecentPace.keeping(7.0 / 8);
  private volatile long nanosPerItem;
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
      Consumer<String> failed,
      Supplier<Time> time,
      long hlcStart) {
    this.queue = queue;
    this.engine = engine;
    this.replica = replica;
    this.table = table;
    clock = new CeiledClock(clockCeiling, hlcStart);
    this.failed = failed;
    this.time = time;
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
      if (now == null) {
        LOG.warn("all parts of the store serve again");
      } else {
        LOG.warn("a part of the store serves no more: {}", now);
      }
      outOfService = now;
    }
  }

  /** S3: a false sibling that comes of it would be a riddle otherwise. */
  private void noteValve() {
    long dropped = statistics.valveEntries();
    if (valve.isWorthALine(dropped)) {
      LOG.warn(
          "a key has had too many context entries, and {} entries were dropped since the start; a"
              + " replica that was away for longer than 2 Dmax may bring back a replaced version as a"
              + " sibling (S3)",
          dropped);
    }
  }

  /** Handles what is queued, up to a bound. */
  void next() {
    long begun = time.get().monotonicNanos();
    Round round = new Round(engine);
    while (round.size() < MAX_ROUND_ITEMS && round.bytes() < MAX_ROUND_BYTES) {
      Work work = taken.poll();
      if (work != null) {
        admit(round, work);
        continue;
      }
      StoreQueue.Task task = queue.poll();
      if (task == null) {
        break;
      }
      if (task instanceof StoreQueue.Batch batch) {
        taken.addAll(batch.work());
      } else if (task instanceof StoreQueue.Resume resume) {
        resume(resume.sink());
      } else if (task instanceof StoreQueue.Search search) {
        search(search);
      } else if (task instanceof StoreQueue.Command command) {
        execute(round, command);
      } else {
        throw Sealed.unknown(task);
      }
    }
    finish(round);
    if (round.size() >= TELLING_ITEMS) {
      pace.add(time.get().monotonicNanos() - begun, round.size());
      nanosPerItem = pace.nanosPerItem();
    }
  }

  /** How long an item takes among many, from the recent large rounds; 0 before the first. */
  long nanosPerItem() {
    return nanosPerItem;
  }

  /** Whether something can be done now; reads that wait for room of their stream cannot. */
  boolean hasWork() {
    return !taken.isEmpty() || !queue.isEmpty();
  }

  /** A read is asked for by little and answered by much: it waits until its stream takes answers. */
  private void admit(Round round, Work work) {
    if (!(work.item().request() instanceof Request.Read)) {
      step(round, work);
      return;
    }
    switch (work.sink().room()) {
      case NOW -> step(round, work);
      case LATER -> park(round, work);
      case NONE -> refuse(round, work, "too many answers of all streams wait to be read");
      case GONE -> {} // nobody hears the answer
    }
  }

  private void park(Round round, Work work) {
    ArrayDeque<Work> waiting = parked.computeIfAbsent(work.sink(), sink -> new ArrayDeque<>());
    if (waiting.size() >= MAX_PARKED || parkedItems >= MAX_PARKED_OF_ALL) {
      refuse(round, work, "too many reads wait until answers to earlier ones are read");
    } else {
      waiting.add(work);
      parkedItems++;
    }
  }

  private static void refuse(Round round, Work work, String detail) {
    round.reply(
        round.take(work),
        Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, detail, FULL_RETRY_MILLIS));
  }

  private void resume(ReplySink sink) {
    ArrayDeque<Work> waiting = parked.remove(sink);
    if (waiting != null) {
      parkedItems -= waiting.size();
      taken.addAll(waiting);
    }
  }

  private void step(Round round, Work work) {
    int ticket = round.take(work);
    String hindrance = clock.hindrance();
    if (hindrance != null && !(work.item().request() instanceof Request.Read)) {
      round.reply(
          ticket,
          Reply.Refusal.retryAfter(RefusalCode.DISK_FULL, hindrance, CeiledClock.RETRY_MILLIS));
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
      brokeOff(round, event, e);
    }
  }

  /**
   * A step that broke off in the engine has ended it, and is told as a {@link StorageException}. What breaks off
   * elsewhere has changed nothing when it only read, or when memory ran out, which is before the engine is given anything.
   */
  private void brokeOff(Round round, ReplicaEvent event, Throwable e) {
    LOG.error("the replica's step failed at {}", event.getClass().getSimpleName(), e);
    Reply.Refusal refusal = e instanceof OutOfMemoryError
        ? Reply.Refusal.retryAfter(
            RefusalCode.OVERLOADED, "there was no memory for the item", FULL_RETRY_MILLIS)
        : Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "reading failed: " + e);
    boolean harmless = e instanceof OutOfMemoryError
        || (event instanceof ReplicaEvent.Arrived arrived
            && arrived.item().request() instanceof Request.Read);
    if (event instanceof ReplicaEvent.Arrived arrived) {
      round.reply(arrived.ticket(), refusal);
    }
    if (!harmless) {
      fail(round, "the replica's step failed: " + e);
    }
  }

  private void search(StoreQueue.Search search) {
    search
        .answer()
        .complete(
            replica.failure() == null
                ? BucketSearch.in(
                    engine, table.parameters(), search.bucket(), time.get().wallMillis())
                : Reply.Refusal.of(RefusalCode.NOT_READY, "the store has failed"));
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
        hlc = shown(round, reached);
      }
    } catch (StorageException | RuntimeException | Error e) {
      LOG.error("the store failed", e);
      fail(round, String.valueOf(e.getMessage()));
    }
    String why = replica.failure();
    if (why != null) {
      unsynced = false; // nothing will be synced any more
      round.failUndurable("the store failed: " + why);
      if (failure == null) {
        failure = why;
        LOG.error("the store has failed and serves no more: {}", why);
        failed.accept(why);
      }
    }
    keyCount = engine.keyCount();
    statistics = replica.statistics();
    noteOutOfService();
    noteValve();
    round.answer();
  }

  private long shown(Round round, long reached) throws StorageException {
    long shown = clock.shown(reached, time.get().monotonicNanos());
    if (shown < reached) {
      round.showNothingAbove(shown);
    }
    return shown;
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
    parked.values().forEach(taken::addAll);
    parked.clear();
    Round.refuse(
        List.copyOf(taken), Reply.Refusal.of(RefusalCode.NOT_READY, "the node is closing"));
    taken.clear();
    for (StoreQueue.Task task = queue.poll(); task != null; task = queue.poll()) {
      if (task instanceof StoreQueue.Batch batch) {
        Round.refuse(batch.work(), Reply.Refusal.of(RefusalCode.NOT_READY, "the node is closing"));
      } else if (task instanceof StoreQueue.Command command && command.keyCount() != null) {
        command
            .keyCount()
            .completeExceptionally(new IllegalStateException("the store's thread is closed"));
      } else if (task instanceof StoreQueue.Search search) {
        search.answer().complete(Reply.Refusal.of(RefusalCode.NOT_READY, "the node is closing"));
      } else if (!(task instanceof StoreQueue.Command || task instanceof StoreQueue.Resume)) {
        throw Sealed.unknown(task);
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
