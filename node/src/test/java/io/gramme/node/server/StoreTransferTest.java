package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.data.TestCluster;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.streams.StreamPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two stores on threads of their own, one of which takes the place of the other (rules E3, E4). */
final class StoreTransferTest {
  private static final int KEYS = 1_000;
  private static final NodeId OLD = new NodeId(1);
  private static final NodeId NEW = new NodeId(2);

  private final Map<NodeId, StoreThread> stores = new ConcurrentHashMap<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    stores.values().forEach(StoreThread::close);
  }

  private StoreThread start(NodeId node, ClusterRing ring) {
    StoreThread store = StoreThread.start(
        "store-" + node,
        DataSettings.of(node, ClockCeiling.UNLIMITED),
        MemoryEngine.empty(StateSummarizer.create()),
        ring,
        Hlc.NONE,
        why -> told.add(node + " failed: " + why));
    stores.put(node, store);
    store.begin(new Outside(node));
    return store;
  }

  /** Carries requests straight to the store that is asked. */
  private final class Outside implements StoreListener {
    private final NodeId node;

    Outside(NodeId node) {
      this.node = node;
    }

    @Override
    public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
      StoreThread asker = Objects.requireNonNull(stores.get(node));
      StoreThread asked = stores.get(to);
      if (asked == null) {
        asker.tell(new DataEvent.NotSent(exchange, "not started"));
        return;
      }
      StreamPeer peer = items -> {
        for (ReplyItem item : items) {
          asker.tell(new DataEvent.Answered(exchange, to, asked.hlc(), item.reply()));
        }
      };
      asked.submit(List.of(new Work(
          new RequestItem(1, epoch, 60_000, request), System.nanoTime(), true, Hlc.NONE, peer)));
    }

    @Override
    public void copied(long plan) {
      told.add(node + " copied " + plan);
    }

    @Override
    public void drained(long epoch) {
      told.add(node + " drained " + epoch);
    }
  }

  private void await(String wanted) throws InterruptedException {
    String next = "";
    while (!next.equals(wanted)) {
      next = Objects.requireNonNull(
          told.poll(StoreThreadFixture.WAIT_SECONDS, TimeUnit.SECONDS), "never told: " + wanted);
    }
  }

  private static void write(StoreThread store, ClusterRing ring, int count)
      throws InterruptedException {
    StoreThreadFixture.Calls sink = new StoreThreadFixture.Calls();
    List<Work> works = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Work work = StoreThreadFixture.write(number, sink);
      Key key = ((Request.Write) work.item().request()).key();
      RequestItem item = new RequestItem(
          number, ring.epochOf(key.bucket()), 60_000, work.item().request());
      works.add(new Work(item, System.nanoTime(), false, Hlc.NONE, sink));
    }
    store.submit(works);
    int answered = 0;
    while (answered < count) {
      for (ReplyItem item : sink.next()) {
        assertThat(item.reply()).isInstanceOf(Reply.Applied.class);
        answered++;
      }
    }
  }

  @Test
  void e4AStoreTakesAllOfAnotherWhichThenHandsOnAndDropsWhatItHas() throws Exception {
    MemberTable base = TestCluster.tableOf(1, 2);
    PlanRecord plan = PlanRecord.proposing(new RingPlan(
            7,
            base.current().sequence(),
            base.current().plan(),
            List.of(RingMember.of(Objects.requireNonNull(base.member(NEW)))),
            new TreeSet<>(),
            1))
        .commit();
    ClusterRing before = ClusterRing.of(base);
    ClusterRing copying = ClusterRing.of(base.withPlan(plan));
    StoreThread old = start(OLD, before);
    write(old, before, KEYS);
    StoreThread next = start(NEW, before);
    await(NEW + " drained " + before.epoch());

    next.ringChanged(copying);
    old.ringChanged(copying);
    await(NEW + " copied 7");

    PlanRecord moved =
        plan.withVote(OLD, Vote.GO).withVote(NEW, Vote.GO).withMoved(OLD).withMoved(NEW);
    ClusterRing done = ClusterRing.of(base.withPlan(moved));
    assertThat(done.table().current().members()).containsExactly(NEW);
    next.ringChanged(done);
    old.ringChanged(done);
    await(OLD + " drained " + done.epoch());
    assertThat(old.failure()).isNull();
    StoreThreadFixture.Calls sink = new StoreThreadFixture.Calls();
    old.submit(List.of(new Work(
        new RequestItem(1, done.epoch(), 60_000, new Request.FetchUsage()),
        System.nanoTime(),
        false,
        Hlc.NONE,
        sink)));
    assertThat(sink.next().get(0).reply()).isEqualTo(new Reply.Usage(List.of(), 0));
    next.submit(List.of(new Work(
        new RequestItem(2, done.epoch(), 60_000, new Request.FetchUsage()),
        System.nanoTime(),
        false,
        Hlc.NONE,
        sink)));
    Reply.Usage usage = (Reply.Usage) sink.next().get(0).reply();
    assertThat(
            usage.partitions().stream().mapToLong(partition -> partition.keys()).sum())
        .isEqualTo(KEYS);
  }
}
