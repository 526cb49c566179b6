package io.gramme.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.gramme.wire.TableCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules T4, E1, E2, E5 on virtual time. */
class ControlMachineTest {
  private static void requireOneRing(SimulatedCluster cluster, int size) {
    for (SimulatedNode node : cluster.nodes.values()) {
      MemberTable table = Objects.requireNonNull(node.table, "a node without a table");
      assertThat(table.current().members()).as("ring of " + node.id()).hasSize(size);
      assertThat(Epoch.of(table))
          .isEqualTo(Epoch.of(Objects.requireNonNull(cluster.node(1).table)));
      assertThat(node.isHeld()).as("hold of " + node.id()).isFalse();
    }
  }

  @Test
  void nodesJoinOneAfterTheOther() {
    SimulatedCluster cluster = new SimulatedCluster(1);
    cluster.grow(5);
    requireOneRing(cluster, 5);
    assertThat(cluster.rings).hasSize(5);
  }

  @Test
  void k5ABucketIsCreatedOnceAndSpread() {
    SimulatedCluster cluster = new SimulatedCluster(12);
    cluster.grow(3);
    BucketRecord newest = new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, 1);
    List<Reply> replies = new ArrayList<>();
    cluster.node(2).ask(0, new Request.CreateBucket(newest), replies::add);
    cluster.runMillis(1_000);
    for (BucketRecord again : List.of(
        newest,
        new BucketRecord("newest", BucketMode.CAUSAL, 1),
        new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, Durability.INTERVAL, 7))) {
      cluster.node(3).ask(0, new Request.CreateBucket(again), replies::add);
      cluster.runMillis(1_000);
    }
    assertThat(replies)
        .hasSize(4)
        .allSatisfy(reply -> assertThat(((Reply.Table) reply).table().buckets())
            .containsExactly(Map.entry("newest", newest)));
    for (int number = 1; number <= 3; number++) {
      assertThat(Objects.requireNonNull(cluster.node(number).table).buckets())
          .containsExactly(Map.entry("newest", newest));
    }
    requireOneRing(cluster, 3);
  }

  private static Reply created(SimulatedCluster cluster, int number, Request request) {
    List<Reply> replies = new ArrayList<>();
    cluster.node(number).ask(0, request, replies::add);
    cluster.runMillis(5_000);
    assertThat(replies).hasSize(1);
    return replies.get(0);
  }

  @Test
  void k5ABucketInUseIsNotMadeLastWriteWinsWhileAMemberSaysSo() {
    SimulatedCluster cluster = new SimulatedCluster(14);
    cluster.grow(3);
    cluster.node(3).keys = 1;
    BucketRecord newest = new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, 1);
    assertThat(created(cluster, 1, new Request.CreateBucket(newest)))
        .isInstanceOfSatisfying(
            Reply.Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.BUCKET_IN_USE));
    assertThat(created(cluster, 1, new Request.CreateBucket(newest, true)))
        .isInstanceOf(Reply.Table.class);
    BucketRecord other = new BucketRecord("other", BucketMode.LAST_WRITE_WINS, 1);
    cluster.node(3).die();
    List<Reply> replies = new ArrayList<>();
    cluster.node(1).ask(0, new Request.CreateBucket(other), replies::add);
    cluster.runMillis(SimulatedNode.ASKING_MILLIS - 100);
    assertThat(replies)
        .as(
            "a member that cannot be reached does not forbid it, nor keep the asker past its deadline")
        .singleElement()
        .isInstanceOf(Reply.Table.class);
  }

  @Test
  void aTableThatCouldNotBeSentAnyMoreIsNotMade() {
    SimulatedCluster cluster = new SimulatedCluster(13);
    cluster.grow(1);
    MemberTable table = Objects.requireNonNull(cluster.node(1).table);
    SortedMap<String, BucketRecord> many = new TreeMap<>();
    for (int number = 0; number < TableCodec.MAX_BUCKETS / 2; number++) {
      many.put("b" + number, new BucketRecord("b" + number, BucketMode.CAUSAL, 1));
    }
    MemberTable large = new MemberTable(table.parameters(), table.members(), many, table.current());
    cluster.node(1).ask(0, new Request.InstallTable(Membership.NO_CHANGE, large), reply -> {});
    cluster.runMillis(1_000);
    List<Reply> replies = new ArrayList<>();
    BucketRecord more = new BucketRecord("more", BucketMode.CAUSAL, 1);
    cluster.node(1).ask(0, new Request.CreateBucket(more), replies::add);
    cluster.runMillis(1_000);
    assertThat(replies).singleElement().isInstanceOfSatisfying(Reply.Refusal.class, refusal -> {
      assertThat(refusal.code()).isEqualTo(RefusalCode.TOO_LARGE);
      assertThat(refusal.detail()).contains("allowed are 8192 buckets");
    });
    assertThat(Objects.requireNonNull(cluster.node(1).table).buckets()).doesNotContainKey("more");
  }

  @Test
  void aJoinIsRefusedOnceAnyMemberStoresAKey() {
    SimulatedCluster cluster = new SimulatedCluster(2);
    cluster.grow(3);
    cluster.node(3).keys = 12;
    SimulatedNode late = cluster.joiner(4, 1);
    cluster.runMillis(10_000);
    assertThat(late.failure)
        .isEqualTo(new ControlFailure.NotJoined(
            JoinFailure.REFUSED,
            "joins are accepted only while no key is stored: member 0000000000000003 holds"
                + " 12 keys"));
    assertThat(cluster.rings).hasSize(3);
    assertThat(cluster.nodes.values()).noneMatch(SimulatedNode::isHeld);
  }

  @Test
  void writesAreHeldOnEveryMemberBeforeTheRingChanges() {
    SimulatedCluster cluster = new SimulatedCluster(3);
    cluster.grow(2);
    cluster.joiner(3, 1);
    boolean heldEverywhere = false;
    while (cluster.rings.size() < 3) {
      heldEverywhere = cluster.node(1).isHeld() && cluster.node(2).isHeld();
      assertThat(cluster.timeline.runNext()).isTrue();
    }
    assertThat(heldEverywhere).isTrue();
  }

  @Test
  void theHoldsOfADeadCoordinatorLapse() {
    SimulatedCluster cluster = new SimulatedCluster(4);
    cluster.grow(3);
    cluster.joiner(4, 1);
    while (!cluster.node(2).isHeld() || !cluster.node(3).isHeld()) {
      assertThat(cluster.timeline.runNext()).isTrue();
    }
    cluster.node(1).die();
    cluster.runMillis(JoinCoordinator.HOLD_MILLIS + 1_000);
    assertThat(cluster.node(2).isHeld()).isFalse();
    assertThat(cluster.node(3).isHeld()).isFalse();
    assertThat(cluster.rings.get(5L))
        .as("the change from ring 3 can never take effect")
        .isNotNull();
    assertThat(cluster.rings).hasSize(4);
    cluster.node(1).start();
    cluster.runMillis(JoinRequest.PATIENCE_MILLIS);
    requireOneRing(cluster, 4);
  }

  @Test
  void aTableThatWasDurableBeforeTheCoordinatorDiedIsSpreadWhenItIsBack() {
    SimulatedCluster cluster = new SimulatedCluster(5);
    cluster.grow(2);
    SimulatedNode joiner = cluster.joiner(3, 1);
    while (cluster.rings.size() < 3) {
      assertThat(cluster.timeline.runNext()).isTrue();
    }
    cluster.node(1).die(); // nothing that it sent has arrived
    cluster.loss = 1;
    cluster.runMillis(100);
    cluster.loss = 0;
    SimulatedNode other = cluster.joiner(4, 2);
    cluster.runMillis(JoinCoordinator.HOLD_MILLIS);
    assertThat(other.isMember()).isFalse();
    cluster.node(1).start();
    cluster.runMillis(JoinRequest.PATIENCE_MILLIS);
    assertThat(joiner.isMember()).isTrue();
    assertThat(other.isMember()).isTrue();
    requireOneRing(cluster, 4);
  }

  /** Whoever takes writes under the old ring again has overruled the change for good, durably and before that. */
  @Test
  void e5ADecidedJoinThatAMemberDidNotHearOfInTimeNeverTakesEffect() {
    SimulatedCluster cluster = new SimulatedCluster(15);
    cluster.grow(3);
    cluster.diskMillis = 2_000;
    SimulatedNode joiner = cluster.joiner(4, 1);
    cluster.runMillis(1_000);
    cluster.loss = 1; // all have prepared, the table is being written
    while (cluster.rings.size() < 4) {
      assertThat(cluster.timeline.runNext()).isTrue();
    }
    cluster.node(1).die(); // it is durable, and nobody hears of it
    joiner.die();
    cluster.loss = 0;
    cluster.diskMillis = 3;
    for (int number = 2; number <= 3; number++) {
      assertThat(cluster.node(number).isHeld()).isTrue();
    }
    while (cluster.node(2).isHeld()) {
      assertThat(cluster.timeline.runNext()).isTrue();
    }
    assertThat(Objects.requireNonNull(cluster.node(2).table).current().sequence())
        .as("overruled before writes are taken again")
        .isEqualTo(5);
    cluster.runMillis(2_000);
    cluster.node(1).start();
    cluster.runMillis(JoinRequest.PATIENCE_MILLIS);
    for (int number = 1; number <= 3; number++) {
      assertThat(Objects.requireNonNull(cluster.node(number).table).current().members())
          .containsExactly(new NodeId(1), new NodeId(2), new NodeId(3));
    }
  }

  @Test
  void noOtherJoinStartsWhileADecidedOneIsBeingMadeDurable() {
    SimulatedCluster cluster = new SimulatedCluster(11);
    cluster.grow(2);
    cluster.diskMillis = JoinCoordinator.HOLD_MILLIS + 5_000;
    cluster.joiner(3, 1);
    cluster.runMillis(1_000);
    cluster.diskMillis = 3;
    SimulatedNode other = cluster.joiner(4, 2);
    cluster.runMillis(2 * JoinRequest.PATIENCE_MILLIS);
    assertThat(other.isMember()).isTrue();
    requireOneRing(cluster, 4);
  }

  @Test
  void aMemberThatDoesNotAnswerKeepsJoinsOut() {
    SimulatedCluster cluster = new SimulatedCluster(6);
    cluster.grow(3);
    cluster.node(2).die();
    SimulatedNode joiner = cluster.joiner(4, 1, 3);
    cluster.runMillis(2 * JoinRequest.PATIENCE_MILLIS);
    assertThat(joiner.failure).isInstanceOfSatisfying(ControlFailure.NotJoined.class, why -> {
      assertThat(why.failure()).isEqualTo(JoinFailure.UNREACHABLE);
      assertThat(why.detail()).contains("member 0000000000000002");
    });
  }

  @Test
  void refusesASeatThatIsTakenAndAnAddressThatIsKnown() {
    SimulatedCluster cluster = new SimulatedCluster(7);
    cluster.grow(2);
    NodeId id = new NodeId(9);
    List<Reply> replies = new ArrayList<>();
    String taken = new NodeId(2).toString();
    for (MemberRecord candidate : List.of(
        new MemberRecord(
            id, taken, 1, MemberState.ACTIVE, SimulatedCluster.address(9), null, 1, 1, 1),
        new MemberRecord(
            id, "nine", 1, MemberState.ACTIVE, SimulatedCluster.address(2), null, 1, 1, 1))) {
      cluster.node(1).ask(0, new Request.Join(candidate, Request.Admission.NOW), replies::add);
    }
    assertThat(replies)
        .hasSize(2)
        .allSatisfy(reply -> assertThat(reply)
            .isInstanceOfSatisfying(
                Reply.Refusal.class,
                refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.JOIN_REFUSED)));
  }

  @Test
  void aPreparationUnderAnotherEpochIsAnsweredWithTheTable() {
    SimulatedCluster cluster = new SimulatedCluster(8);
    cluster.grow(2);
    List<Reply> replies = new ArrayList<>();
    cluster.node(1).ask(4711, new Request.PrepareJoin(1, 1_000), replies::add);
    assertThat(replies).singleElement().isInstanceOfSatisfying(Reply.Refusal.class, refusal -> {
      assertThat(refusal.code()).isEqualTo(RefusalCode.WRONG_EPOCH);
      assertThat(refusal.table()).isEqualTo(cluster.node(1).table);
    });
  }

  @Test
  void aNewAddressReachesEveryMember() {
    SimulatedCluster cluster = new SimulatedCluster(9);
    cluster.grow(3);
    SimulatedNode moved = cluster.node(3);
    moved.die();
    cluster.nodes.remove(moved.address);
    moved.address = SimulatedCluster.address(33);
    cluster.nodes.put(moved.address, moved);
    moved.start();
    cluster.runMillis(3_000);
    for (int number : new int[] {1, 2}) {
      assertThat(SimulatedNode.known(cluster.node(number), moved.id()).address())
          .isEqualTo(moved.address);
    }
  }

  @Test
  void aNodeWhoseLaterLifeIsKnownLeavesService() {
    SimulatedCluster cluster = new SimulatedCluster(10);
    cluster.grow(2);
    SimulatedNode twin = cluster.node(2);
    MemberTable table = Objects.requireNonNull(cluster.node(1).table);
    MemberRecord own = Objects.requireNonNull(table.member(twin.id()));
    MemberRecord later = new MemberRecord(
        own.id(), own.seat(), 1, own.state(), SimulatedCluster.address(22), null, 1, 1, 2);
    Request install = new Request.InstallTable(Membership.NO_CHANGE, table.withMember(later));
    cluster.node(1).ask(0, install, reply -> {});
    cluster.runMillis(5_000);
    assertThat(twin.failure).isEqualTo(new ControlFailure.Superseded(later));
  }

  /** What a member has heard of it is more than its disk, which was set back, knows of. */
  @Test
  void t4ANodeThatWasSetBackDoesNotServe() {
    SimulatedCluster cluster = new SimulatedCluster(16);
    cluster.grow(3);
    SimulatedNode node = cluster.node(3);
    Kept before = node.kept();
    node.die();
    node.start();
    cluster.runMillis(1_000);
    assertThat(node.isMember()).isTrue();
    node.die();
    node.putBack(before);
    node.start();
    cluster.runMillis(1_000);
    assertThat(node.isMember()).isFalse();
    assertThat(node.failure).isInstanceOf(ControlFailure.Superseded.class);
  }

  /** Members that start together tell each other what they kept, or each would take the others for silent. */
  @Test
  void t4MembersThatStartTogetherBearWitness() {
    SimulatedCluster cluster = new SimulatedCluster(17);
    cluster.grow(3);
    cluster.runMillis(10_000);
    assertThat(cluster.node(1).lives().heard()).containsOnlyKeys(new NodeId(2), new NodeId(3));
    SimulatedNode node = cluster.node(3);
    Kept before = node.kept();
    node.die();
    node.start();
    cluster.runMillis(10_000);
    for (int number = 1; number <= 3; number++) {
      cluster.node(number).die();
    }
    node.putBack(new Kept(before.identity(), node.kept().table(), before.lives()));
    for (int number = 1; number <= 3; number++) {
      cluster.node(number).start();
    }
    cluster.runMillis(1_000);
    assertThat(cluster.node(1).isMember()).isTrue();
    assertThat(node.failure)
        .isInstanceOfSatisfying(
            ControlFailure.SetBack.class,
            why -> assertThat(why.contradiction()).contains("has heard of start 2"));
  }

  /** A process noted its start and ended before its identity counted it; the next one found no room for its own. */
  @Test
  void t4AStartThatTheHistoryKnowsOfAnotherProcessDoesNotServeUntilItIsNoted() {
    SimulatedCluster cluster = new SimulatedCluster(19);
    cluster.grow(2);
    SimulatedNode node = cluster.node(2);
    Kept before = node.kept();
    node.die();
    node.start();
    cluster.runMillis(1_000);
    node.die();
    node.putBack(new Kept(before.identity(), node.kept().table(), node.lives()));
    cluster.node(1).die();
    node.fullFor = Saving.Start.class;
    node.start();
    cluster.runMillis(5_000);
    assertThat(node.isMember()).isFalse();
    assertThat(node.failure)
        .isEqualTo(new ControlFailure.Unfit(IdentityException.Kind.DISK_FULL, "no room"));
    node.fullFor = null;
    node.start();
    cluster.runMillis(5_000);
    assertThat(node.isMember()).isTrue();
  }

  /** E2: a table that finds no room is not in force, and is tried again. */
  @Test
  void e2ATableThatFindsNoRoomOnTheDiskWaits() {
    SimulatedCluster cluster = new SimulatedCluster(18);
    cluster.grow(2);
    SimulatedNode full = cluster.node(2);
    full.fullFor = Saving.Table.class;
    BucketRecord bucket = new BucketRecord("b", BucketMode.CAUSAL, 1);
    cluster.node(1).ask(0, new Request.CreateBucket(bucket), reply -> {});
    cluster.runMillis(3_000);
    assertThat(Objects.requireNonNull(full.table).buckets()).isEmpty();
    full.fullFor = null;
    cluster.runMillis(3_000);
    assertThat(Objects.requireNonNull(full.table).buckets()).containsOnlyKeys("b");
  }

  /** Many clusters, joining at once through any member while messages are lost and members die and come back. */
  @Test
  @Tag("slow")
  void noTwoRingsShareASequenceAndEveryJoinerThatWasLetInStaysAMember() {
    int joinedTogether = 0;
    int deaths = 0;
    for (long seed = 0; seed < 300; seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed);
      SplittableRandom faults = new SplittableRandom(~seed);
      cluster.grow(1 + faults.nextInt(3));
      int before = cluster.nodes.size();
      cluster.loss = faults.nextInt(3) * 0.05;
      for (int number = 11; number <= 13; number++) {
        cluster.joiner(number, 1 + faults.nextInt(before), 1 + faults.nextInt(before));
      }
      if (faults.nextBoolean()) {
        deaths++;
        cluster.runMillis(faults.nextInt(400));
        SimulatedNode victim = cluster.node(1 + faults.nextInt(before));
        victim.die();
        cluster.runMillis(faults.nextInt(15_000));
        victim.start();
      }
      cluster.runMillis(2 * JoinRequest.PATIENCE_MILLIS);
      cluster.loss = 0;
      cluster.runMillis(2 * JoinRequest.PATIENCE_MILLIS);
      cluster.nodes.values().removeIf(node -> !node.isMember());
      MemberTable table = Objects.requireNonNull(cluster.node(1).table);
      for (SimulatedNode node : cluster.nodes.values()) {
        assertThat(table.current().members()).as("seed " + seed).contains(node.id());
        assertThat(node.table).as("seed " + seed).isEqualTo(table);
        assertThat(node.isHeld()).as("seed " + seed).isFalse();
      }
      joinedTogether += table.current().members().size() == before + 3 ? 1 : 0;
    }
    assertThat(joinedTogether).as("runs in which all three got in").isGreaterThan(150);
    assertThat(deaths).isGreaterThan(50);
  }
}
