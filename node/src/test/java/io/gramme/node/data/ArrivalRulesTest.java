package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static io.gramme.node.data.TestData.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules V, R1 and R2: whatever is refused leaves what is stored exactly as it was. */
final class ArrivalRulesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final long LEAD = HybridClock.DRIVER_LEAD_MILLIS;
  private static final long DMAX = TestCluster.DMAX_MILLIS;

  private final TestData replica = TestData.alone();
  private KeyState stored = KeyState.EMPTY;
  private Bytes storedBytes = Bytes.EMPTY;

  @BeforeEach
  void storeSomething() {
    stored = Deltas.blind(1, replica.stamp(0), "book");
    assertApplied(replica.write(KEY, stored));
    storedBytes = replica.read(KEY).state();
  }

  private void assertWriteRefused(KeyState delta, RefusalCode code) {
    assertWriteRefused(StateFormat.encode(delta), code);
  }

  private void assertWriteRefused(Bytes delta, RefusalCode code) {
    assertRefused(replica.ask(replica.writeOf(KEY, delta)), code);
    assertThat(replica.read(KEY).state()).isSameAs(storedBytes);
  }

  private static DotContext context(long... writerStampCover) {
    int entries = writerStampCover.length / 3;
    long[] writers = new long[entries];
    long[] stamps = new long[entries];
    long[] covers = new long[entries];
    for (int i = 0; i < entries; i++) {
      writers[i] = writerStampCover[3 * i];
      stamps[i] = writerStampCover[3 * i + 1];
      covers[i] = writerStampCover[3 * i + 2];
    }
    return DotContext.of(writers, stamps, covers);
  }

  private static KeyState state(DotContext context, Dot... dots) {
    return new KeyState(
        context,
        java.util.Arrays.stream(dots)
            .map(dot -> Sibling.value(dot, Bytes.utf8("forged")))
            .toList());
  }

  @Test
  void bytesThatAreNoState() {
    assertWriteRefused(Bytes.utf8("garbage"), RefusalCode.INVALID_STATE);
    assertWriteRefused(Bytes.EMPTY, RefusalCode.INVALID_STATE);
    Bytes delta = StateFormat.encode(Deltas.blind(2, replica.stamp(1), "pen"));
    for (int length = 1; length < delta.length(); length++) {
      assertWriteRefused(delta.slice(0, length), RefusalCode.INVALID_STATE);
    }
  }

  @Test
  void anythingButOneSibling() {
    long t = replica.stamp(1);
    assertWriteRefused(state(context(2, t, 0)), RefusalCode.INVALID_STATE);
    assertWriteRefused(
        state(context(2, t, 0, 3, t, 0), new Dot(2, t), new Dot(3, t)), RefusalCode.INVALID_STATE);
  }

  @Test
  void contextThatIsNotBelowTheWrite() {
    long t = replica.stamp(1);
    for (long seen : new long[] {t, t + 1, replica.stamp(LEAD)}) {
      assertWriteRefused(
          state(context(1, seen, seen + 1, 2, t, 0), new Dot(2, t)), RefusalCode.INVALID_STATE);
    }
    assertApplied(replica.write(KEY, state(context(1, t - 1, t, 2, t, 0), new Dot(2, t))));
  }

  @Test
  void entryLeftWithoutACover() {
    long t = replica.stamp(1);
    assertWriteRefused(
        state(context(1, replica.stamp(0), 0, 2, t, 0), new Dot(2, t)), RefusalCode.INVALID_STATE);
  }

  @Test
  void coverAtOrBelowItsStamp() {
    // K2: the types cannot even express it, so the bytes are made by hand: a distance of 2^64 - 1
    // and of 2^64 - 2^20 would put the cover one, or a little, below its stamp.
    long t = replica.stamp(1);
    for (long distance : new long[] {-1L, -(1L << 20)}) {
      assertWriteRefused(craftedDelta(t, distance), RefusalCode.INVALID_STATE);
    }
    assertApplied(replica.ask(replica.writeOf(KEY, craftedDelta(t, 1))));
  }

  /** Entry of writer 1 at t - 1 with the given distance of its cover, own entry of writer 2 at t, value "f". */
  private static Bytes craftedDelta(long t, long coverDistance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(StateFormat.VERSION);
    out.write(2);
    writeLong(out, t);
    writeLong(out, 1);
    writeVarint(out, 1);
    writeVarint(out, coverDistance);
    writeLong(out, 2);
    writeVarint(out, 0);
    writeVarint(out, 0);
    out.writeBytes(new byte[] {1, 1, 1, 1, 'f'});
    return Bytes.wrap(out.toByteArray());
  }

  private static void writeLong(ByteArrayOutputStream out, long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, value).array());
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  @Test
  void vStampsTooFarAheadAreRefused() {
    long newest = Hlc.plusMillis(replica.machine.clock(replica.timeline.now()), LEAD);
    long tooNew = newest + 1000;
    assertWriteRefused(Deltas.blind(2, tooNew, "pen"), RefusalCode.STAMP_TOO_NEW);
    assertWriteRefused(Deltas.blind(2, 3L << 61, "pen"), RefusalCode.STAMP_TOO_NEW);
    assertWriteRefused(Deltas.blind(2, (3L << 61) + 1, "pen"), RefusalCode.INVALID_STATE);
    assertWriteRefused(Deltas.blind(2, Long.MAX_VALUE, "pen"), RefusalCode.INVALID_STATE);
    long t = replica.stamp(1);
    assertWriteRefused(
        state(context(1, replica.stamp(0), tooNew, 2, t, 0), new Dot(2, t)),
        RefusalCode.STAMP_TOO_NEW);
    assertApplied(replica.write(KEY, Deltas.blind(2, newest, "pen")));
  }

  @Test
  void r1AWriteOlderThanDmaxIsRefused() {
    assertWriteRefused(Deltas.blind(2, replica.stamp(-DMAX - 1), "pen"), RefusalCode.WRITE_TOO_OLD);
    assertApplied(replica.write(KEY, Deltas.blind(2, replica.stamp(-DMAX + 1), "pen")));
  }

  @Test
  void writeThatGrewOldWhileItWaited() {
    // S1: judged by the clock now, not by the clock on arrival.
    Request write =
        replica.writeOf(KEY, StateFormat.encode(Deltas.blind(2, replica.stamp(0), "pen")));
    RequestItem item = replica.item(write);
    long arrived = replica.timeline.now().monotonicNanos();
    replica.timeline.runFor((DMAX + 1) * Time.NANOS_PER_MILLI);
    assertRefused(replica.ask(item, arrived, false, 0), RefusalCode.WRITE_TOO_OLD);
    assertThat(replica.read(KEY).state()).isSameAs(storedBytes);
  }

  @Test
  void writeThatANodesClockHasOvertaken() {
    replica.ask(
        replica.item(new Request.Read(replica.ring.partitionOf(KEY), KEY)),
        0,
        true,
        replica.stamp(DMAX + 10));
    assertWriteRefused(Deltas.blind(2, replica.stamp(0), "pen"), RefusalCode.WRITE_TOO_OLD);
  }

  @Test
  void r2AMovedStateOlderThanDmaxIsRefused() throws Exception {
    KeyState moved = Deltas.blind(2, replica.stamp(-10 * DMAX), "old but fresh");
    assertRefused(replica.repair(KEY, moved, replica.stamp(-DMAX - 1)), RefusalCode.STATE_TOO_OLD);
    assertRefused(
        replica.askAsNode(replica.repairOf(KEY, moved, replica.stamp(-DMAX - 1))),
        RefusalCode.STATE_TOO_OLD);
    assertThat(replica.read(KEY).state()).isSameAs(storedBytes);
    // R2 judges when it was read, never how old its versions are.
    assertApplied(replica.repair(KEY, moved, replica.stamp(-DMAX + 1)));
    assertThat(replica.state(KEY)).isEqualTo(stored.join(moved));
  }

  @Test
  void movedStateOfADriverFarAheadOrEmpty() {
    KeyState ahead = Deltas.blind(2, replica.stamp(LEAD + 1000), "ahead");
    assertRefused(replica.repair(KEY, ahead, replica.stamp(0)), RefusalCode.STAMP_TOO_NEW);
    assertRefused(replica.repair(KEY, KeyState.EMPTY, replica.stamp(0)), RefusalCode.INVALID_STATE);
    assertThat(replica.read(KEY).state()).isSameAs(storedBytes);
  }

  /** V: a node stores nothing that runs further ahead than its own clock, which it sends along (T2). */
  @Test
  void movedStateOfANodeFarAheadOfTheClockThatCameAlong() {
    KeyState ahead = Deltas.blind(2, replica.stamp(LEAD + 1000), "ahead");
    Request.Repair repair = replica.repairOf(KEY, ahead, replica.stamp(0));
    assertRefused(replica.askAsNode(repair), RefusalCode.STAMP_TOO_NEW);
    long now = replica.timeline.now().monotonicNanos();
    assertApplied(replica.ask(replica.item(repair), now, true, replica.stamp(1000)));
  }

  /** V: what a driver could not have written it cannot have read. */
  @Test
  void movedStateOfADriverWithAValueAboveTheLimit() {
    Dot dot = new Dot(2, replica.stamp(1));
    Bytes value = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);
    KeyState moved = new KeyState(DotContext.EMPTY.with(dot), List.of(Sibling.value(dot, value)));
    assertRefused(replica.repair(KEY, moved, replica.stamp(0)), RefusalCode.TOO_LARGE);
    assertThat(replica.read(KEY).state()).isSameAs(storedBytes);
  }

  @Test
  void valueAboveTheLimit() {
    Bytes largest = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES]);
    Bytes larger = Bytes.wrap(new byte[Limits.MAX_VALUE_BYTES + 1]);
    assertWriteRefused(
        Deltas.after(DotContext.EMPTY, 2, replica.stamp(1), larger), RefusalCode.TOO_LARGE);
    assertApplied(replica.write(KEY, Deltas.after(DotContext.EMPTY, 2, replica.stamp(1), largest)));
  }

  @Test
  void anyChangedBytesAreRefusedOrReadable() throws Exception {
    long refusals = 0;
    for (long seed = 1; seed <= 3_000; seed++) {
      Random random = new Random(seed);
      KeyState delta =
          Deltas.after(stored.context(), 2, replica.stamp(1 + random.nextInt(100)), "pen");
      byte[] bytes = StateFormat.encode(delta).toByteArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Bytes before = replica.read(KEY).state();
      Request write = replica.writeOf(KEY, Bytes.wrap(bytes));
      boolean refused = !(replica.ask(write) instanceof io.gramme.message.Reply.Applied);
      refusals += refused ? 1 : 0;
      Bytes after = replica.read(KEY).state();
      if (refused) {
        assertThat(after).as("seed %d", seed).isEqualTo(before);
      }
      assertThat(StateFormat.encode(StateFormat.decode(after)))
          .as("seed %d", seed)
          .isEqualTo(after);
    }
    assertThat(refusals).isBetween(300L, 2_900L);
    assertThat(replica.machine.failure()).isNull();
  }
}
