package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static io.gramme.node.data.TestData.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.MovedState;
import io.gramme.message.PartitionUsage;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node answers to others while the ring changes (rules E2, E3, E4, M3, S2). */
final class MovingAnswersTest {
  private final MemberTable base = TestCluster.tableOf(4, 5);
  private final PlanRecord plan = TestPlans.plan(base, 7, 1, 2, 3, 4, 5);
  private final ClusterRing copying = TestPlans.copying(base, plan);
  private final ClusterRing moving = TestPlans.moving(base, plan);
  private final DataNetwork network = new DataNetwork(1, copying, 1, 2, 3, 4, 5);
  private final Key key = newKey();
  private final PartitionId partition = copying.partitionOf(key);
  private final DataNetwork.Member receiver = network.member(5);

  private Key newKey() {
    int number = 0;
    while (!copying.isPending(new NodeId(5), copying.partitionOf(key(number)))) {
      number++;
    }
    return key(number);
  }

  private static Key key(int number) {
    return Key.of("carts", "key" + number);
  }

  private Request.Read read() {
    return new Request.Read(partition, key);
  }

  private DataNetwork.Member currentOwner() {
    return network.member((int) copying.currentOwners(partition).live().get(0).value());
  }

  private Request.Transfer transfer(Key moved, ClusterRing ring) {
    Bytes state = StateFormat.encode(Deltas.blind(1, Hlc.ofMillis(TestData.WALL_MILLIS), "v"));
    return new Request.Transfer(
        ring.partitionOf(moved), moved, state, Hlc.ofMillis(TestData.WALL_MILLIS));
  }

  @Test
  void e3APendingOwnerTakesWritesAndAnswersNoReadsInCopy() {
    network.write(key, "v", List.of(receiver.id));
    assertRefused(receiver.ask(read(), false), RefusalCode.NOT_OWNER);
    assertThat(currentOwner().ask(read(), false)).isInstanceOf(Reply.State.class);
  }

  @Test
  void e3InMoveTheOwnersToComeAnswerReadsAndTheLeavingOnesTakeWritesOnly() {
    network.follow(moving);
    network.write(key, "v", moving.owners(partition));
    assertThat(receiver.ask(read(), false)).isInstanceOf(Reply.State.class);
    NodeId leaving = moving.currentOwners(partition).live().stream()
        .filter(owner -> !moving.isReader(owner, partition))
        .findFirst()
        .orElseThrow();
    assertRefused(network.member((int) leaving.value()).ask(read(), false), RefusalCode.NOT_OWNER);
  }

  @Test
  void e4AMovedStateOfAnIntervalBucketIsForcedBeforeItIsAcknowledged() {
    Key loose = looseKey();
    NodeId owner = copying.owners(copying.partitionOf(loose)).get(0);
    DataNetwork.Member member = network.member((int) owner.value());
    network.write(loose, "v", List.of(owner));
    assertThat(member.forces).as("a write waits for its interval").isZero();
    assertApplied(member.ask(transfer(loose, copying), true));
    assertThat(member.forces).isEqualTo(1);
    assertApplied(member.ask(transfer(loose, copying), true));
    assertThat(member.forces).as("what it has already may not be on disk").isEqualTo(2);
  }

  private static Key looseKey() {
    return Key.of(TestCluster.INTERVAL_BUCKET, "k");
  }

  @Test
  void r2AMovedStateThatIsTooOldIsRefused() {
    network.run(TestCluster.DMAX_MILLIS + 1);
    assertRefused(receiver.ask(transfer(key, copying), true), RefusalCode.STATE_TOO_OLD);
  }

  @Test
  void onlyNodesMayMoveStates() {
    assertRefused(receiver.ask(transfer(key, copying), false), RefusalCode.UNSUPPORTED);
    assertRefused(
        currentOwner().ask(new Request.FetchStates(partition, null), false),
        RefusalCode.UNSUPPORTED);
    assertThat(receiver.stored(key)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void e2APageIsGivenOutUnderTheNodesOwnEpochOnly() {
    DataNetwork.Member source = currentOwner();
    source.follow(moving);
    source.ring = copying;
    assertRefused(
        source.ask(new Request.FetchStates(partition, null), true), RefusalCode.WRONG_EPOCH);
  }

  @Test
  void e3APendingOwnerGivesOutNoPagesAndAFormerOneDoes() {
    network.write(key, "v", List.of(receiver.id));
    Request.FetchStates fetch = new Request.FetchStates(partition, null);
    assertRefused(receiver.ask(fetch, true), RefusalCode.NOT_OWNER);
    receiver.follow(TestPlans.aborted(base, plan));
    assertThat(receiver.ask(fetch, true)).isInstanceOf(Reply.States.class);
    assertRefused(
        receiver.ask(new Request.FetchStates(new PartitionId(2, 0), null), true),
        RefusalCode.NOT_OWNER);
    assertRefused(
        receiver.ask(new Request.FetchStates(new PartitionId(3, 8), null), true),
        RefusalCode.NOT_OWNER);
  }

  private List<Key> fill(DataNetwork.Member source, int count, String value) {
    List<Key> keys = new ArrayList<>();
    for (int number = 0; keys.size() < count; number++) {
      if (copying.partitionOf(key(number)).equals(partition)) {
        network.write(key(number), value, List.of(source.id));
        keys.add(key(number));
      }
    }
    return keys;
  }

  private Reply.States page(DataNetwork.Member source, @Nullable Key after) {
    return (Reply.States) source.ask(new Request.FetchStates(partition, after), true);
  }

  @Test
  void m3PagesFollowEachOtherInOrderAndSayWhichIsTheLast() {
    DataNetwork.Member source = currentOwner();
    List<Key> keys = fill(source, StatesPage.MOST_STATES + 1, "v");
    Reply.States first = page(source, null);
    assertThat(first.states()).hasSize(StatesPage.MOST_STATES);
    assertThat(first.last()).isFalse();
    Reply.States second =
        page(source, first.states().get(StatesPage.MOST_STATES - 1).key());
    assertThat(second.last()).isTrue();
    List<Key> found = new ArrayList<>();
    first.states().forEach(state -> found.add(state.key()));
    second.states().forEach(state -> found.add(state.key()));
    assertThat(found).containsExactlyInAnyOrderElementsOf(keys).isSorted();
  }

  @Test
  void m3APageEndsBehindTheStateThatFillsIt() {
    DataNetwork.Member source = currentOwner();
    fill(source, 4, "v".repeat(StatesPage.ENOUGH_BYTES / 2));
    assertThat(page(source, null).states()).hasSize(2);
  }

  @Test
  void s2APageHasAStampFromBeforeItsFirstRead() {
    DataNetwork.Member source = currentOwner();
    fill(source, 1, "v");
    List<Long> during = new ArrayList<>();
    source.engine = new ForwardingEngine(source.engine) {
      @Override
      public @Nullable StoredState next(PartitionId scanned, @Nullable Key after)
          throws StorageException {
        during.add(source.machine.clock(network.timeline.now()));
        return super.next(scanned, after);
      }
    };
    assertThat(page(source, null).asOf()).isEqualTo(during.get(0));
  }

  @Test
  void s2APageIsShownWhenWhatItShowsIsDurable() {
    DataNetwork.Member source = currentOwner();
    source.engine = new ForwardingEngine(source.engine) {
      @Override
      public void force(long change) throws StorageException {
        throw new StorageException(StorageException.Reason.FORCE_FAILED, "disk on fire");
      }
    };
    Request.Write write = new Request.Write(
        partition,
        key,
        StateFormat.encode(Deltas.blind(1, Hlc.ofMillis(TestData.WALL_MILLIS), "v")));
    List<Reply> shown = source.askTogether(write, new Request.FetchStates(partition, null));
    assertRefused(shown.get(1), RefusalCode.STORAGE_FAILED);
  }

  @Test
  void s4APageEndsBeforeADamagedValueAndTheNextIsRefused() {
    DataNetwork.Member source = currentOwner();
    List<Key> keys = fill(source, 3, "v");
    keys.sort(null);
    source.engine = new ForwardingEngine(source.engine) {
      @Override
      public @Nullable StoredState next(PartitionId scanned, @Nullable Key after)
          throws StorageException {
        StoredState next = super.next(scanned, after);
        if (next != null && next.key().equals(keys.get(2))) {
          throw StorageException.ofValue(keys.get(2), "flipped");
        }
        return next;
      }
    };
    Reply.States first = page(source, null);
    assertThat(first.states())
        .extracting(MovedState::key)
        .containsExactly(keys.get(0), keys.get(1));
    assertThat(first.last()).isFalse();
    assertRefused(
        source.ask(new Request.FetchStates(partition, keys.get(1)), true),
        RefusalCode.VALUE_DAMAGED);
  }

  @Test
  void usageCountsWhatAPartitionHolds() {
    DataNetwork.Member source = currentOwner();
    fill(source, 3, "v");
    long bytes = source.engine.counts(partition).bytes();
    assertThat(source.ask(new Request.FetchUsage(), false))
        .isEqualTo(new Reply.Usage(List.of(new PartitionUsage(partition, 3, bytes)), 0));
  }

  @Test
  void aNodeThatHasNotBegunAsksForNothing() {
    network.run(10_000);
    assertThat(network.sent).isEmpty();
    receiver.begin();
    assertThat(network.sent).as("the plan was under way when it started").isNotEmpty();
  }
}
