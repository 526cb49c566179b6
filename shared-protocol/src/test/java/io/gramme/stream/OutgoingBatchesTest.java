package io.gramme.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutgoingBatchesTest {
  private static final NodeId NODE = new NodeId(1);
  private static final long MILLI = 1_000_000;
  private static final long FAR = 1_000_000 * MILLI;

  private final List<List<RequestItem>> written = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private int turnsAsked;
  private long now;
  private final OutgoingBatches batches = machine(StreamSettings.ofDefaults());

  private OutgoingBatches machine(StreamSettings settings) {
    return new OutgoingBatches(settings, new OutgoingBatches.Effects() {
      @Override
      public void writeAtEndOfTurn() {
        turnsAsked++;
      }

      @Override
      public void write(List<RequestItem> items, boolean large) {
        written.add(items);
      }
    });
  }

  private ReplyHandler handler(String name) {
    return new ReplyHandler() {
      @Override
      public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
        told.add(name + " replied");
      }

      @Override
      public void noAnswer(DeliveryFailure failure, String detail) {
        told.add(name + " " + failure);
      }
    };
  }

  private void enqueue(String name, int bytes, long deadline) {
    Request request =
        new Request.Write(new PartitionId(3, 0), Key.of("b", name), Bytes.wrap(new byte[bytes]));
    assertThat(batches.enqueue(1, request, deadline, handler(name))).isNull();
  }

  private void turn() {
    batches.turnEnded();
    while (batches.writeNext(now, true)) {
      // as many as there are credits for
    }
  }

  private void reply(int batch, int item) {
    ReplyItem reply =
        new ReplyItem(written.get(batch).get(item).correlation(), new Reply.Applied(0));
    batches.answered(now, NODE, new Frame.ReplyBatch(1, 1, List.of(reply)));
  }

  @Test
  void whatIsQueuedInOneTurnLeavesAsOneBatchAfterOneRequestForIt() {
    batches.opened();
    for (int i = 0; i < 64; i++) {
      enqueue("k" + i, 1_024, FAR);
    }
    assertThat(turnsAsked).isEqualTo(1);
    turn();
    assertThat(written).hasSize(1);
    assertThat(written.get(0)).hasSize(64);
  }

  @Test
  void nothingLeavesBeforeTheStreamIsOpen() {
    enqueue("a", 1, FAR);
    turn();
    assertThat(turnsAsked).isZero();
    assertThat(written).isEmpty();
    batches.opened();
    assertThat(turnsAsked).isEqualTo(1);
    turn();
    assertThat(written).hasSize(1);
  }

  @Test
  void theNextBatchWaitsForTheFirstReplyToTheOneBefore() {
    batches.opened();
    enqueue("a", 1, FAR);
    enqueue("b", 1, FAR);
    turn();
    enqueue("c", 1, FAR);
    turn();
    assertThat(written).hasSize(1);
    assertThat(turnsAsked).isEqualTo(1);
    reply(0, 1);
    assertThat(turnsAsked).isEqualTo(2);
    turn();
    assertThat(written).hasSize(2);
    // The second reply to a batch gives no second credit.
    enqueue("d", 1, FAR);
    reply(0, 0);
    turn();
    assertThat(written).hasSize(2);
    assertThat(told).containsExactly("b replied", "a replied");
  }

  @Test
  void aBatchIsBoundedInItemsAndBytes() {
    batches.opened();
    for (int i = 0; i < 300; i++) {
      enqueue("k" + i, 10, FAR);
    }
    turn();
    assertThat(written.get(0)).hasSize(Limits.MAX_BATCH_ITEMS);
    reply(0, 0);
    turn();
    assertThat(written.get(1)).hasSize(300 - Limits.MAX_BATCH_ITEMS);
    for (int i = 0; i < 10; i++) {
      enqueue("m" + i, 200_000, FAR);
    }
    reply(1, 0);
    turn();
    assertThat(written.get(2)).hasSize(5);
  }

  @Test
  void aLargeItemLeavesAloneAndWaitsForTheChunksOfAnother() {
    batches.opened();
    enqueue("a", 10, FAR);
    enqueue("large", 300_000, FAR);
    enqueue("b", 10, FAR);
    turn();
    assertThat(written.get(0)).hasSize(1);
    reply(0, 0);
    assertThat(batches.writeNext(now, false)).isFalse();
    assertThat(batches.writeNext(now, true)).isTrue();
    assertThat(written.get(1)).hasSize(1);
    reply(1, 0);
    turn();
    assertThat(written.get(2)).hasSize(1);
    assertThat(told).containsExactly("a replied", "large replied");
  }

  @Test
  void deadlinesSplitIntoExpiredAndUnanswered() {
    batches.opened();
    enqueue("written", 1, 100 * MILLI);
    turn();
    enqueue("queued", 1, 50 * MILLI);
    enqueue("later", 1, 500 * MILLI);
    assertThat(batches.nanosToEarliestDeadline(0)).isEqualTo(50 * MILLI);
    now = 60 * MILLI;
    batches.expire(now);
    assertThat(told).containsExactly("queued EXPIRED");
    assertThat(batches.nanosToEarliestDeadline(now)).isEqualTo(40 * MILLI);
    now = 100 * MILLI;
    batches.expire(now);
    assertThat(told).containsExactly("queued EXPIRED", "written UNANSWERED");
    // Its credit came back with its last item.
    turn();
    assertThat(written).hasSize(2);
    assertThat(written.get(1).get(0).remainingMillis()).isEqualTo(400);
    reply(0, 0);
    assertThat(batches.statistics().lateReplies()).isEqualTo(1);
    assertThat(told).hasSize(2);
  }

  @Test
  void aDeadlineThatPassedInTheQueueIsNoticedWhenTheBatchIsWritten() {
    batches.opened();
    enqueue("past", 1, 5 * MILLI);
    enqueue("fresh", 1, FAR);
    now = 5 * MILLI;
    turn();
    assertThat(told).containsExactly("past EXPIRED");
    assertThat(written).hasSize(1);
    assertThat(written.get(0)).hasSize(1);
  }

  @Test
  void theBacklogIsBoundedInItemsAndBytes() {
    OutgoingBatches small = machine(StreamSettings.ofDefaults().withBacklog(3, 8L * 1024 * 1024));
    Request request = new Request.FetchTable();
    for (int i = 0; i < 3; i++) {
      assertThat(small.enqueue(1, request, FAR, handler("x"))).isNull();
    }
    assertThat(small.enqueue(1, request, FAR, handler("x"))).contains("the backlog is full");
    Request large = new Request.Write(
        new PartitionId(3, 0), Key.of("b", "k"), Bytes.wrap(new byte[17 * 1024 * 1024]));
    assertThat(batches.enqueue(1, large, FAR, handler("x"))).contains("allowed are");
    assertThat(batches.statistics().itemsQueued()).isZero();
  }

  @Test
  void theEndSplitsIntoLostAndNotSentAndTheNextStreamStartsAfresh() {
    batches.opened();
    enqueue("written", 1, FAR);
    turn();
    enqueue("queued", 1, FAR);
    batches.closed("gone");
    assertThat(told).containsExactly("written LOST", "queued NOT_SENT");
    enqueue("next", 1, FAR);
    turn();
    assertThat(written).hasSize(1);
    batches.opened();
    turn();
    assertThat(written).hasSize(2);
    assertThat(batches.statistics().batchesOutstanding()).isEqualTo(1);
  }

  /** Random histories: each request is told once, no id is used twice at a time, credits come out even. */
  @Test
  void everyRequestIsToldExactlyOnce() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      written.clear();
      told.clear();
      now = 0;
      OutgoingBatches machine = machine(StreamSettings.ofDefaults().withBacklog(40, 1L << 24));
      Map<Long, Integer> unanswered = new LinkedHashMap<>();
      int seen = 0;
      int accepted = 0;
      machine.opened();
      for (int step = 0; step < 400; step++) {
        now += random.nextInt(2_000_000);
        switch (random.nextInt(8)) {
          case 0 -> machine.expire(now);
          case 1 -> {
            if (random.nextInt(20) == 0) {
              machine.closed("planted");
              machine.opened();
            }
          }
          case 2, 3 -> answerSome(machine, random, unanswered);
          default -> {
            String refusal = machine.enqueue(
                1,
                new Request.FetchTable(),
                now + random.nextInt(40_000_000),
                handler("r" + accepted));
            accepted += refusal == null ? 1 : 0;
          }
        }
        machine.turnEnded();
        while (random.nextInt(4) > 0 && machine.writeNext(now, random.nextBoolean())) {
          for (RequestItem item : written.get(written.size() - 1)) {
            unanswered.merge(item.correlation(), 1, Integer::sum);
          }
        }
        seen = Math.max(seen, written.size());
      }
      machine.closed("end");
      assertThat(unanswered.values()).as("seed %d", seed).allMatch(uses -> uses == 1);
      assertThat(told.stream().map(line -> line.substring(0, line.indexOf(' '))).toList())
          .as("seed %d", seed)
          .doesNotHaveDuplicates()
          .hasSize(accepted);
      assertThat(seen).as("seed %d", seed).isPositive();
      StreamStatistics statistics = machine.statistics();
      assertThat(statistics.itemsQueued() + statistics.itemsOutstanding()).isZero();
      assertThat(statistics.bytesQueued()).isZero();
      assertThat(statistics.batchesOutstanding()).isZero();
    }
  }

  private void answerSome(
      OutgoingBatches machine, SplittableRandom random, Map<Long, Integer> unanswered) {
    List<ReplyItem> replies = new ArrayList<>();
    for (Long correlation : unanswered.keySet()) {
      if (random.nextInt(3) == 0) {
        replies.add(new ReplyItem(correlation, new Reply.Done()));
      }
    }
    machine.answered(now, NODE, new Frame.ReplyBatch(1, 1, replies));
  }
}
