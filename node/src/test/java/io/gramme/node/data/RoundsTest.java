package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a data machine forces, and what it shows before and after (rules S2, T3, T5). */
final class RoundsTest implements DataEffects {
  private static final ClusterRing RING = TestCluster.ringOf(1);
  private static final Key CART = Key.of("carts", "k");
  private static final Key OTHER = Key.of("carts", "other");
  private static final Key LOOSE = Key.of(TestCluster.INTERVAL_BUCKET, "k");
  private static final long INTERVAL_NANOS = 1_000 * Time.NANOS_PER_MILLI;

  private final VirtualTimeline timeline = VirtualTimeline.startingAt(TestData.WALL_MILLIS);
  private final MemoryEngine engine = MemoryEngine.empty(StateSummarizer.create());
  private final Map<Long, Reply> shown = new LinkedHashMap<>();
  private boolean roomForCeiling = true;
  private final DataMachine machine = DataMachine.of(
      DataSettings.of(new NodeId(1), this::raise).withRounds(3, Long.MAX_VALUE), RING, Hlc.NONE);
  private final List<Long> forced = new ArrayList<>();
  private @Nullable Long wake;

  private long raise(long stamp) throws StorageException {
    if (!roomForCeiling) {
      throw new StorageException(StorageException.Reason.DISK_FULL, "no room");
    }
    return stamp;
  }

  @Override
  public StorageEngine store() {
    return engine;
  }

  @Override
  public void reply(long ticket, Reply reply) {
    assertThat(shown.put(ticket, reply)).as("one answer").isNull();
  }

  @Override
  public void force(long change) {
    forced.add(change);
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
  public void wakeAt(long monotonicNanos) {
    wake = monotonicNanos;
  }

  @Override
  public void defect(DataEvent event, Throwable cause) {
    throw new AssertionError(event.toString(), cause);
  }

  private void tell(DataEvent event) {
    machine.on(timeline.now(), event, this);
  }

  private void passMillis(long millis) {
    timeline.runFor(millis * Time.NANOS_PER_MILLI);
  }

  private void arrive(long ticket, Request.Keyed request) {
    long epoch = RING.epochOf(request.key().bucket());
    RequestItem item = new RequestItem(ticket, epoch, 10_000, request);
    tell(new DataEvent.Arrived(ticket, item, timeline.now().monotonicNanos(), false, Hlc.NONE));
  }

  private void write(long ticket, Key key) {
    Dot dot = new Dot(ticket, Hlc.ofMillis(timeline.now().wallMillis()));
    Bytes delta = StateFormat.encode(
        Delta.of(DotContext.EMPTY, dot, Bytes.utf8("v"), Sibling.NEVER, Bytes.EMPTY, false));
    arrive(ticket, new Request.Write(RING.partitionOf(key), key, delta));
  }

  private void read(long ticket, Key key) {
    arrive(ticket, new Request.Read(RING.partitionOf(key), key));
  }

  private Reply answer(long ticket) {
    return Objects.requireNonNull(shown.get(ticket), "no answer");
  }

  private RefusalCode refusal(long ticket) {
    assertThat(answer(ticket)).isInstanceOf(Reply.Refusal.class);
    return ((Reply.Refusal) answer(ticket)).code();
  }

  @Test
  void s2NothingIsShownBeforeTheForceIsDone() {
    write(1, CART);
    read(2, CART);
    assertThat(shown).isEmpty();
    tell(new DataEvent.RoundEnded());
    assertThat(shown).isEmpty();
    assertThat(forced).hasSize(1);
    tell(new DataEvent.Forced());
    assertThat(shown.keySet()).containsExactly(1L, 2L);
    assertThat(answer(1)).isInstanceOf(Reply.Applied.class);
  }

  @Test
  void s2WhatCouldNotBeForcedIsNeitherAcknowledgedNorShown() {
    write(1, CART);
    read(2, CART);
    tell(new DataEvent.RoundEnded());
    tell(new DataEvent.ForceFailed("disk on fire"));
    assertThat(refusal(1)).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(refusal(2)).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(machine.failure()).isEqualTo("disk on fire");
    read(3, CART);
    tell(new DataEvent.RoundEnded());
    assertThat(refusal(3)).isEqualTo(RefusalCode.NOT_READY);
    assertThat(forced).as("a store that failed is not asked again").hasSize(1);
  }

  @Test
  void s2AReadOfAKeyThatTheRoundDidNotChangeWaitsForNoForce() {
    write(1, CART);
    read(2, CART);
    read(3, OTHER);
    write(4, LOOSE);
    read(5, LOOSE);
    tell(new DataEvent.RoundEnded());
    assertThat(forced).hasSize(1);
    assertThat(shown.keySet()).containsExactly(3L);
    tell(new DataEvent.ForceFailed("disk on fire"));
    assertThat(shown.keySet()).containsExactly(3L, 1L, 2L, 4L, 5L);
    assertThat(refusal(2)).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(refusal(5)).isEqualTo(RefusalCode.STORAGE_FAILED);
  }

  @Test
  void s2TheNextRoundIsExecutedDuringAForceAndShownAfterItsOwn() {
    write(1, CART);
    tell(new DataEvent.RoundEnded());
    write(2, OTHER);
    tell(new DataEvent.RoundEnded());
    assertThat(shown).isEmpty();
    assertThat(forced).containsExactly(1L);
    tell(new DataEvent.Forced());
    assertThat(shown.keySet()).containsExactly(1L);
    tell(new DataEvent.RoundEnded());
    assertThat(forced).containsExactly(1L, 2L);
    tell(new DataEvent.Forced());
    assertThat(shown.keySet()).containsExactly(1L, 2L);
  }

  @Test
  void s2AReadDuringAForceWaitsForItWhenItShowsWhatIsForced() {
    write(1, CART);
    tell(new DataEvent.RoundEnded());
    read(2, CART);
    read(3, OTHER);
    tell(new DataEvent.RoundEnded());
    assertThat(shown.keySet()).containsExactly(3L);
    tell(new DataEvent.Forced());
    tell(new DataEvent.RoundEnded());
    assertThat(shown.keySet()).containsExactly(3L, 1L, 2L);
    assertThat(forced).as("a read needs none of its own").hasSize(1);
  }

  @Test
  void s2AForceThatFailsFailsTheRoundAfterItToo() {
    write(1, CART);
    tell(new DataEvent.RoundEnded());
    write(2, OTHER);
    read(3, CART);
    tell(new DataEvent.ForceFailed("disk on fire"));
    for (long ticket = 1; ticket <= 3; ticket++) {
      assertThat(refusal(ticket)).isEqualTo(RefusalCode.STORAGE_FAILED);
    }
    tell(new DataEvent.Forced());
    assertThat(shown).as("each is answered once").hasSize(3);
  }

  @Test
  void t5WhatAnIntervalBucketTookDuringAForceIsForcedWithinItsInterval() {
    write(1, CART);
    tell(new DataEvent.RoundEnded());
    write(2, LOOSE);
    tell(new DataEvent.RoundEnded());
    tell(new DataEvent.Forced());
    tell(new DataEvent.RoundEnded());
    assertThat(shown.keySet()).containsExactly(1L, 2L);
    passMillis(1_000);
    tell(new DataEvent.Woken());
    assertThat(forced).containsExactly(1L, 2L);
  }

  @Test
  void aRoundTakesNoMoreThanItsItemsDuringAForceEither() {
    write(1, CART);
    tell(new DataEvent.RoundEnded());
    for (int ticket = 2; ticket <= 4; ticket++) {
      assertThat(machine.takesMore()).isTrue();
      write(ticket, OTHER);
    }
    tell(new DataEvent.RoundEnded());
    assertThat(machine.takesMore()).isFalse();
    tell(new DataEvent.Forced());
    tell(new DataEvent.RoundEnded());
    assertThat(machine.takesMore()).isTrue();
  }

  @Test
  void t3AnAnswerBeforeTheForceShowsNoClockAboveTheOneShownLast() {
    roomForCeiling = false;
    write(1, CART);
    read(2, OTHER);
    tell(new DataEvent.RoundEnded());
    assertThat(((Reply.State) answer(2)).asOf()).isEqualTo(machine.hlc());
  }

  @Test
  void readsAloneForceNothing() {
    read(1, CART);
    tell(new DataEvent.RoundEnded());
    assertThat(shown).hasSize(1);
    assertThat(forced).isEmpty();
    assertThat(wake).isNull();
  }

  @Test
  void t5AnIntervalBucketIsAnsweredAtOnceAndForcedWithinItsInterval() {
    write(1, LOOSE);
    tell(new DataEvent.RoundEnded());
    assertThat(answer(1)).isInstanceOf(Reply.Applied.class);
    assertThat(forced).isEmpty();
    assertThat(wake).isEqualTo(timeline.now().monotonicNanos() + INTERVAL_NANOS);
    passMillis(999);
    tell(new DataEvent.Woken());
    assertThat(forced).as("too early").isEmpty();
    passMillis(1);
    tell(new DataEvent.Woken());
    assertThat(forced).hasSize(1);
    tell(new DataEvent.Forced());
    tell(new DataEvent.Woken());
    assertThat(forced).as("nothing is left").hasSize(1);
  }

  @Test
  void t5AForceForOthersServesAnIntervalBucketToo() {
    write(1, LOOSE);
    tell(new DataEvent.RoundEnded());
    write(2, CART);
    tell(new DataEvent.RoundEnded());
    tell(new DataEvent.Forced());
    passMillis(2_000);
    tell(new DataEvent.Woken());
    assertThat(forced).hasSize(1);
  }

  @Test
  void t3NoClockAboveTheCeilingIsShownWhileThereIsNoRoomForIt() {
    read(1, CART);
    tell(new DataEvent.RoundEnded());
    long ceiling = machine.hlc();
    roomForCeiling = false;
    passMillis(5_000);
    read(2, CART);
    write(3, CART);
    tell(new DataEvent.RoundEnded());
    tell(new DataEvent.Forced());
    assertThat(machine.hlc()).isEqualTo(ceiling);
    assertThat(((Reply.State) answer(2)).asOf()).isEqualTo(ceiling);
    write(4, CART);
    read(5, CART);
    tell(new DataEvent.RoundEnded());
    assertThat(refusal(4)).isEqualTo(RefusalCode.DISK_FULL);
    assertThat(answer(5)).isInstanceOf(Reply.State.class);
    roomForCeiling = true;
    passMillis(1_000);
    tell(new DataEvent.RoundEnded());
    assertThat(machine.hlc()).isEqualTo(machine.clock(timeline.now()));
  }

  @Test
  void t3APageShowsNoClockAboveTheCeilingEither() {
    read(1, CART);
    tell(new DataEvent.RoundEnded());
    long ceiling = machine.hlc();
    roomForCeiling = false;
    passMillis(5_000);
    Request fetch = new Request.FetchStates(RING.partitionOf(CART), null);
    RequestItem item = new RequestItem(2, RING.epoch(), 10_000, fetch);
    tell(new DataEvent.Arrived(2, item, timeline.now().monotonicNanos(), true, Hlc.NONE));
    tell(new DataEvent.RoundEnded());
    assertThat(((Reply.States) answer(2)).asOf()).isEqualTo(ceiling);
  }

  @Test
  void aRoundTakesNoMoreThanItsItems() {
    for (int ticket = 1; ticket <= 3; ticket++) {
      assertThat(machine.takesMore()).isTrue();
      read(ticket, CART);
    }
    assertThat(machine.takesMore()).isFalse();
    tell(new DataEvent.RoundEnded());
    assertThat(machine.takesMore()).isTrue();
  }

  @Test
  void k5TheSearchForKeysIsAnsweredAtOnce() {
    tell(new DataEvent.KeysAsked(1, "carts"));
    assertThat(answer(1)).isEqualTo(new Reply.Done());
    write(2, CART);
    tell(new DataEvent.KeysAsked(3, "carts"));
    assertThat(refusal(3)).isEqualTo(RefusalCode.BUCKET_IN_USE);
  }
}
