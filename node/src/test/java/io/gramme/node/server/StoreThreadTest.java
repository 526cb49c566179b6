package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.data.TestCluster;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The shell around the replica: hand-off, one durable point for all, answers in one call, every item answered once. */
final class StoreThreadTest extends StoreThreadFixture {
  @Test
  void batchIsAnsweredInOneCallToEachSink() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Calls one = new Calls();
    Calls other = new Calls();
    store.submit(List.of(write(1, one), write(2, other), read(1, one), read(2, other)));
    List<ReplyItem> toOne = one.next();
    List<ReplyItem> toOther = other.next();
    assertThat(toOne).extracting(ReplyItem::correlation).containsExactly(1L, 1L);
    assertThat(toOther).extracting(ReplyItem::correlation).containsExactly(2L, 2L);
    assertThat(toOne.get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(StateFormat.decode(((Reply.State) toOne.get(1).reply()).state()).siblings())
        .extracting(Sibling::value)
        .containsExactly(Bytes.utf8("value1"));
    assertThat(store.keyCount()).isEqualTo(2);
    assertThat(store.hlc()).isGreaterThanOrEqualTo(((Reply.State) toOne.get(1).reply()).asOf());
    assertThat(store.statistics().applied()).isEqualTo(2);
  }

  /** Rule T5: acknowledged at once, on disk soon after without anybody asking. */
  @Test
  void writesOfAnIntervalBucketAreAnsweredFirstAndDurableSoonAfter() throws Exception {
    StoreThread store = start(new LoggingEngine(log, null));
    Calls sink = new Calls();
    Key loose = Key.of(TestCluster.INTERVAL_BUCKET, "key");
    store.submit(List.of(write(1, loose, items -> {
      log.add("answered");
      sink.reply(items);
    })));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(log).startsWith("update", "answered");
    long patienceEnds = System.nanoTime() + WAIT_SECONDS * 1_000_000_000;
    while (!log.contains("durable") && System.nanoTime() < patienceEnds) {
      Thread.onSpinWait();
    }
    assertThat(log).containsExactly("update", "answered", "durable");
  }

  @Test
  void oneWriteThatMustBeOnDiskTakesTheOthersOfItsRoundAlong() throws Exception {
    StoreThread store = start(new LoggingEngine(log, null));
    Calls sink = new Calls();
    Key loose = Key.of(TestCluster.INTERVAL_BUCKET, "key");
    store.submit(List.of(write(1, loose, sink), write(2, sink), read(2, sink)));
    assertThat(sink.next()).hasSize(3);
    assertThat(log).containsExactly("update", "update", "read", "durable");
    store.submit(List.of(read(2, sink)));
    sink.next();
    assertThat(log).as("reads alone need no force").hasSize(5).endsWith("read");
  }

  @Test
  void everyItemOfEveryThreadIsAnsweredOnce() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
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
  void newRingIsInForceForWhatIsSubmittedAfterIt() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Calls sink = new Calls();
    store.ringChanged(TestCluster.ringOf(2));
    store.submit(List.of(write(1, sink)));
    assertThat(refusal(sink.next().get(0))).isEqualTo(RefusalCode.WRONG_EPOCH);
  }

  /** T3 on a full disk: what is shown stays below the ceiling that is on disk, reads go on, writes wait for room. */
  @Test
  void t3ACeilingThatFindsNoRoomEndsNothingAndReadsGoOn() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    long start = Hlc.ofMillis(System.currentTimeMillis() - 60_000);
    ClockCeiling ceiling = stamp -> {
      if (full.get()) {
        throw new StorageException(StorageException.Reason.DISK_FULL, "no room");
      }
      return Hlc.plusMillis(stamp, 60_000);
    };
    StoreThread store = start(
        DataSettings.of(new NodeId(1), ceiling),
        MemoryEngine.empty(StateSummarizer.create()),
        start);
    Calls sink = new Calls();
    for (int i = 0; i < 3; i++) {
      store.submit(List.of(read(1, sink)));
      assertThat(sink.next().get(0).reply())
          .isInstanceOfSatisfying(
              Reply.State.class, state -> assertThat(state.asOf()).isLessThanOrEqualTo(start));
      store.submit(List.of(write(2, sink)));
      assertThat(refusal(sink.next().get(0))).isEqualTo(RefusalCode.DISK_FULL);
      assertThat(store.hlc()).isLessThanOrEqualTo(start);
    }
    assertThat(store.failure()).isNull();
    full.set(false);
    Reply reply = new Reply.Applied(-1);
    long patienceEnds = System.nanoTime() + WAIT_SECONDS * 1_000_000_000;
    while (!reply.equals(new Reply.Applied(0)) && System.nanoTime() < patienceEnds) {
      store.submit(List.of(read(1, sink)));
      sink.next();
      store.submit(List.of(write(2, sink)));
      reply = sink.next().get(0).reply();
    }
    assertThat(reply).isEqualTo(new Reply.Applied(0));
    assertThat(store.hlc()).isGreaterThan(start);
  }

  @Test
  void noStampAboveTheCeilingIsShownBeforeTheCeilingIsRaised() throws Exception {
    long future = Hlc.ofMillis(System.currentTimeMillis() + 1_000_000);
    BlockingQueue<Long> raised = new LinkedBlockingQueue<>();
    ClockCeiling ceiling = stamp -> {
      raised.add(stamp);
      return Hlc.plusMillis(stamp, 60_000);
    };
    StoreThread store = start(
        DataSettings.of(new NodeId(1), ceiling),
        MemoryEngine.empty(StateSummarizer.create()),
        future);
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
  void aNullNodeStoresNothingAndAnswersTheSameKibibyte() throws Exception {
    StoreThread store = start(
        DataSettings.ofNullNode(new NodeId(1)),
        MemoryEngine.empty(StateSummarizer.create()),
        Hlc.NONE);
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink), read(1, sink), read(1, sink)));
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
