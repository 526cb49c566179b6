package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.replica.ClockCeiling;
import io.gramme.node.replica.ReplicaSettings;
import io.gramme.node.replica.TestCluster;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shell around the replica: hand-off, one durable point for all, answers in one call, every item answered once. */
final class StoreThreadTest {
  private static final ClusterRing RING = TestCluster.ringOf(1);
  private static final ReplicaSettings SETTINGS =
      ReplicaSettings.of(new NodeId(1), ClockCeiling.UNLIMITED);
  private static final long WAIT_SECONDS = 30;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private @Nullable StoreThread opened;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private StoreThread start(ReplicaSettings settings, StorageEngine engine, long hlcStart) {
    StoreThread store = StoreThread.start("store-of-test", settings, engine, RING, hlcStart);
    opened = store;
    return store;
  }

  private StoreThread start(StorageEngine engine) {
    return start(SETTINGS, engine, Hlc.NONE);
  }

  /** A sink that keeps each call as it came. */
  private static final class Calls implements ReplySink {
    private final BlockingQueue<List<ReplyItem>> calls = new LinkedBlockingQueue<>();

    @Override
    public void reply(List<ReplyItem> items) {
      calls.add(List.copyOf(items));
    }

    List<ReplyItem> next() throws InterruptedException {
      return Objects.requireNonNull(
          calls.poll(WAIT_SECONDS, TimeUnit.SECONDS), "no answer in time");
    }
  }

  private static Key key(long number) {
    return Key.of("carts", "key" + number);
  }

  private static Work work(long correlation, Request request, ReplySink sink) {
    RequestItem item = new RequestItem(correlation, RING.epoch(), 60_000, request);
    return new Work(item, System.nanoTime(), false, Hlc.NONE, sink);
  }

  private static Work write(long correlation, ReplySink sink) {
    Dot dot = new Dot(correlation + 1, Hlc.ofMillis(System.currentTimeMillis()));
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        dot,
        Bytes.utf8("value" + correlation),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    Key key = key(correlation);
    return work(correlation, new Request.Write(RING.partitionOf(key), key, delta), sink);
  }

  private static Work read(long correlation, ReplySink sink) {
    Key key = key(correlation);
    return work(correlation, new Request.Read(RING.partitionOf(key), key), sink);
  }

  private static RefusalCode refusal(ReplyItem item) {
    assertThat(item.reply()).isInstanceOf(Reply.Refusal.class);
    return ((Reply.Refusal) item.reply()).code();
  }

  @Test
  void batchIsAnsweredInOneCallToEachSink() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    Calls one = new Calls();
    Calls other = new Calls();
    store.submit(List.of(write(1, one), write(2, other), read(1, one), read(3, other)));
    List<ReplyItem> toOne = one.next();
    List<ReplyItem> toOther = other.next();
    assertThat(toOne).extracting(ReplyItem::correlation).containsExactly(1L, 1L);
    assertThat(toOther).extracting(ReplyItem::correlation).containsExactly(2L, 3L);
    assertThat(toOne.get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(StateFormat.decode(((Reply.State) toOne.get(1).reply()).state()).siblings())
        .extracting(Sibling::value)
        .containsExactly(Bytes.utf8("value1"));
    assertThat(((Reply.State) toOther.get(1).reply()).state()).isEqualTo(Bytes.EMPTY);
    assertThat(store.keyCount()).isEqualTo(2);
    assertThat(store.hlc()).isGreaterThanOrEqualTo(((Reply.State) toOne.get(1).reply()).asOf());
    assertThat(store.statistics().applied()).isEqualTo(2);
  }

  @Test
  void everyItemOfEveryThreadIsAnsweredOnce() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    int threads = 4;
    long batches = 200;
    long size = 10;
    Calls sink = new Calls();
    List<Thread> submitters = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long first = thread * batches * size;
      Thread submitter = new Thread(() -> {
        for (long at = first; at < first + batches * size; at += size) {
          List<Work> batch = new ArrayList<>();
          for (long i = at; i < at + size; i++) {
            batch.add(write(i, sink));
          }
          store.submit(batch);
        }
      });
      submitter.start();
      submitters.add(submitter);
    }
    int expected = (int) (threads * batches * size);
    boolean[] answered = new boolean[expected];
    for (int count = 0; count < expected; ) {
      for (ReplyItem item : sink.next()) {
        assertThat(item.reply()).isEqualTo(new Reply.Applied(0));
        assertThat(answered[(int) item.correlation()]).isFalse();
        answered[(int) item.correlation()] = true;
        count++;
      }
    }
    for (Thread submitter : submitters) {
      submitter.join();
    }
    assertThat(store.keyCount()).isEqualTo(expected);
    assertThat(sink.calls).isEmpty();
  }

  @Test
  void durableBeforeItIsShown() throws Exception {
    StoreThread store = start(new LoggingEngine(log, null));
    Calls sink = new Calls();
    store.submit(List.of(
        write(1, items -> {
          log.add("answered " + items.size());
          sink.reply(items);
        }),
        write(2, items -> {
          log.add("answered " + items.size());
          sink.reply(items);
        })));
    sink.next();
    sink.next();
    assertThat(log).containsExactly("update", "update", "durable", "answered 1", "answered 1");
  }

  @Test
  void whatCouldNotBeMadeDurableIsNeitherAcknowledgedNorShown() throws Exception {
    StorageException full = new StorageException(StorageException.Reason.INPUT_OUTPUT, "disk full");
    StoreThread store = start(new LoggingEngine(log, full));
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink), read(1, sink), work(3, new Request.FetchTable(), sink)));
    assertThat(sink.next())
        .extracting(StoreThreadTest::refusal)
        .containsExactly(
            RefusalCode.STORAGE_FAILED, RefusalCode.STORAGE_FAILED, RefusalCode.UNSUPPORTED);
    assertThat(store.failure()).isEqualTo("disk full");
    long hlc = store.hlc();
    store.submit(List.of(write(1, sink), read(1, sink)));
    assertThat(sink.next())
        .extracting(StoreThreadTest::refusal)
        .containsExactly(RefusalCode.NOT_READY, RefusalCode.NOT_READY);
    assertThat(store.hlc()).isEqualTo(hlc);
    assertThat(log).containsExactly("update", "read", "durable");
    assertThatThrownBy(() -> store.hold(1, 1).toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("disk full");
  }

  @Test
  void holdSaysHowManyKeysThereAreAndWritesWait() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink)));
    assertThat(store.hold(9, 60_000).toCompletableFuture().get()).isEqualTo(1);
    store.submit(List.of(write(2, sink), read(1, sink)));
    assertThat(sink.next()).hasSize(1);
    List<ReplyItem> held = sink.next();
    assertThat(refusal(held.get(0))).isEqualTo(RefusalCode.NOT_READY);
    assertThat(held.get(1).reply()).isInstanceOf(Reply.State.class);
    store.release(9);
    store.submit(List.of(write(2, sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
  }

  @Test
  void newRingIsInForceForWhatIsSubmittedAfterIt() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    Calls sink = new Calls();
    store.ringChanged(TestCluster.ringOf(2));
    store.submit(List.of(write(1, sink)));
    assertThat(refusal(sink.next().get(0))).isEqualTo(RefusalCode.WRONG_EPOCH);
  }

  @Test
  void noStampAboveTheCeilingIsShownBeforeTheCeilingIsRaised() throws Exception {
    long future = Hlc.ofMillis(System.currentTimeMillis() + 1_000_000);
    BlockingQueue<Long> raised = new LinkedBlockingQueue<>();
    ClockCeiling ceiling = stamp -> {
      raised.add(stamp);
      return Hlc.plusMillis(stamp, 60_000);
    };
    StoreThread store =
        start(ReplicaSettings.of(new NodeId(1), ceiling), MemoryEngine.empty(), future);
    Calls sink = new Calls();
    assertThat(store.hlc()).isEqualTo(future);
    for (int i = 0; i < 3; i++) {
      store.submit(List.of(read(i, sink)));
      Reply.State state = (Reply.State) sink.next().get(0).reply();
      assertThat(state.asOf()).isGreaterThan(future);
      assertThat(raised).hasSize(1);
      assertThat(raised.element()).isGreaterThanOrEqualTo(Hlc.NONE + future);
    }
  }

  @Test
  void ceilingThatCannotBeRaisedEndsService() throws Exception {
    ClockCeiling ceiling = stamp -> {
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "no ceiling");
    };
    StoreThread store =
        start(ReplicaSettings.of(new NodeId(1), ceiling), MemoryEngine.empty(), Hlc.NONE);
    Calls sink = new Calls();
    store.submit(List.of(read(1, sink)));
    assertThat(refusal(sink.next().get(0))).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(store.hlc()).isEqualTo(Hlc.NONE);
  }

  @Test
  void closeAnswersWhatIsQueuedThenRefusesAndClosesTheEngineLast() throws Exception {
    StoreThread store = start(new LoggingEngine(log, null));
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink)));
    store.close();
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(log).containsExactly("update", "durable", "close");
    store.submit(List.of(write(2, sink), read(1, sink)));
    assertThat(sink.next())
        .extracting(StoreThreadTest::refusal)
        .containsExactly(RefusalCode.NOT_READY, RefusalCode.NOT_READY);
    assertThatThrownBy(() -> store.hold(1, 1).toCompletableFuture().get())
        .hasCauseInstanceOf(IllegalStateException.class);
    store.close();
  }

  @Test
  void fullQueueRefusesAtOnceAndRecovers() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    store.submit(List.of(read(1, items -> {
      blocked.countDown();
      awaitUninterruptibly(release);
    })));
    assertThat(blocked.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    Calls queued = new Calls();
    Calls refused = new Calls();
    store.submit(Collections.nCopies(StoreQueue.MAX_ITEMS, read(2, queued)));
    store.submit(List.of(read(3, refused)));
    Reply.Refusal overload = (Reply.Refusal) refused.next().get(0).reply();
    assertThat(overload.code()).isEqualTo(RefusalCode.OVERLOADED);
    assertThat(overload.retryAfterMillis()).isPositive();
    release.countDown();
    for (int answered = 0; answered < StoreQueue.MAX_ITEMS; ) {
      answered += queued.next().size();
    }
    store.submit(List.of(read(4, refused)));
    assertThat(refused.next().get(0).reply()).isInstanceOf(Reply.State.class);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void brokenSinkHarmsNobodyElse() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    Calls sound = new Calls();
    store.submit(List.of(
        read(1, items -> {
          throw new IllegalStateException("stream gone");
        }),
        read(2, sound)));
    assertThat(sound.next()).hasSize(1);
    assertThat(store.failure()).isNull();
  }

  @Test
  void interruptDoesNotStopService() throws Exception {
    StoreThread store = start(MemoryEngine.empty());
    Calls sink = new Calls();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("store-of-test")) {
        thread.interrupt();
      }
    }
    store.submit(List.of(write(1, sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
  }

  @Test
  void floorStoresNothingAndAnswersTheSameKibibyte() throws Exception {
    StoreThread store =
        start(ReplicaSettings.floorOf(new NodeId(1)), MemoryEngine.empty(), Hlc.NONE);
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink), read(1, sink), read(2, sink)));
    List<ReplyItem> answers = sink.next();
    assertThat(answers.get(0).reply()).isEqualTo(new Reply.Applied(0));
    Reply.State one = (Reply.State) answers.get(1).reply();
    Reply.State two = (Reply.State) answers.get(2).reply();
    assertThat(one.state()).isEqualTo(two.state());
    Sibling sibling = StateFormat.decode(one.state()).siblings().get(0);
    assertThat(Objects.requireNonNull(sibling.value()).length()).isEqualTo(1024);
    assertThat(store.keyCount()).isZero();
  }
}
