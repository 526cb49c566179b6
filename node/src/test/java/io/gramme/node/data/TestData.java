package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A data machine with its store and a virtual clock; asks it one thing at a time. */
final class TestData implements DataEffects {
  static final long WALL_MILLIS = 1_700_000_000_000L;
  private static final long AMPLE_MILLIS = 10_000_000;

  final VirtualTimeline timeline;
  final DataMachine machine;
  ClusterRing ring;
  StorageEngine engine = MemoryEngine.empty(StateSummarizer.create());
  private @Nullable Reply answer;
  private boolean forceWanted;

  TestData(int node, ClusterRing ring, VirtualTimeline timeline) {
    this.ring = ring;
    this.timeline = timeline;
    this.machine =
        DataMachine.of(DataSettings.of(new NodeId(node), ClockCeiling.UNLIMITED), ring, Hlc.NONE);
  }

  static TestData alone() {
    return new TestData(1, TestCluster.ringOf(1), VirtualTimeline.startingAt(WALL_MILLIS));
  }

  @Override
  public StorageEngine store() {
    return engine;
  }

  @Override
  public void reply(long ticket, Reply reply) {
    assertThat(answer).as("one answer to each item").isNull();
    answer = reply;
  }

  @Override
  public void force(long change) {
    forceWanted = true;
  }

  @Override
  public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
    throw new AssertionError("a machine that has not begun sends nothing");
  }

  @Override
  public void copied(long plan) {}

  @Override
  public void drained(long epoch) {}

  @Override
  public void wakeAt(long monotonicNanos) {}

  @Override
  public void defect(DataEvent event, Throwable cause) {
    throw new AssertionError(event.toString(), cause);
  }

  void tell(DataEvent event) {
    machine.on(timeline.now(), event, this);
  }

  private void endRound() {
    tell(new DataEvent.RoundEnded());
    if (forceWanted) {
      forceWanted = false;
      try {
        engine.force();
        tell(new DataEvent.Forced());
      } catch (StorageException e) {
        tell(new DataEvent.ForceFailed(String.valueOf(e.getMessage())));
      }
    }
  }

  Reply ask(RequestItem item, long arrivedNanos, boolean fromNode, long senderHlc) {
    answer = null;
    tell(new DataEvent.Arrived(1, item, arrivedNanos, fromNode, senderHlc));
    endRound();
    return Objects.requireNonNull(answer, "no answer");
  }

  Reply ask(Request request) {
    return ask(item(request), timeline.now().monotonicNanos(), false, Hlc.NONE);
  }

  Reply askAsNode(Request request) {
    return ask(item(request), timeline.now().monotonicNanos(), true, Hlc.NONE);
  }

  RequestItem item(Request request) {
    long epoch =
        request instanceof Request.Keyed keyed ? ring.epochOf(keyed.key().bucket()) : ring.epoch();
    return new RequestItem(1, epoch, AMPLE_MILLIS, request);
  }

  Request.Write writeOf(Key key, Bytes delta) {
    return new Request.Write(ring.partitionOf(key), key, delta);
  }

  Reply write(Key key, KeyState delta) {
    return ask(writeOf(key, StateFormat.encode(delta)));
  }

  Request.Repair repairOf(Key key, KeyState state, long asOf) {
    return new Request.Repair(ring.partitionOf(key), key, StateFormat.encode(state), asOf);
  }

  Reply repair(Key key, KeyState state, long asOf) {
    return ask(repairOf(key, state, asOf));
  }

  Reply.State read(Key key) {
    Reply reply = ask(new Request.Read(ring.partitionOf(key), key));
    assertThat(reply).isInstanceOf(Reply.State.class);
    return (Reply.State) reply;
  }

  KeyState state(Key key) throws Exception {
    return StateFormat.decode(read(key).state());
  }

  /** A stamp so many milliseconds from the wall clock. */
  long stamp(long millisFromNow) {
    return Hlc.ofMillis(timeline.now().wallMillis() + millisFromNow);
  }

  static void assertApplied(Reply reply) {
    assertThat(reply).isEqualTo(new Reply.Applied(Hlc.NONE));
  }

  static Reply.Refusal assertRefused(Reply reply, RefusalCode code) {
    assertThat(reply).isInstanceOf(Reply.Refusal.class);
    Reply.Refusal refusal = (Reply.Refusal) reply;
    assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
    return refusal;
  }
}
