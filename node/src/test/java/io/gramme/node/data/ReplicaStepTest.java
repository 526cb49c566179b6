package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static io.gramme.node.data.TestData.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.DotContext;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.ClusterRing;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order and the effects of the step of rule S1. */
final class ReplicaStepTest {
  private static final Key KEY = Key.of("carts", "alice");

  private final TestData replica = TestData.alone();

  @Test
  void absentKeyReadsAsTheEmptyState() {
    assertThat(replica.read(KEY).state()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void writesThatDidNotSeeEachOtherBecomeSiblings() throws Exception {
    KeyState book = Deltas.blind(1, replica.stamp(0), "book");
    KeyState pen = Deltas.blind(2, replica.stamp(1), "pen");
    assertApplied(replica.write(KEY, book));
    assertApplied(replica.write(KEY, pen));
    assertThat(replica.state(KEY)).isEqualTo(book.join(pen));
    assertThat(replica.state(KEY).siblings()).hasSize(2);
  }

  @Test
  void writeReplacesWhatItHasSeen() throws Exception {
    replica.write(KEY, Deltas.blind(1, replica.stamp(0), "book"));
    replica.write(KEY, Deltas.blind(2, replica.stamp(1), "pen"));
    DotContext seen = replica.state(KEY).context();
    assertApplied(replica.write(KEY, Deltas.after(seen, 3, replica.stamp(2), "book, pen")));
    List<Sibling> siblings = replica.state(KEY).siblings();
    assertThat(siblings).hasSize(1);
    assertThat(siblings.get(0).value()).isEqualTo(Bytes.utf8("book, pen"));
  }

  @Test
  void sameBytesTwiceAreStoredOnce() throws Exception {
    KeyState book = Deltas.blind(1, replica.stamp(0), "book");
    assertApplied(replica.write(KEY, book));
    Bytes stored = replica.read(KEY).state();
    assertApplied(replica.write(KEY, book));
    assertThat(replica.read(KEY).state()).isSameAs(stored);
    replica.write(KEY, Deltas.after(book.context(), 2, replica.stamp(1), "pen"));
    stored = replica.read(KEY).state();
    assertApplied(replica.write(KEY, book));
    assertThat(replica.read(KEY).state()).isSameAs(stored);
    assertThat(replica.machine.statistics().applied()).isEqualTo(2);
    assertThat(replica.machine.statistics().unchanged()).isEqualTo(2);
  }

  @Test
  void s1TheEpochComesFirstAndBringsTheTable() {
    // E2, although everything else about the item is wrong too.
    Request garbage = new Request.Write(new PartitionId(2, 9), KEY, Bytes.utf8("garbage"));
    RequestItem item = new RequestItem(1, replica.ring.epoch() + 1, 0, garbage);
    Reply.Refusal refusal = assertRefused(replica.ask(item, 0, false, 0), RefusalCode.WRONG_EPOCH);
    assertThat(refusal.table()).isEqualTo(replica.ring.table());
    RequestItem unknown =
        new RequestItem(1, 0, 1000, new Request.Read(replica.ring.partitionOf(KEY), KEY));
    assertRefused(replica.ask(unknown, 0, false, 0), RefusalCode.WRONG_EPOCH);
  }

  @Test
  void ownershipComesBeforeTheDeadline() {
    Bytes garbage = Bytes.utf8("garbage");
    PartitionId actual = replica.ring.partitionOf(KEY);
    for (PartitionId wrong : List.of(
        new PartitionId(3, (actual.index() + 1) % 8),
        new PartitionId(2, actual.index()),
        new PartitionId(3, 60_000))) {
      RequestItem item =
          new RequestItem(1, replica.ring.epoch(), 0, new Request.Write(wrong, KEY, garbage));
      assertRefused(replica.ask(item, 0, false, 0), RefusalCode.NOT_OWNER);
    }
  }

  @Test
  void onlyOwnersExecute() {
    ClusterRing ring = TestCluster.ringOf(5);
    for (int node = 1; node <= 5; node++) {
      TestData one = new TestData(node, ring, VirtualTimeline.startingAt(TestData.WALL_MILLIS));
      for (int i = 0; i < 50; i++) {
        Key key = Key.of("carts", "key" + i);
        PartitionId partition = ring.partitionOf(key);
        Reply reply = one.write(key, Deltas.blind(1, one.stamp(0), "value"));
        if (ring.owners(partition).contains(new io.gramme.membership.NodeId(node))) {
          assertApplied(reply);
        } else {
          assertRefused(reply, RefusalCode.NOT_OWNER);
          assertRefused(one.ask(new Request.Read(partition, key)), RefusalCode.NOT_OWNER);
        }
      }
    }
  }

  @Test
  void deadlineComesBeforeTheLookAtTheBytes() {
    Request garbage = replica.writeOf(KEY, Bytes.utf8("garbage"));
    RequestItem item = new RequestItem(1, replica.ring.epoch(), 20, garbage);
    replica.timeline.runFor(30 * Time.NANOS_PER_MILLI);
    long now = replica.timeline.now().monotonicNanos();
    assertRefused(
        replica.ask(item, now - 20 * Time.NANOS_PER_MILLI, false, 0), RefusalCode.DEADLINE_PASSED);
    assertRefused(
        replica.ask(item, now - 19 * Time.NANOS_PER_MILLI, false, 0), RefusalCode.INVALID_STATE);
  }

  @Test
  void newRingIsInForceFromTheNextItemOn() {
    ClusterRing old = replica.ring;
    replica.ring = TestCluster.ringOf(2);
    replica.tell(new DataEvent.RingChanged(replica.ring));
    assertThat(replica.read(KEY).state()).isEqualTo(Bytes.EMPTY);
    RequestItem late =
        new RequestItem(1, old.epoch(), 1000, new Request.Read(old.partitionOf(KEY), KEY));
    assertRefused(replica.ask(late, 0, false, 0), RefusalCode.WRONG_EPOCH);
  }

  @Test
  void asOfIsTakenBeforeTheRead() {
    // S2: seen from inside the read, the clock already stands at the answer's asOf.
    long[] hlcDuringRead = new long[1];
    replica.engine = new WatchedEngine(replica.engine, () -> {
      hlcDuringRead[0] = replica.machine.clock(replica.timeline.now());
    });
    long asOf = replica.read(KEY).asOf();
    assertThat(asOf).isPositive().isEqualTo(hlcDuringRead[0]);
    assertThat(replica.read(KEY).asOf()).isGreaterThan(asOf);
  }

  @Test
  void clockOfANodeIsAdoptedAndOfADriverOnlyUpToFiveSecondsAhead() {
    RequestItem read = replica.item(new Request.Read(replica.ring.partitionOf(KEY), KEY));
    long farAhead = replica.stamp(1_000_000);
    replica.ask(read, 0, false, farAhead);
    long limit = replica.stamp(HybridClock.DRIVER_LEAD_MILLIS);
    assertThat(replica.machine.clock(replica.timeline.now()))
        .isGreaterThanOrEqualTo(limit)
        .isLessThan(limit + 10);
    assertThat(replica.machine.statistics().clockAlarms()).isZero();
    replica.ask(read, 0, true, farAhead);
    assertThat(replica.machine.clock(replica.timeline.now())).isGreaterThan(farAhead);
    assertThat(replica.machine.statistics().clockAlarms()).isEqualTo(1);
  }

  @Test
  void lastWriteWinsBucketKeepsTheNewestAlone() throws Exception {
    Key key = Key.of(TestCluster.LWW_BUCKET, "alice");
    KeyState newer = Deltas.blind(1, replica.stamp(5), "newer");
    KeyState older = Deltas.blind(2, replica.stamp(4), "older");
    assertApplied(replica.write(key, newer));
    assertApplied(replica.write(key, older));
    assertThat(replica.state(key)).isEqualTo(LastWriteWins.join(older, newer));
    assertThat(replica.state(key)).isEqualTo(newer);
    KeyState after = Deltas.after(newer.context(), 3, replica.stamp(6), "newest");
    assertApplied(replica.write(key, after));
    assertThat(replica.state(key).siblings()).isEqualTo(after.siblings());
    assertThat(replica.state(key).context().size()).isEqualTo(1);
  }

  @Test
  void lastWriteWinsBucketCountsWhatItGaveUpUnseen() {
    Key key = Key.of(TestCluster.LWW_BUCKET, "alice");
    KeyState first = Deltas.blind(1, replica.stamp(0), "first");
    replica.write(key, first);
    replica.write(key, Deltas.after(first.context(), 1, replica.stamp(1), "has seen it"));
    assertThat(replica.machine.statistics().discardedVersions()).isZero();
    replica.write(key, Deltas.blind(2, replica.stamp(2), "has not"));
    assertThat(replica.machine.statistics().discardedVersions()).isEqualTo(1);
  }

  @Test
  void storeThatFailsOnceIsNotAskedAgain() {
    int[] asked = new int[1];
    replica.engine = new WatchedEngine(replica.engine, () -> {
      asked[0]++;
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "disk on fire");
    });
    Reply.Refusal first = assertRefused(
        replica.write(KEY, Deltas.blind(1, replica.stamp(0), "book")), RefusalCode.STORAGE_FAILED);
    assertThat(first.detail()).contains("disk on fire");
    assertRefused(
        replica.ask(new Request.Read(replica.ring.partitionOf(KEY), KEY)), RefusalCode.NOT_READY);
    assertThat(asked[0]).isEqualTo(1);
    assertThat(replica.machine.failure()).isEqualTo("disk on fire");
  }

  @Test
  void storedBytesThatAreNoStateFailTheStore() throws Exception {
    replica.engine = MemoryEngine.empty((keyHash, state) -> new StateSummary(0, false));
    StateChange spoil = current -> Bytes.utf8("no state");
    replica.engine.update(replica.ring.partitionOf(KEY), KEY, spoil);
    assertRefused(
        replica.write(KEY, Deltas.blind(1, replica.stamp(0), "book")), RefusalCode.STORAGE_FAILED);
    assertThat(replica.engine.read(replica.ring.partitionOf(KEY), KEY))
        .isEqualTo(Bytes.utf8("no state"));
  }

  @Test
  void fullDiskDamagedValueAndPartitionOutOfServiceRefuseOneItemAndNoMore() {
    StorageEngine sound = replica.engine;
    replica.engine = new WatchedEngine(sound, () -> {
      throw new StorageException(StorageException.Reason.DISK_FULL, "no room");
    });
    Reply.Refusal full = assertRefused(
        replica.write(KEY, Deltas.blind(1, replica.stamp(0), "book")), RefusalCode.DISK_FULL);
    assertThat(full.retryAfterMillis()).isPositive();
    replica.engine = new WatchedEngine(sound, () -> {
      throw StorageException.ofValue(KEY, "flipped");
    });
    assertRefused(
        replica.ask(new Request.Read(replica.ring.partitionOf(KEY), KEY)),
        RefusalCode.VALUE_DAMAGED);
    replica.engine = new WatchedEngine(sound, () -> {
      throw new StorageException(StorageException.Reason.OUT_OF_SERVICE, "its index was damaged");
    });
    assertRefused(
        replica.ask(new Request.Read(replica.ring.partitionOf(KEY), KEY)), RefusalCode.NOT_READY);
    replica.engine = sound;
    assertThat(replica.machine.failure()).isNull();
    assertThat(replica.write(KEY, Deltas.blind(1, replica.stamp(0), "book")))
        .isInstanceOf(Reply.Applied.class);
  }

  @Test
  void requestWithoutAKeyIsRefused() {
    assertRefused(replica.ask(new Request.FetchTable()), RefusalCode.UNSUPPORTED);
  }

  @Test
  void onlyTheOneFormOfAStateIsTaken() throws Exception {
    KeyState delta = Deltas.blind(1, replica.stamp(0), "v");
    byte[] sent = StateFormat.encode(delta).toByteArray();
    // The number of context entries, 1, written in two bytes where one suffices.
    byte[] longWinded = new byte[sent.length + 1];
    longWinded[0] = sent[0];
    longWinded[1] = (byte) 0x81;
    System.arraycopy(sent, 2, longWinded, 3, sent.length - 2);
    assertRefused(
        replica.ask(replica.writeOf(KEY, Bytes.wrap(longWinded))), RefusalCode.INVALID_STATE);
    assertApplied(replica.ask(replica.writeOf(KEY, Bytes.wrap(sent))));
    assertThat(replica.read(KEY).state()).isEqualTo(Bytes.wrap(sent));
  }
}
