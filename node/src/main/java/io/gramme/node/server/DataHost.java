package io.gramme.node.server;

import io.gramme.data.HeapShare;
import io.gramme.machine.RecentPace;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.data.DataEffects;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.ReplicaStatistics;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store's thread does around a {@link DataMachine}: hands it what is queued, round by round, has the engine
 * forced when it says so, and sends its answers. While a round of many is being forced on a thread of its own, the next
 * one is executed; one of few is forced at once, since nothing would be won. Only the published numbers may be read by
 * other threads.
 */
final class DataHost implements DataEffects {
  private static final Logger LOG = LoggerFactory.getLogger(DataHost.class);

  static final int ROUND_ITEMS = 1024;

  static final long ROUND_BYTES = HeapShare.of(64, 1L << 20, 8L << 20);

  /** Smaller rounds say nothing of what many items take: their durable point is shared by few. */
  static final int TELLING_ITEMS = 64;

  private static final long FULL_RETRY_MILLIS = 100;

  /** A round of fewer items is forced by the store's thread itself: two switches of threads cost more than they bring. */
  private static final int WORTH_A_THREAD = 4;

  /** The ticket of a search; those of items are not negative. */
  private static final long SEARCH = -1;

  private final StoreQueue queue;
  private final StorageEngine engine;
  private final DataMachine machine;
  private final Supplier<Time> time;
  private final Consumer<String> failed;

  /** What is left of a batch, or came back from being parked; done before anything else is taken. */
  private final ArrayDeque<Work> taken = new ArrayDeque<>();

  private final ParkedReads parked = new ParkedReads();

  private final OpenWork open = new OpenWork();
  private final OutgoingAnswers answers = new OutgoingAnswers();
  private @Nullable CompletableFuture<Reply> searching;
  private final Executor forcer;
  private final Runnable wake;
  private @Nullable Long forceWanted;
  private boolean forcing;

  /** What came of the force on another thread. */
  private volatile @Nullable DataEvent forced;

  private @Nullable Long wakeAtNanos;

  /** Null before the node serves. */
  private @Nullable StoreListener listener;

  private final Tenfold valve = new Tenfold();
  private final RecentPace pace = RecentPace.keeping(7.0 / 8);
  private int endedItems;
  private long begunNanos;
  private long lastEndNanos;
  private volatile long nanosPerItem;
  private volatile long hlc;
  private volatile long keyCount;
  private volatile ReplicaStatistics statistics;
  private volatile @Nullable String failure;
  private volatile @Nullable String outOfService;

  /**
   * Around a machine and its engine.
   *
   * @param failed told once when the store has failed
   * @param forcer runs forces, one at a time
   * @param wake has {@link #next} called, by any thread
   */
  DataHost(
      StoreQueue queue,
      StorageEngine engine,
      DataMachine machine,
      Consumer<String> failed,
      Supplier<Time> time,
      Executor forcer,
      Runnable wake) {
    this.queue = queue;
    this.engine = engine;
    this.machine = machine;
    this.failed = failed;
    this.time = time;
    this.forcer = forcer;
    this.wake = wake;
    lastEndNanos = time.get().monotonicNanos();
    hlc = machine.hlc();
    keyCount = engine.keyCount();
    statistics = machine.statistics();
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

  /** How long an item takes among many, from the recent large rounds; 0 before the first. */
  long nanosPerItem() {
    return nanosPerItem;
  }

  /** Whether something can be done now; reads that wait for room of their stream cannot. */
  boolean hasWork() {
    return forced != null || (machine.takesMore() && (!taken.isEmpty() || !queue.isEmpty()));
  }

  /** Whether a force is under way, or what came of it was not looked at yet. */
  boolean isForcing() {
    return forcing;
  }

  /** How long the thread may rest, in nanoseconds: 0 or less for not at all, null for as long as nothing comes. */
  @Nullable
  Long nanosToWake() {
    Long at = wakeAtNanos;
    return at == null ? null : at - time.get().monotonicNanos();
  }

  /** Handles what is queued, up to the end of a round, or what is due. */
  void next() {
    takeForced();
    if (machine.roundItems() == 0) {
      begunNanos = time.get().monotonicNanos();
    }
    while (machine.takesMore()) {
      Work next = taken.poll();
      if (next != null) {
        admit(next);
        continue;
      }
      StoreQueue.Task task = queue.poll();
      if (task == null) {
        break;
      }
      take(task);
    }
    if (!forcing) {
      endedItems = machine.roundItems();
    }
    tell(new DataEvent.RoundEnded());
    Long due = nanosToWake();
    if (due != null && due <= 0) {
      wakeAtNanos = null;
      tell(new DataEvent.Woken());
    }
    if (!forcing) {
      notePace();
    }
    publish();
    answers.send();
  }

  /** What another thread has forced is shown before anything else is done. */
  private void takeForced() {
    DataEvent came = forced;
    if (came != null) {
      forced = null;
      forcing = false;
      tell(came);
      notePace();
      publish();
      answers.send();
    }
  }

  private void notePace() {
    long now = time.get().monotonicNanos();
    if (endedItems >= TELLING_ITEMS) {
      // A round that was executed while another was being forced has taken the time after that.
      long from = begunNanos - lastEndNanos > 0 ? begunNanos : lastEndNanos;
      pace.add(now - from, endedItems);
      nanosPerItem = pace.nanosPerItem();
    }
    endedItems = 0;
    lastEndNanos = now;
  }

  private void take(StoreQueue.Task task) {
    if (task instanceof StoreQueue.Batch batch) {
      taken.addAll(batch.work());
    } else if (task instanceof StoreQueue.Resume resume) {
      taken.addAll(parked.resume(resume.peer()));
    } else if (task instanceof StoreQueue.Search search) {
      search(search);
    } else if (task instanceof StoreQueue.Command command) {
      tell(command.event());
    } else if (task instanceof StoreQueue.Begin begin) {
      listener = begin.listener();
      tell(new DataEvent.Begun());
    } else {
      throw Sealed.unknown(task);
    }
  }

  private void search(StoreQueue.Search search) {
    searching = search.answer();
    tell(new DataEvent.KeysAsked(SEARCH, search.bucket()));
    searching = null;
    // Without effect unless the search broke off.
    search.answer().complete(Reply.Refusal.of(RefusalCode.NOT_READY, "the store has failed"));
  }

  private void admit(Work next) {
    if (!(next.item().request() instanceof Request.Read)) {
      step(next);
      return;
    }
    switch (next.peer().room()) {
      case NOW -> step(next);
      case LATER -> {
        if (!parked.park(next)) {
          refuse(next, "too many reads wait until answers to earlier ones are read");
        }
      }
      case NONE -> refuse(next, "too many answers of all streams wait to be read");
      case GONE -> {} // nobody hears the answer
    }
  }

  private void refuse(Work next, String detail) {
    answers.add(next, Reply.Refusal.retryAfter(RefusalCode.OVERLOADED, detail, FULL_RETRY_MILLIS));
  }

  private void step(Work next) {
    tell(new DataEvent.Arrived(
        open.add(next), next.item(), next.arrivedNanos(), next.fromNode(), next.senderHlc()));
  }

  private void tell(DataEvent event) {
    DataEvent next = event;
    while (next != null) {
      try {
        machine.on(time.get(), next, this);
      } catch (RuntimeException | Error e) {
        defect(next, e);
        machine.on(time.get(), new DataEvent.ForceFailed("the data machine failed: " + e), this);
      }
      Long wanted = forceWanted;
      forceWanted = null;
      next = wanted == null ? null : makeDurable(wanted);
    }
  }

  /** Returns what came of it; null when that is told later. */
  private @Nullable DataEvent makeDurable(long change) {
    answers.send(); // they wait for no force
    if (endedItems < WORTH_A_THREAD) {
      return forced(change);
    }
    forcing = true;
    forcer.execute(() -> {
      forced = forced(change);
      wake.run();
    });
    return null;
  }

  private DataEvent forced(long change) {
    try {
      engine.force(change);
      return new DataEvent.Forced();
    } catch (StorageException | RuntimeException | Error e) {
      LOG.error("the store failed", e);
      return new DataEvent.ForceFailed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public StorageEngine store() {
    return engine;
  }

  @Override
  public void reply(long ticket, Reply reply) {
    CompletableFuture<Reply> search = searching;
    if (ticket != SEARCH) {
      answers.add(open.take(ticket), reply);
    } else if (search != null) {
      search.complete(reply);
    }
  }

  @Override
  public void force(long change) {
    forceWanted = change;
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    wakeAtNanos = monotonicNanos;
  }

  @Override
  public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
    listener().send(exchange, to, epoch, request, deadlineNanos);
  }

  @Override
  public void copied(long plan) {
    listener().copied(plan);
  }

  @Override
  public void drained(long epoch) {
    listener().drained(epoch);
  }

  private StoreListener listener() {
    return Objects.requireNonNull(listener, "the machine does this once it has begun");
  }

  @Override
  public void defect(DataEvent event, Throwable cause) {
    LOG.error("the data machine met a defect at {}", event.getClass().getSimpleName(), cause);
  }

  /** Before the answers go out, so that what they bring about finds the numbers there. */
  private void publish() {
    hlc = machine.hlc();
    keyCount = engine.keyCount();
    statistics = machine.statistics();
    String why = machine.failure();
    if (why != null && failure == null) {
      failure = why;
      LOG.error("the store has failed and serves no more: {}", why);
      failed.accept(why);
    }
    noteOutOfService();
    noteValve();
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

  /** S3: explains a false sibling that may come of it. */
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

  /** Refuses what is queued: no round will take it. */
  void refuseQueued() {
    Reply.Refusal closing = Reply.Refusal.of(RefusalCode.NOT_READY, "the node is closing");
    taken.addAll(parked.resumeAll());
    OutgoingAnswers.refuse(List.copyOf(taken), closing);
    taken.clear();
    for (StoreQueue.Task task = queue.poll(); task != null; task = queue.poll()) {
      if (task instanceof StoreQueue.Batch batch) {
        OutgoingAnswers.refuse(batch.work(), closing);
      } else if (task instanceof StoreQueue.Search search) {
        search.answer().complete(closing);
      } else if (!(task instanceof StoreQueue.Command
          || task instanceof StoreQueue.Begin
          || task instanceof StoreQueue.Resume)) {
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
