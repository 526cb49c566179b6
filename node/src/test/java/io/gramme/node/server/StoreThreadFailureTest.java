package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell when something goes wrong around it. */
final class StoreThreadFailureTest extends StoreThreadFixture {
  @Test
  void whatCouldNotBeMadeDurableIsNeitherAcknowledgedNorShown() throws Exception {
    StorageException full = new StorageException(StorageException.Reason.INPUT_OUTPUT, "disk full");
    StoreThread store = start(new LoggingEngine(log, full));
    Calls sink = new Calls();
    store.submit(List.of(write(1, sink), read(1, sink), work(3, new Request.FetchTable(), sink)));
    assertThat(sink.next())
        .extracting(StoreThreadFixture::refusal)
        .containsExactly(
            RefusalCode.STORAGE_FAILED, RefusalCode.STORAGE_FAILED, RefusalCode.UNSUPPORTED);
    assertThat(store.failure()).isEqualTo("disk full");
    long hlc = store.hlc();
    store.submit(List.of(write(1, sink), read(1, sink)));
    assertThat(sink.next())
        .extracting(StoreThreadFixture::refusal)
        .containsExactly(RefusalCode.NOT_READY, RefusalCode.NOT_READY);
    assertThat(store.hlc()).isEqualTo(hlc);
    assertThat(log).containsExactly("update", "read", "durable");
  }

  /** The partitions of one store are refused, all others are served, and a person can see it. */
  @Test
  void storeOutOfServiceTakesItsPartitionsAlone(@TempDir Path directory) throws Exception {
    DurableSettings settings =
        DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE)).withCacheBytes(0);
    DurableEngine.open(directory, settings, StateSummarizer.create()).close();
    Files.writeString(directory.resolve("quarantined-1"), "its index was damaged");
    StoreThread store = start(DurableEngine.open(directory, settings, StateSummarizer.create()));
    assertThat(store.outOfService()).contains("shard 1 of 4").contains("its index was damaged");
    Calls sink = new Calls();
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      boolean out = RING.partitionOf(key(i)).index() % settings.shards() == 1;
      store.submit(List.of(write(i, sink)));
      store.submit(List.of(read(i, sink)));
      List<ReplyItem> replies = new ArrayList<>(sink.next());
      while (replies.size() < 2) {
        replies.addAll(sink.next());
      }
      if (out) {
        refused++;
        assertThat(replies)
            .extracting(StoreThreadFixture::refusal)
            .containsOnly(RefusalCode.NOT_READY);
      } else {
        assertThat(replies.get(0).reply()).isInstanceOf(Reply.Applied.class);
        assertThat(replies.get(1).reply()).isInstanceOf(Reply.State.class);
      }
    }
    assertThat(refused).isBetween(1, 39);
    assertThat(store.failure()).isNull();
  }

  @Test
  void ceilingThatCannotBeRaisedEndsService() throws Exception {
    ClockCeiling ceiling = stamp -> {
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "no ceiling");
    };
    StoreThread store = start(
        DataSettings.of(new NodeId(1), ceiling),
        MemoryEngine.empty(StateSummarizer.create()),
        Hlc.NONE);
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
        .extracting(StoreThreadFixture::refusal)
        .containsExactly(RefusalCode.NOT_READY, RefusalCode.NOT_READY);
    store.close();
  }

  @Test
  void fullQueueRefusesAtOnceAndRecovers() throws Exception {
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
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
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
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
    StoreThread store = start(MemoryEngine.empty(StateSummarizer.create()));
    Calls sink = new Calls();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("store-of-test")) {
        thread.interrupt();
      }
    }
    store.submit(List.of(write(1, sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Applied(0));
  }
}
