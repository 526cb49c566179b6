package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import io.gramme.stream.PeerStream;
import io.gramme.stream.StreamStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamRoundTripTest {
  private final Loopback loopback = new Loopback();
  private final RecordingService service = new RecordingService();

  @AfterEach
  void close() throws Exception {
    loopback.close();
  }

  private PeerStream stream() throws Exception {
    return loopback.stream(Loopback.addressOf(loopback.serve(service)));
  }

  @Test
  void aWriteAndAReadComeBackWithTheNodesClockAndEpoch() throws Exception {
    PeerStream stream = stream();
    Outcome.Result written = loopback.send(stream, Loopback.write("k", 100)).await();
    assertThat(written.reply()).isEqualTo(new Reply.Applied(1));
    assertThat(written.hlc()).isEqualTo(RecordingService.HLC);
    assertThat(written.epoch()).isEqualTo(RecordingService.EPOCH);
    assertThat(loopback.send(stream, Loopback.read("k")).reply())
        .isEqualTo(new Reply.State(
            ((Request.Write) Loopback.write("k", 100)).delta(), RecordingService.HLC, 0));
    assertThat(loopback.welcomes).hasSize(1);
    assertThat(loopback.welcomes.get(0).table()).isEqualTo(RecordingService.table());
    assertThat(loopback.on(stream::isUp)).isTrue();
    RequestItem item = service.batches.get(0).items().get(0);
    assertThat(item.epoch()).isEqualTo(1);
    assertThat(item.remainingMillis()).isBetween(1L, 20_000L);
    assertThat(service.batches.get(0).cluster()).isEqualTo(RecordingService.CLUSTER);
    assertThat(service.batches.get(0).hlc()).isEqualTo(5);
  }

  @Test
  void sixtyFourWritesOfOneTurnLeaveAsOneMessage() throws Exception {
    PeerStream stream = stream();
    loopback.send(stream, Loopback.read("warm")).await();
    List<Outcome> outcomes = loopback.on(() -> {
      List<Outcome> sent = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Outcome outcome = new Outcome();
        stream.send(1, Loopback.write("k" + i, 1_024), Loopback.inMillis(20_000), outcome);
        sent.add(outcome);
      }
      return sent;
    });
    for (Outcome outcome : outcomes) {
      assertThat(outcome.reply()).isEqualTo(new Reply.Applied(1));
    }
    assertThat(service.batches).hasSize(2);
    assertThat(service.batches.get(1).items()).hasSize(64);
    StreamStatistics statistics = loopback.statistics(stream);
    assertThat(statistics.batchesSent()).isEqualTo(2);
    assertThat(statistics.itemsSent()).isEqualTo(65);
    assertThat(statistics.repliesReceived()).isEqualTo(65);
    assertThat(statistics.itemsOutstanding()).isZero();
    assertThat(statistics.batchesOutstanding()).isZero();
    assertThat(statistics.roundTripNanos()).isPositive();
  }

  @Test
  void valuesOfOneMebibyteAndStatesOfFourPassBothWays() throws Exception {
    PeerStream stream = stream();
    Request.Write value = (Request.Write) Loopback.write("value", Limits.MAX_VALUE_BYTES);
    byte[] bytes = new byte[Limits.MAX_STATE_BYTES];
    new Random(4).nextBytes(bytes);
    Request.Repair state =
        new Request.Repair(new PartitionId(3, 1), Key.of("bucket", "state"), Bytes.wrap(bytes), 9);
    Outcome written = loopback.send(stream, value);
    Outcome repaired = loopback.send(stream, state);
    assertThat(written.reply()).isEqualTo(new Reply.Applied(1));
    assertThat(repaired.reply()).isEqualTo(new Reply.Applied(2));
    Outcome readValue = loopback.send(stream, Loopback.read("value"));
    Outcome readState = loopback.send(stream, Loopback.read("state"));
    assertThat(((Reply.State) readValue.reply()).state()).isEqualTo(value.delta());
    assertThat(((Reply.State) readState.reply()).state()).isEqualTo(Bytes.wrap(bytes));
  }

  @Test
  void requestsOfEverySizeMixedAllComeBack() throws Exception {
    PeerStream stream = stream();
    long seed = 11;
    Random random = new Random(seed);
    List<Outcome> outcomes = new ArrayList<>();
    List<Request.Write> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int bytes = random.nextInt(20) == 0 ? random.nextInt(900_000) : random.nextInt(3_000);
      Request.Write write = (Request.Write) Loopback.write("k" + i, bytes);
      writes.add(write);
      outcomes.add(loopback.send(stream, write));
    }
    for (Outcome outcome : outcomes) {
      assertThat(outcome.reply()).as("seed %d", seed).isEqualTo(new Reply.Applied(1));
    }
    for (Request.Write write : writes) {
      assertThat(service.states.get(write.key())).as("seed %d", seed).isEqualTo(write.delta());
    }
  }

  @Test
  void repliesMayComeInPartsFromOtherThreads() throws Exception {
    service.silent = true;
    PeerStream stream = stream();
    Outcome first = loopback.send(stream, Loopback.read("a"));
    Loopback.awaitTrue("the first batch", () -> service.batches.size() == 1);
    // One batch may be outstanding: these two gather until the first is answered.
    Outcome second = loopback.send(stream, Loopback.read("b"));
    Outcome third = loopback.send(stream, Loopback.read("c"));
    answer(0, 0);
    assertThat(first.reply()).isInstanceOf(Reply.State.class);
    Loopback.awaitTrue("the second batch", () -> service.batches.size() == 2);
    assertThat(service.batches.get(1).items()).hasSize(2);
    answer(1, 1);
    assertThat(third.reply()).isInstanceOf(Reply.State.class);
    assertThat(second.isTold()).isFalse();
    // The first reply to the batch has given its credit back.
    Outcome fourth = loopback.send(stream, Loopback.read("d"));
    Loopback.awaitTrue("the third batch", () -> service.batches.size() == 3);
    answer(2, 0);
    assertThat(fourth.reply()).isInstanceOf(Reply.State.class);
    answer(1, 0);
    assertThat(second.reply()).isInstanceOf(Reply.State.class);
  }

  private void answer(int batch, int item) throws InterruptedException {
    RequestItem request = service.batches.get(batch).items().get(item);
    Thread thread = new Thread(() -> service
        .peers
        .get(batch)
        .reply(List.of(new ReplyItem(request.correlation(), service.answer(request.request())))));
    thread.start();
    thread.join();
  }

  @Test
  void aNodesHelloNamesIt() throws Exception {
    loopback.hello = Frame.Hello.ofNode(
        RecordingService.CLUSTER,
        new io.gramme.membership.NodeId(12),
        RecordingService.table().parameters(),
        3);
    PeerStream stream = stream();
    loopback.send(stream, Loopback.read("k")).await();
    assertThat(service.peers.get(0).node()).isEqualTo(new io.gramme.membership.NodeId(12));
  }

  @Test
  void aReplyTooLargeToBeSentIsRefusedAlone() throws Exception {
    PeerStream stream = stream();
    service.states.put(Key.of("bucket", "huge"), Bytes.wrap(new byte[17 * 1024 * 1024]));
    Outcome huge = loopback.send(stream, Loopback.read("huge"));
    assertThat(((Reply.Refusal) huge.reply()).code())
        .isEqualTo(io.gramme.message.RefusalCode.TOO_LARGE);
    assertThat(loopback.send(stream, Loopback.read("k")).reply()).isInstanceOf(Reply.State.class);
  }
}
