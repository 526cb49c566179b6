package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.data.WatchedEngine;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.streams.StreamPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers are bounded in bytes as requests are, and what one item meets is no business of the others. */
final class AnswerBoundsTest extends StoreThreadFixture {
  private final AtomicReference<@Nullable Error> thrown = new AtomicReference<>();

  /** A sink with as much room as the test says. */
  private static final class Narrow implements StreamPeer {
    final Calls calls = new Calls();
    volatile StreamPeer.Room room = StreamPeer.Room.NOW;

    @Override
    public void reply(List<ReplyItem> items) {
      calls.reply(items);
    }

    @Override
    public StreamPeer.Room room() {
      return room;
    }
  }

  private static Work writeLarge(long number, StreamPeer sink) {
    Dot dot = new Dot(number + 1, Hlc.ofMillis(System.currentTimeMillis()));
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        dot,
        Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES]),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    return work(number, new Request.Write(RING.partitionOf(key(number)), key(number), delta), sink);
  }

  @Test
  void readsWaitUntilTheirStreamHasRoomAndOthersAreServedMeanwhile() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Narrow slow = new Narrow();
    Calls other = new Calls();
    slow.room = StreamPeer.Room.LATER;
    store.submit(List.of(read(1, slow), write(2, slow), read(3, slow)));
    store.submit(List.of(read(4, other)));
    assertThat(other.next()).hasSize(1);
    assertThat(slow.calls.next()).extracting(ReplyItem::correlation).containsExactly(2L);
    slow.room = StreamPeer.Room.NOW;
    store.resume(slow);
    assertThat(slow.calls.next()).extracting(ReplyItem::correlation).containsExactly(1L, 3L);
  }

  @Test
  void readsThatNobodyHearsAreNotDoneAndThoseWithoutRoomAnywhereAreRefused() throws Exception {
    StoreThread store = start(new LoggingEngine(log, null));
    Narrow sink = new Narrow();
    sink.room = StreamPeer.Room.GONE;
    store.submit(List.of(read(1, sink), read(2, sink)));
    Narrow full = new Narrow();
    full.room = StreamPeer.Room.NONE;
    store.submit(List.of(read(3, full)));
    Reply.Refusal refusal = (Reply.Refusal) full.calls.next().get(0).reply();
    assertThat(refusal.code()).isEqualTo(RefusalCode.OVERLOADED);
    assertThat(refusal.retryAfterMillis()).isPositive();
    assertThat(log).isEmpty();
    assertThat(sink.calls.calls).isEmpty();
  }

  @Test
  void readsThatWaitWhenTheThreadClosesAreAnswered() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Narrow slow = new Narrow();
    slow.room = StreamPeer.Room.LATER;
    store.submit(List.of(read(1, slow)));
    store.close();
    assertThat(refusal(slow.calls.next().get(0))).isEqualTo(RefusalCode.NOT_READY);
  }

  @Test
  void aRoundEndsBeforeItsAnswersFillTheMemory() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Calls sink = new Calls();
    store.submit(List.of(writeLarge(1, sink)));
    sink.next();
    int reads = 64;
    List<Work> work = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      work.add(read(1, sink));
    }
    store.submit(work);
    for (int answered = 0; answered < reads; ) {
      List<ReplyItem> together = sink.next();
      answered += together.size();
      assertThat((together.size() - 1L) * Limits.MAX_VALUE_BYTES)
          .isLessThanOrEqualTo(DataHost.ROUND_BYTES);
    }
  }

  private StorageEngine failing() {
    return new WatchedEngine(MemoryEngine.empty(StateSummarizer.create()), () -> {
      Error error = thrown.getAndSet(null);
      if (error != null) {
        throw error;
      }
    });
  }

  @Test
  void memoryThatRunsOutForOneItemIsAnOverloadAndTheNextIsServed() throws Exception {
    StoreThread store = start(failing());
    Calls sink = new Calls();
    for (Work work : List.of(read(1, sink), write(1, sink))) {
      thrown.set(new OutOfMemoryError("Java heap space"));
      store.submit(List.of(work));
      Reply.Refusal refusal = (Reply.Refusal) sink.next().get(0).reply();
      assertThat(refusal.code()).isEqualTo(RefusalCode.OVERLOADED);
      assertThat(refusal.retryAfterMillis()).isPositive();
    }
    store.submit(List.of(write(1, sink), read(1, sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(store.failure()).isNull();
    assertThat(failures).isEmpty();
  }

  @Test
  void anErrorWhileReadingOneKeyDoesNotEndTheStore() throws Exception {
    StoreThread store = start(failing());
    Calls sink = new Calls();
    thrown.set(new StackOverflowError());
    store.submit(List.of(read(1, sink)));
    assertThat(refusal(sink.next().get(0))).isEqualTo(RefusalCode.STORAGE_FAILED);
    store.submit(List.of(write(1, sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
    assertThat(store.failure()).isNull();
  }

  @Test
  void aStoreThatFailsTellsOnceWhy() throws Exception {
    StoreThread store = start(new LoggingEngine(
        log, new StorageException(StorageException.Reason.INPUT_OUTPUT, "no disk")));
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink)));
    sink.next();
    store.submit(List.of(write(2, sink)));
    assertThat(sink.calls.poll(WAIT_SECONDS, TimeUnit.SECONDS)).hasSize(1);
    assertThat(failures).containsExactly("no disk");
  }

  /** Work that would come to its turn after its deadline is refused at once, and what has time is not. */
  @Test
  void whatCannotBeServedInTimeIsRefusedAtTheQueue() throws Exception {
    long began = System.nanoTime();
    AtomicLong nanos = new AtomicLong(began);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    WatchedEngine engine = new WatchedEngine(MemoryEngine.empty(StateSummarizer.create()), () -> {
      entered.countDown();
      awaitUninterruptibly(release);
    });
    StoreThread store = start(engine, () -> new Time(nanos.get(), System.currentTimeMillis()));
    Calls slow = new Calls();
    List<Work> first = new ArrayList<>();
    for (int i = 0; i < DataHost.TELLING_ITEMS; i++) {
      first.add(read(i, slow));
    }
    store.submit(first);
    entered.await();
    nanos.set(began + 80_000_000); // the first round takes this long, as the next is expected to
    release.countDown();
    slow.next();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.submit(List.of(read(2, items -> {
      blocked.countDown();
      awaitUninterruptibly(goOn);
    })));
    blocked.await();
    Calls sink = new Calls();
    List<Work> many = new ArrayList<>();
    for (int i = 0; i < DataHost.ROUND_ITEMS; i++) {
      many.add(read(i, sink));
    }
    store.submit(many);
    Work patient = read(200, sink);
    RequestItem item = patient.item();
    Work hasty = new Work(
        new RequestItem(201, item.epoch(), 50, item.request()),
        System.nanoTime(),
        false,
        Hlc.NONE,
        sink);
    List<ReplyItem> told;
    try {
      store.submit(List.of(hasty, patient));
      told = sink.next();
    } finally {
      goOn.countDown();
    }
    assertThat(told).extracting(ReplyItem::correlation).containsExactly(201L);
    Reply.Refusal refusal = (Reply.Refusal) told.get(0).reply();
    assertThat(refusal.code()).isEqualTo(RefusalCode.OVERLOADED);
    assertThat(refusal.retryAfterMillis()).isGreaterThan(50);
    assertThat(sink.next()).hasSize(DataHost.ROUND_ITEMS);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
