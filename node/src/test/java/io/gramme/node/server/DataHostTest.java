package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.data.WatchedEngine;
import io.gramme.node.storage.MemoryEngine;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the rounds of a store want to be made durable, at instants that the test chooses (rules S2, T5, P5). */
final class DataHostTest extends StoreThreadFixture {
  private static final long TTL = 1_000;

  private final long wallMillis = System.currentTimeMillis();
  private final StoreQueue queue = new StoreQueue();
  private final Calls sink = new Calls();
  private long passedMillis;
  private final DataHost host = new DataHost(
      queue,
      new LoggingEngine(log, null),
      DataMachine.of(SETTINGS, RING, Hlc.NONE),
      failures::add,
      () -> new Time(
          System.nanoTime() + passedMillis * Time.NANOS_PER_MILLI, wallMillis + passedMillis),
      Runnable::run,
      () -> {});

  private void round(Work work) throws InterruptedException {
    queue.offer(List.of(work));
    host.next();
    assertThat(sink.next().get(0).reply()).isNotInstanceOf(Reply.Refusal.class);
  }

  private Work expiring() {
    Key key = key(1);
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        new Dot(1, Hlc.ofMillis(wallMillis)),
        Bytes.utf8("value"),
        wallMillis + TTL,
        Bytes.EMPTY,
        false));
    return work(1, new Request.Write(RING.partitionOf(key), key, delta), sink);
  }

  /** An answer that comes while the search breaks off is the item's, and not the search's. */
  @Test
  void k5ASearchThatBreaksOffIsAnsweredAndTakesNobodysAnswer() throws InterruptedException {
    StoreQueue own = new StoreQueue();
    boolean[] breaks = {false};
    WatchedEngine engine = new WatchedEngine(MemoryEngine.empty(StateSummarizer.create()), () -> {
      if (breaks[0]) {
        throw new IllegalStateException("a defect");
      }
    });
    DataHost broken = new DataHost(
        own,
        engine,
        DataMachine.of(SETTINGS, RING, Hlc.NONE),
        failures::add,
        () -> new Time(System.nanoTime(), wallMillis),
        Runnable::run,
        () -> {});
    own.offer(List.of(write(1, sink)));
    broken.next();
    assertThat(sink.next().get(0).reply()).isInstanceOf(Reply.Applied.class);
    CompletableFuture<Reply> search = new CompletableFuture<>();
    own.offer(List.of(read(1, sink)));
    own.add(new StoreQueue.Search("carts", search));
    breaks[0] = true;

    broken.next();

    assertThat(sink.next().get(0).correlation()).isEqualTo(1);
    assertThat(((Reply.Refusal) search.join()).code()).isEqualTo(RefusalCode.NOT_READY);
  }

  @Test
  void s2AReadOfAnUnchangedKeyIsOnItsWayBeforeTheForceBegins() throws InterruptedException {
    Calls noting = new Calls() {
      @Override
      public void reply(List<ReplyItem> items) {
        log.add("answered " + items.size());
        super.reply(items);
      }
    };
    queue.offer(List.of(write(1, noting), read(1, noting), read(2, noting)));
    host.next();
    assertThat(log)
        .containsExactly("update", "read", "read", "answered 1", "durable", "answered 2");
    assertThat(noting.next().get(0).correlation()).isEqualTo(2);
  }

  @Test
  void s2WhileManyAreBeingForcedTheNextAreExecutedAndAnsweredAfterTheirOwnForce()
      throws InterruptedException {
    StoreQueue own = new StoreQueue();
    Queue<Runnable> forces = new ArrayDeque<>();
    int[] woken = {0};
    DataHost pipelined = new DataHost(
        own,
        new LoggingEngine(log, null),
        DataMachine.of(SETTINGS, RING, Hlc.NONE),
        failures::add,
        () -> new Time(System.nanoTime(), wallMillis),
        forces::add,
        () -> woken[0]++);
    own.offer(List.of(write(1, sink), write(2, sink), write(3, sink), write(4, sink)));
    pipelined.next();
    assertThat(pipelined.isForcing()).isTrue();
    own.offer(List.of(write(5, sink), read(1, sink), read(6, sink)));
    pipelined.next();
    assertThat(sink.next()).as("neither is being forced nor was changed").hasSize(1);
    assertThat(log).doesNotContain("durable");
    assertThat(pipelined.hasWork()).isFalse();
    forces.remove().run();
    assertThat(woken[0]).isEqualTo(1);
    assertThat(pipelined.hasWork()).isTrue();
    pipelined.next();
    assertThat(sink.next()).hasSize(4);
    assertThat(sink.next().get(0).reply()).as("durable by now").isInstanceOf(Reply.State.class);
    assertThat(sink.next().get(0).reply())
        .as("a round of few is forced at once")
        .isInstanceOf(Reply.Applied.class);
    assertThat(pipelined.isForcing()).isFalse();
    assertThat(log).endsWith("durable");
    assertThat(pipelined.hasWork()).isFalse();
  }

  @Test
  void aReadThatFindsAValueExpiredIsDurableSoonAfterAndOthersLeaveNothingToForce()
      throws InterruptedException {
    round(expiring());
    assertThat(log).containsExactly("update", "durable");
    round(read(1, sink));
    assertThat(host.nanosToWake()).as("read while it lives").isNull();
    passedMillis = TTL;
    round(read(1, sink));
    assertThat(host.nanosToWake()).as("turned").isPositive();
    passedMillis += 1_000;
    host.next();
    assertThat(host.nanosToWake()).isNull();
    assertThat(log).endsWith("update", "durable");
    round(read(1, sink));
    assertThat(host.nanosToWake()).as("turned before").isNull();
  }
}
