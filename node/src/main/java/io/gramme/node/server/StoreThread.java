package io.gramme.node.server;

import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.ReplicaStatistics;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.streams.StreamPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns a node's store: it takes everything that is queued, runs the replica's step for each item,
 * makes all of it durable at once and then answers (rules S1, S2).
 *
 * <p>All methods are safe for use by any thread and do not block, but for {@link #close()}. A store that fails stops
 * serving: {@link #failure()} then says why, and everything is refused.
 */
public final class StoreThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreThread.class);
  private static final long OVERLOAD_RETRY_MILLIS = 20;

  private final StoreQueue queue;
  private final DataHost host;
  private final Thread thread;
  private final ExecutorService forcer;
  private volatile boolean idle;
  private volatile boolean closing;
  private volatile boolean ended;

  private StoreThread(
      String name,
      StorageEngine engine,
      DataMachine machine,
      Consumer<String> failed,
      Supplier<Time> time) {
    queue = new StoreQueue();
    forcer = Executors.newSingleThreadExecutor(force -> daemon(force, name + "-force"));
    host = new DataHost(queue, engine, machine, failed, time, forcer, this::wake);
    thread = daemon(this::run, name);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the thread, which owns the engine from now on and closes it at its end.
   *
   * @param name of the thread, for people
   * @param ring in force until {@link #ringChanged}
   * @param hlcStart where the node's clock begins: the ceiling of its identity file (rule T3)
   * @param failed told once, on the store's thread, when the store has failed and serves no more, with the reason
   */
  public static StoreThread start(
      String name,
      DataSettings settings,
      StorageEngine engine,
      ClusterRing ring,
      long hlcStart,
      Consumer<String> failed) {
    Supplier<Time> time = () -> new Time(System.nanoTime(), System.currentTimeMillis());
    return start(name, settings, engine, ring, hlcStart, failed, time);
  }

  static StoreThread start(
      String name,
      DataSettings settings,
      StorageEngine engine,
      ClusterRing ring,
      long hlcStart,
      Consumer<String> failed,
      Supplier<Time> time) {
    DataMachine machine = DataMachine.of(
        settings.withRounds(DataHost.ROUND_ITEMS, DataHost.ROUND_BYTES), ring, hlcStart);
    StoreThread store = new StoreThread(name, engine, machine, failed, time);
    store.thread.start();
    return store;
  }

  /** Queues work; each item is answered exactly once to its peer, refused when the queue is full or closed. */
  public void submit(List<Work> arrived) {
    List<Work> batch = arrived;
    long waiting = queue.items();
    long waitMillis = waiting * host.nanosPerItem() / Time.NANOS_PER_MILLI;
    // What fits into one round is not judged by the rate, which a stall of the disk may have
    // spoilt.
    if (waiting >= DataHost.ROUND_ITEMS && waitMillis > 0) {
      batch = refuseHopeless(arrived, waitMillis);
    }
    if (batch.isEmpty()) {
      return;
    }
    if (queue.offer(batch)) {
      wake();
    } else {
      OutgoingAnswers.refuse(
          batch,
          Reply.Refusal.retryAfter(
              RefusalCode.OVERLOADED,
              "no room to wait for the store; at most " + StoreQueue.MAX_ITEMS + " items and "
                  + StoreQueue.MAX_BYTES + " bytes may",
              OVERLOAD_RETRY_MILLIS));
    }
  }

  /** Refuses what would come to its turn after its deadline, while there is still time to ask another. */
  private static List<Work> refuseHopeless(List<Work> batch, long waitMillis) {
    List<Work> hopeful = new ArrayList<>(batch.size());
    List<Work> hopeless = new ArrayList<>(0);
    for (Work work : batch) {
      (work.item().remainingMillis() > waitMillis ? hopeful : hopeless).add(work);
    }
    if (!hopeless.isEmpty()) {
      OutgoingAnswers.refuse(
          hopeless,
          Reply.Refusal.retryAfter(
              RefusalCode.OVERLOADED,
              "items wait for the store for about " + waitMillis + " ms, longer than this one can",
              Math.max(OVERLOAD_RETRY_MILLIS, waitMillis)));
    }
    return hopeful;
  }

  /** Reads that waited for room for their answers have it, or their stream has ended. */
  public void resume(StreamPeer peer) {
    queue.add(new StoreQueue.Resume(peer));
    wake();
  }

  /**
   * The node serves: from now on the store copies from others and hands on to them what the ring asks for (rules E3, E4).
   *
   * @param listener carries that out
   */
  void begin(StoreListener listener) {
    queue.add(new StoreQueue.Begin(listener));
    wake();
  }

  /** What came of {@link StoreListener#send}. */
  void tell(DataEvent event) {
    command(event);
  }

  /** From the next item on, the given ring is in force; its table is durable already (rule E2). */
  public void ringChanged(ClusterRing ring) {
    command(new DataEvent.RingChanged(ring));
  }

  /** Adopts another node's clock, seen in a message that is no work for the store (rule T2). */
  public void adoptClock(long nodeHlc) {
    if (nodeHlc > hlc()) {
      command(new DataEvent.ClockHeard(nodeHlc));
    }
  }

  /** The node's clock as of the last round, at or below its durable ceiling (rules T2, T3). */
  public long hlc() {
    return host.hlc();
  }

  /** Keys stored when the last round ended, tombstones included. */
  public long keyCount() {
    return host.keyCount();
  }

  /** What the replica has done until the last round ended. */
  public ReplicaStatistics statistics() {
    return host.statistics();
  }

  /** Why the store serves no more, or null while it does. */
  public @Nullable String failure() {
    return host.failure();
  }

  /** Which partitions are served no more, though others are, and why; null while all are. */
  public @Nullable String outOfService() {
    return host.outOfService();
  }

  /**
   * Whether the store holds a live value of a bucket (rule K5).
   *
   * @return the answer to give, completed on the store's thread
   */
  public CompletionStage<Reply> findKeys(String bucket) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    queue.add(new StoreQueue.Search(bucket, answer));
    wake();
    return answer;
  }

  private void command(DataEvent event) {
    queue.add(new StoreQueue.Command(event));
    wake();
  }

  private void wake() {
    if (ended) {
      host.refuseQueued();
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (!closing || host.hasWork() || host.isForcing()) {
        Long wake = host.nanosToWake();
        if (!host.hasWork() && (wake == null || wake > 0)) {
          rest();
        } else {
          host.next();
        }
      }
    } finally {
      ended = true;
      forcer.shutdown();
      host.refuseQueued();
      host.close();
    }
  }

  private void rest() {
    idle = true;
    // Whoever adds after this look sees that the thread is idle and wakes it.
    if (!host.hasWork() && (!closing || host.isForcing())) {
      park();
    }
    idle = false;
    // A pending interrupt would turn every park into a busy loop.
    if (Thread.interrupted()) {
      LOG.warn("ignored an interrupt; close the store's thread to end it");
    }
  }

  private void park() {
    Long nanos = host.nanosToWake();
    if (nanos == null) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, Math.max(1, nanos));
    }
  }

  /** Answers what is queued, closes the engine and waits for both; does not wait when called by a peer. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
