package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Request;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** How a node hands on what it owns no more, and when it drops it (rule E4). */
final class DrainTest {
  private static final int LEAVER = 4;
  private static final int NEW = 5;

  private final MemberTable base = TestCluster.tableOf(4, 5);
  private final ClusterRing before = ClusterRing.of(base);
  private final PlanRecord leaving = TestPlans.plan(base, 7, 1, 2, 3);
  private final ClusterRing left = TestPlans.done(base, leaving);

  private DataNetwork network(long seed) {
    DataNetwork network = new DataNetwork(seed, before, 1, 2, 3, LEAVER, NEW);
    network.members.values().forEach(DataNetwork.Member::begin);
    return network;
  }

  private static Key key(int number) {
    return Key.of("carts", "key" + number);
  }

  /** The first keys that the leaver owns, with something that only it holds. */
  private List<Key> writeToTheLeaver(DataNetwork network, int count) {
    List<Key> keys = new ArrayList<>();
    for (int number = 0; keys.size() < count; number++) {
      if (before.isOwner(new NodeId(LEAVER), before.partitionOf(key(number)))) {
        network.write(key(number), "v", List.of(new NodeId(LEAVER)));
        keys.add(key(number));
      }
    }
    return keys;
  }

  @RepeatedTest(10)
  void e4ALeaverHandsOnWhatItHasToAllOwnersAndDropsIt(RepetitionInfo repetition) throws Exception {
    DataNetwork network = network(repetition.getCurrentRepetition());
    List<Key> keys = writeToTheLeaver(network, 150);
    List<Bytes> states = keys.stream().map(network.member(LEAVER)::stored).toList();
    network.loss = 0.2;
    network.slowestMillis = 40;
    network.follow(left);
    for (int times = 0; times < 3; times++) {
      network.run(700);
      network.member(LEAVER).restart();
      network.member(1 + times).restart();
    }
    network.run(600_000);
    DataNetwork.Member leaver = network.member(LEAVER);
    assertThat(leaver.engine.keyCount()).isZero();
    assertThat(leaver.drained).endsWith(left.epoch());
    for (int index = 0; index < keys.size(); index++) {
      for (NodeId owner : left.owners(left.partitionOf(keys.get(index)))) {
        DataNetwork.Member member = network.member((int) owner.value());
        assertThat(StateFormat.decode(member.stored(keys.get(index))))
            .isEqualTo(StateFormat.decode(states.get(index)));
      }
    }
  }

  @Test
  void e4NothingIsDroppedBeforeAllOwnersHaveIt() {
    DataNetwork network = network(1);
    List<Key> keys = writeToTheLeaver(network, 3);
    network.cut = (to, request) -> to.id.equals(new NodeId(3));
    network.follow(left);
    network.run(60_000);
    DataNetwork.Member leaver = network.member(LEAVER);
    assertThat(leaver.engine.keyCount()).isEqualTo(3);
    assertThat(leaver.drained).as("of this epoch").doesNotContain(left.epoch());
    assertThat(DataNetwork.causeOf(leaver)).contains("no answer of an owner");
    assertThat(network.member(1).stored(keys.get(0))).isEqualTo(leaver.stored(keys.get(0)));
    network.cut = (to, request) -> false;
    network.run(10_000);
    assertThat(leaver.engine.keyCount()).isZero();
    assertThat(leaver.drained).containsOnlyOnce(left.epoch());
  }

  @Test
  void e4WhatChangedBetweenCopyAndConfirmationIsNotDropped() throws Exception {
    DataNetwork network = network(1);
    Key key = writeToTheLeaver(network, 1).get(0);
    DataNetwork.Member leaver = network.member(LEAVER);
    Bytes changed =
        StateFormat.encode(Deltas.blind(99, Hlc.ofMillis(TestData.WALL_MILLIS), "changed"));
    network.follow(left);
    network.run(1);
    leaver.engine.update(before.partitionOf(key), key, current -> changed);
    network.run(1);
    assertThat(leaver.stored(key)).isEqualTo(changed);
    network.run(10_000);
    assertThat(leaver.engine.keyCount()).isZero();
    assertThat(StateFormat.decode(network.member(1).stored(key)).siblings()).hasSize(2);
  }

  @Test
  void s4ANodeWithoutMemoryDropsWhatItHasHandedOnLater() {
    DataNetwork network = network(1);
    writeToTheLeaver(network, 1);
    DataNetwork.Member leaver = network.member(LEAVER);
    boolean[] scarce = {true};
    leaver.engine = new WatchedEngine(leaver.engine, () -> {
      if (scarce[0]) {
        throw new OutOfMemoryError("none");
      }
    });
    network.follow(left);
    network.run(10_000);
    assertThat(leaver.drained).doesNotContain(left.epoch());
    scarce[0] = false;
    network.run(20_000);
    assertThat(leaver.engine.keyCount()).isZero();
    assertThat(leaver.drained).containsOnlyOnce(left.epoch());
  }

  @Test
  void e4ConfirmationsOfAnotherEpochDoNotCount() {
    DataNetwork network = network(1);
    Key key = writeToTheLeaver(network, 1).get(0);
    DataNetwork.Member leaver = network.member(LEAVER);
    network.follow(left);
    network.run(1);
    // All owners have executed it; their answers arrive in the next epoch, with one owner more.
    ClusterRing later =
        TestPlans.copying(left.table(), TestPlans.plan(left.table(), 8, 1, 2, 3, NEW));
    network.cut = (to, request) -> true;
    network.follow(later);
    network.run(1);
    assertThat(leaver.stored(key)).isNotEqualTo(Bytes.EMPTY);
    network.cut = (to, request) -> false;
    network.run(20_000);
    assertThat(leaver.engine.keyCount()).isZero();
    Set<NodeId> told = new TreeSet<>();
    network.sent.stream()
        .filter(sent -> sent.epoch() == later.epoch() && sent.request() instanceof Request.Transfer)
        .forEach(sent -> told.add(sent.to()));
    assertThat(told).containsExactlyElementsOf(new TreeSet<>(later.owners(later.partitionOf(key))));
  }

  @Test
  void e4AReceiverOfAnAbortedPlanHandsOnAndDropsWhatItTook() {
    PlanRecord plan = TestPlans.plan(base, 9, 1, 2, 3, LEAVER, NEW);
    ClusterRing copying = TestPlans.copying(base, plan);
    DataNetwork network = network(1);
    network.follow(copying);
    int number = 0;
    while (!copying.isPending(new NodeId(NEW), copying.partitionOf(key(number)))) {
      number++;
    }
    // Taken by the receiver alone, as one of the two acknowledgements a driver may have got.
    network.write(key(number), "v", List.of(new NodeId(NEW)));
    ClusterRing aborted = TestPlans.aborted(base, plan);
    network.follow(aborted);
    network.run(10_000);
    assertThat(network.member(NEW).engine.keyCount()).isZero();
    assertThat(network.member(NEW).drained).contains(aborted.epoch());
    for (NodeId owner : aborted.owners(aborted.partitionOf(key(number)))) {
      assertThat(network.member((int) owner.value()).stored(key(number))).isNotEqualTo(Bytes.EMPTY);
    }
  }

  @Test
  void e4WhoHasNothingLeftSaysSoOnceInEachEpoch() {
    DataNetwork network = network(1);
    network.run(1_000);
    network.follow(left);
    network.run(1_000);
    for (DataNetwork.Member member : network.members.values()) {
      assertThat(member.drained).containsExactly(before.epoch(), left.epoch());
    }
  }

  @Test
  void e4NothingIsLeftOnlyOnceTheDropIsDurable() {
    DataNetwork network = network(1);
    writeToTheLeaver(network, 1);
    DataNetwork.Member leaver = network.member(LEAVER);
    List<Long> durable = new ArrayList<>();
    leaver.engine = new ForwardingEngine(leaver.engine) {
      @Override
      public void force(long change) throws StorageException {
        super.force(change);
        durable.add(change);
        assertThat(leaver.drained).doesNotContain(left.epoch());
      }
    };
    network.follow(left);
    network.run(10_000);
    assertThat(leaver.drained).contains(left.epoch());
    assertThat(durable).contains(leaver.engine.lastChange());
  }

  @Test
  void s4WhoCannotReadAPartOfItsStoreDoesNotSayThatNothingIsLeft() {
    DataNetwork network = network(1);
    DataNetwork.Member leaver = network.member(LEAVER);
    boolean[] out = {true};
    leaver.engine = new ForwardingEngine(leaver.engine) {
      @Override
      public @Nullable String outOfService() {
        return out[0] ? "a shard is broken" : null;
      }
    };
    network.follow(left);
    network.run(60_000);
    assertThat(leaver.drained).doesNotContain(left.epoch());
    out[0] = false;
    network.run(60_000);
    assertThat(leaver.drained).contains(left.epoch());
  }

  @Test
  void e4NoMoreThanAWindowIsUnderWay() {
    DataNetwork network = network(1);
    writeToTheLeaver(network, 200);
    network.cut = (to, request) -> true;
    network.sent.clear();
    network.follow(left);
    assertThat(network.sent).hasSize(3 * DrainWindow.MOST_STATES);
    assertThat(network.member(LEAVER).transfers()).isNotEmpty().allSatisfy(status -> {
      assertThat(status.from()).isEqualTo(new NodeId(LEAVER));
      assertThat(status.to()).isNull();
      assertThat(status.totalBytes()).isPositive();
    });
    network.cut = (to, request) -> false;
    network.run(120_000);
    assertThat(network.member(LEAVER).transfers())
        .extracting(TransferStatus::partition)
        .isEmpty();
    assertThat(network.member(LEAVER).engine.keyCount()).isZero();
  }
}
