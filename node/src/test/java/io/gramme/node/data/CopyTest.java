package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Request;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** How a pending owner comes to all it needs while a plan is in COPY (rules E3, M3, R2). */
final class CopyTest {
  private static final long PLAN = 0xb0a7;
  private static final int NEW = 5;

  private final MemberTable base = TestCluster.tableOf(4, 6);
  private final ClusterRing before = ClusterRing.of(base);
  private final PlanRecord plan = TestPlans.plan(base, PLAN, 1, 2, 3, 4, NEW);
  private final ClusterRing copying = TestPlans.copying(base, plan);

  private DataNetwork network(long seed) {
    DataNetwork network = new DataNetwork(seed, before, 1, 2, 3, 4, NEW);
    network.members.values().forEach(DataNetwork.Member::begin);
    return network;
  }

  private static Key key(int number) {
    return Key.of("carts", "key" + number);
  }

  private boolean isNew(Key key) {
    return copying.isPending(new NodeId(NEW), copying.partitionOf(key));
  }

  /** The first key of those that the new node is to own. */
  private Key newKey() {
    int number = 0;
    while (!isNew(key(number))) {
      number++;
    }
    return key(number);
  }

  /** W = 2 of the given owners, chosen by chance. */
  private static List<NodeId> quorum(Random random, List<NodeId> owners) {
    List<NodeId> some = new ArrayList<>(owners);
    some.remove(random.nextInt(some.size()));
    return some;
  }

  @RepeatedTest(20)
  void e3AReceiverHasAllThatWasAcknowledgedOnceItHasCopied(RepetitionInfo repetition)
      throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    DataNetwork network = network(repetition.getCurrentRepetition());
    Map<Key, Set<String>> acknowledged = new TreeMap<>();
    for (int number = 0; number < 300; number++) {
      Key key = key(random.nextInt(200));
      network.write(
          key, "v", quorum(random, before.currentOwners(before.partitionOf(key)).live()));
      note(network, acknowledged, key);
    }
    network.loss = 0.2;
    network.slowestMillis = 30;
    List<DataNetwork.Member> order = new ArrayList<>(network.members.values());
    for (DataNetwork.Member member : order) {
      member.follow(copying);
      network.run(random.nextInt(200));
    }
    DataNetwork.Member receiver = network.member(NEW);
    for (int steps = 0; receiver.copied.isEmpty() && steps < 20_000; steps++) {
      Key key = key(random.nextInt(200));
      PartitionId partition = copying.partitionOf(key);
      // Joint quorums: W among the current owners, and W among those to come, who share two.
      Set<NodeId> owners =
          new TreeSet<>(quorum(random, copying.currentOwners(partition).live()));
      owners.addAll(
          quorum(random, Objects.requireNonNull(copying.nextOwners(partition)).live()));
      if (owners.contains(new NodeId(NEW)) || !isNew(key)) {
        network.write(key, "w", List.copyOf(owners));
        note(network, acknowledged, key);
      }
      if (random.nextInt(20) == 0) {
        network.member(1 + random.nextInt(4)).restart();
      }
      network.run(random.nextInt(60));
    }
    assertThat(receiver.copied).containsExactly(PLAN);
    int checked = 0;
    for (Map.Entry<Key, Set<String>> entry : acknowledged.entrySet()) {
      if (isNew(entry.getKey())) {
        assertThat(values(receiver, entry.getKey()))
            .as(entry.getKey().toString())
            .containsAll(entry.getValue());
        checked++;
      }
    }
    assertThat(checked).isPositive();
  }

  /** Writes are blind, so each one stays as a sibling wherever it is known. */
  private static void note(DataNetwork network, Map<Key, Set<String>> acknowledged, Key key)
      throws Exception {
    Set<String> known = acknowledged.computeIfAbsent(key, any -> new TreeSet<>());
    for (DataNetwork.Member member : network.members.values()) {
      known.addAll(values(member, key));
    }
  }

  private static Set<String> values(DataNetwork.Member member, Key key) throws Exception {
    Bytes stored = member.stored(key);
    if (stored.isEmpty()) {
      return Set.of();
    }
    return StateFormat.decode(stored).siblings().stream()
        .map(Sibling::dot)
        .map(Dot::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void e3NothingIsCopiedBeforeAWalkFromEverySource() {
    DataNetwork network = network(1);
    Key key = newKey();
    List<NodeId> sources = copying.sources(copying.partitionOf(key));
    NodeId only = sources.get(sources.size() - 1);
    network.write(key, "v", List.of(only));
    network.cut = (to, request) -> to.id.equals(only);
    network.follow(copying);
    network.run(60_000);
    assertThat(network.member(NEW).copied).isEmpty();
    assertThat(DataNetwork.causeOf(network.member(NEW))).contains("no answer of the source");
    network.cut = (to, request) -> false;
    network.run(10_000);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
    assertThat(network.member(NEW).stored(key)).isNotEqualTo(Bytes.EMPTY);
    assertThat(network.member(NEW).transfers()).isEmpty();
  }

  @Test
  void e3WhoReceivesNothingHasCopiedAtOnceAndSaysSoOnce() {
    DataNetwork network = network(1);
    network.follow(copying);
    assertThat(network.member(1).copied).containsExactly(PLAN);
    network.follow(copying);
    network.run(1_000);
    assertThat(network.member(1).copied).containsExactly(PLAN);
  }

  @Test
  void e3ASourceThatIsNotInThePlansEpochIsAskedUntilItIs() {
    DataNetwork network = network(1);
    network.write(newKey(), "v", copying.sources(copying.partitionOf(newKey())));
    for (int node = 2; node <= NEW; node++) {
      network.member(node).follow(copying);
    }
    network.run(10_000);
    assertThat(network.member(NEW).copied).isEmpty();
    assertThat(DataNetwork.causeOf(network.member(NEW))).contains("WRONG_EPOCH");
    network.member(1).follow(copying);
    network.run(10_000);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  @Test
  void e3AWalkGoesOnBehindItsLastKeyAfterItsSourceWasAway() {
    DataNetwork network = network(1);
    PartitionId partition = copying.partitionOf(newKey());
    NodeId source = copying.sources(partition).get(0);
    int written = 0;
    for (int number = 0; written < 3 * StatesPage.MOST_STATES; number++) {
      if (copying.partitionOf(key(number)).equals(partition)) {
        network.write(key(number), "v", List.of(source));
        written++;
      }
    }
    network.follow(copying);
    for (int steps = 0; pages(network, partition, source).size() < 2 && steps < 1_000; steps++) {
      network.run(1);
    }
    network.member((int) source.value()).stop();
    network.run(3_000);
    network.member((int) source.value()).restart();
    network.run(60_000);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
    assertThat(pages(network, partition, source))
        .filteredOn(page -> ((Request.FetchStates) page).after() == null)
        .as("begun once")
        .hasSize(1);
    assertThat(network.member(NEW).engine.counts(partition).keys()).isEqualTo(written);
  }

  private static List<Request> pages(DataNetwork network, PartitionId partition, NodeId source) {
    return network.sent.stream()
        .filter(sent -> sent.to().equals(source))
        .map(DataNetwork.Sent::request)
        .filter(request ->
            request instanceof Request.FetchStates fetch && fetch.partition().equals(partition))
        .toList();
  }

  @Test
  void e3ARemovalWithinThePlanLeavesWhatWasWalkedAndWaitsForTheRemovedNoMore() {
    DataNetwork network = network(1);
    network.write(newKey(), "v", copying.sources(copying.partitionOf(newKey())));
    network.cut = (to, request) -> to.id.equals(new NodeId(2));
    network.follow(copying);
    network.run(20_000);
    assertThat(network.member(NEW).copied).isEmpty();
    assertThat(network.sent).isNotEmpty();
    network.sent.clear();
    network.follow(ClusterRing.of(removed(copying.table(), 2)));
    network.run(1_000);
    assertThat(network.sent).as("nothing is asked again").isEmpty();
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  private static MemberTable removed(MemberTable table, int node) {
    MemberRecord record = Objects.requireNonNull(table.member(new NodeId(node)));
    return table.withMember(new MemberRecord(
        record.id(),
        record.seat(),
        record.incarnation(),
        MemberState.REMOVED,
        record.address(),
        record.zone(),
        record.weight(),
        record.featureLevel(),
        record.version() + 1));
  }

  @Test
  void e2APageOfAnotherEpochIsAskedForAgain() {
    DataNetwork network = network(1);
    Key key = newKey();
    network.write(key, "v", copying.sources(copying.partitionOf(key)));
    network.follow(copying);
    // The questions are answered under the plan's first epoch, and the answers arrive in the next.
    network.run(1);
    ClusterRing later = ClusterRing.of(removed(copying.table(), 6));
    network.follow(later);
    int before = network.sent.size();
    network.run(1);
    assertThat(network.member(NEW).stored(key)).isEqualTo(Bytes.EMPTY);
    network.run(5_000);
    assertThat(network.sent.subList(before, network.sent.size()))
        .isNotEmpty()
        .allMatch(sent -> sent.epoch() == later.epoch());
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  @Test
  void e3AnotherPlanBeginsItsWalksAnew() {
    DataNetwork network = network(1);
    Key key = newKey();
    network.write(key, "v", copying.sources(copying.partitionOf(key)));
    network.follow(copying);
    network.run(10_000);
    network.sent.clear();
    PlanRecord other = TestPlans.plan(base, PLAN + 1, 1, 2, 3, 4, NEW);
    network.follow(TestPlans.copying(base, other));
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
    network.run(10_000);
    assertThat(network.member(NEW).copied).containsExactly(PLAN, PLAN + 1);
    assertThat(network.sent).isNotEmpty();
  }

  @Test
  void e3NoMoreThanOnePageOfASourceAndAFewOfAllAreOnTheirWay() {
    DataNetwork network = network(1);
    network.cut = (to, request) -> true;
    network.follow(copying);
    assertThat(network.sent).hasSizeLessThanOrEqualTo(Walks.MOST_PAGES);
    assertThat(network.sent.stream().map(DataNetwork.Sent::to)).doesNotHaveDuplicates();
  }

  @Test
  void m3AWalkIsNotCompleteWhileAValueOfItsSourceIsDamaged() {
    DataNetwork network = network(1);
    Key key = newKey();
    NodeId source = copying.sources(copying.partitionOf(key)).get(0);
    network.write(key, "v", List.of(source));
    DataNetwork.Member damaged = network.member((int) source.value());
    StorageEngine sound = damaged.engine;
    damaged.engine = new ForwardingEngine(sound) {
      @Override
      public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
          throws StorageException {
        StoredState next = super.next(partition, after);
        if (next != null && next.key().equals(key)) {
          throw StorageException.ofValue(key, "flipped");
        }
        return next;
      }
    };
    network.follow(copying);
    network.run(30_000);
    assertThat(network.member(NEW).copied).isEmpty();
    assertThat(DataNetwork.causeOf(network.member(NEW))).contains("VALUE_DAMAGED", "flipped");
    assertThat(network.member(NEW).transfers())
        .as("the other walks are complete")
        .extracting(TransferStatus::from)
        .containsExactly(source);
    damaged.engine = sound;
    network.run(10_000);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  @Test
  void e4AFullDiskPausesTheWalksWithItsCause() {
    DataNetwork network = network(1);
    Key key = newKey();
    network.write(key, "v", copying.sources(copying.partitionOf(key)));
    boolean[] full = {true};
    DataNetwork.Member receiver = network.member(NEW);
    receiver.engine = new WatchedEngine(receiver.engine, () -> {
      if (full[0]) {
        throw new StorageException(StorageException.Reason.DISK_FULL, "no room");
      }
    });
    network.follow(copying);
    network.run(30_000);
    assertThat(receiver.copied).isEmpty();
    assertThat(receiver.machine.failure()).isNull();
    assertThat(DataNetwork.causeOf(receiver)).contains("DISK_FULL", "no room");
    full[0] = false;
    network.run(10_000);
    assertThat(receiver.copied).containsExactly(PLAN);
  }

  @Test
  void s4ANodeWithoutMemoryGoesOnWithItsWalksLater() {
    DataNetwork network = network(1);
    Key key = newKey();
    network.write(key, "v", copying.sources(copying.partitionOf(key)));
    boolean[] scarce = {true};
    DataNetwork.Member receiver = network.member(NEW);
    receiver.engine = new WatchedEngine(receiver.engine, () -> {
      if (scarce[0]) {
        throw new OutOfMemoryError("none");
      }
    });
    network.follow(copying);
    network.run(30_000);
    assertThat(receiver.copied).isEmpty();
    assertThat(receiver.machine.failure()).isNull();
    assertThat(DataNetwork.causeOf(receiver)).contains("OVERLOADED");
    scarce[0] = false;
    network.run(10_000);
    assertThat(receiver.copied).containsExactly(PLAN);
  }

  @Test
  void r2APageThatIsTooOldIsAskedForAgain() {
    DataNetwork network = network(1);
    Key key = newKey();
    network.write(key, "v", copying.sources(copying.partitionOf(key)));
    network.follow(copying);
    network.run(1);
    // The answers are on their way while the receiver's clock runs ahead by more than Dmax.
    network
        .member(NEW)
        .tell(new DataEvent.ClockHeard(
            Hlc.ofMillis(TestData.WALL_MILLIS + 2 * TestCluster.DMAX_MILLIS)));
    network.run(1);
    assertThat(network.member(NEW).stored(key)).isEqualTo(Bytes.EMPTY);
    assertThat(DataNetwork.causeOf(network.member(NEW))).contains("STATE_TOO_OLD");
    network.run(10_000);
    assertThat(network.member(NEW).stored(key)).isNotEqualTo(Bytes.EMPTY);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  @Test
  void e3WhatAFailedStoreCouldNotForceIsNotCopied() {
    DataNetwork network = network(1);
    network.write(newKey(), "v", copying.sources(copying.partitionOf(newKey())));
    DataNetwork.Member receiver = network.member(NEW);
    receiver.engine = new ForwardingEngine(receiver.engine) {
      @Override
      public void force(long change) throws StorageException {
        throw new StorageException(StorageException.Reason.FORCE_FAILED, "disk on fire");
      }
    };
    network.follow(copying);
    network.run(10_000);
    assertThat(receiver.copied).isEmpty();
    assertThat(receiver.machine.failure()).isEqualTo("disk on fire");
    network.sent.clear();
    network.run(60_000);
    assertThat(network.sent).as("a failed machine asks for nothing").isEmpty();
  }

  /** All that an empty store costs are its exchanges, one after the other at each source, of 2 ms each here. */
  @Test
  void e4AWalkDoesNotRestAfterAPageWithoutStates() {
    DataNetwork network = network(1);
    network.follow(copying);
    Map<NodeId, Long> partitions = new TreeMap<>();
    for (PartitionId partition : Ownership.partitions(copying)) {
      if (copying.isPending(new NodeId(NEW), partition)) {
        copying.sources(partition).forEach(source -> partitions.merge(source, 1L, Long::sum));
      }
    }
    long most = partitions.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    assertThat(most).isGreaterThan(2);
    network.run(2 * most + 1);
    assertThat(network.member(NEW).copied).containsExactly(PLAN);
  }

  @Test
  void e3WhatWasCopiedIsDurableBeforeItIsToldOf() {
    Random random = new Random(1);
    DataNetwork network = network(1);
    for (int number = 0; number < 200; number++) {
      // Each source has something of its own, so that each page changes something.
      List<NodeId> owners = before.owners(before.partitionOf(key(number)));
      network.write(key(number), "v", List.of(owners.get(random.nextInt(owners.size()))));
    }
    DataNetwork.Member receiver = network.member(NEW);
    long[] durable = {0};
    receiver.engine = new ForwardingEngine(receiver.engine) {
      @Override
      public void force(long change) throws StorageException {
        assertThat(receiver.copied).isEmpty();
        durable[0] = change;
        super.force(change);
      }
    };
    network.follow(copying);
    network.run(20_000);
    assertThat(receiver.copied).containsExactly(PLAN);
    assertThat(durable[0]).isPositive().isEqualTo(receiver.engine.lastChange());
  }

  @Test
  void aWalkRestsLongerWhileOthersAreServedAndNeverForever() {
    WalkPace pace = new WalkPace(0);
    long page = 5 * Time.NANOS_PER_MILLI;
    assertThat(pace.pauseNanos(page, 0)).isEqualTo(page);
    long items = 0;
    for (int times = 0; times < 10; times++) {
      items += WalkPace.MANY_ITEMS;
      assertThat(pace.pauseNanos(page, items)).isBetween(page, WalkPace.LARGEST_FACTOR * page);
    }
    items += WalkPace.MANY_ITEMS;
    assertThat(pace.pauseNanos(page, items)).isEqualTo(WalkPace.LARGEST_FACTOR * page);
    assertThat(pace.pauseNanos(page, items + 1)).as("a few").isEqualTo(8 * page);
    assertThat(pace.pauseNanos(page, items + 1)).as("none").isEqualTo(4 * page);
    assertThat(pace.pauseNanos(60_000 * Time.NANOS_PER_MILLI, items + 1))
        .isEqualTo(WalkPace.LONGEST_NANOS);
  }

  @Test
  void m3WhatTwoSourcesHoldOfAKeyIsJoined() throws Exception {
    DataNetwork network = network(1);
    Key key = newKey();
    List<NodeId> sources = copying.sources(copying.partitionOf(key));
    network.write(key, "one", List.of(sources.get(0)));
    network.write(key, "two", List.of(sources.get(1)));
    network.follow(copying);
    network.run(10_000);
    KeyState joined = StateFormat.decode(
            network.member((int) sources.get(0).value()).stored(key))
        .join(StateFormat.decode(network.member((int) sources.get(1).value()).stored(key)));
    assertThat(StateFormat.decode(network.member(NEW).stored(key))).isEqualTo(joined);
  }
}
