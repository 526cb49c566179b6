package io.gramme.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rules T4, E1, E2, E5 on virtual time. */
class ControlMachineTest {
  private static void requireOneRing(SimulatedCluster cluster, int size) {
    for (SimulatedNode node : cluster.nodes.values()) {
      MemberTable table = Objects.requireNonNull(node.table, "a node without a table");
      assertThat(table.current().members()).as("ring of " + node.id()).hasSize(size);
      assertThat(Epoch.of(table))
          .isEqualTo(Epoch.of(Objects.requireNonNull(cluster.node(1).table)));
    }
  }

  private static Request gossip(MemberTable table) {
    return new Request.Gossip(TableDigest.of(table), TableDelta.whole(table), List.of());
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
    cluster.node(1).ask(0, gossip(large), reply -> {});
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
        own.id(),
        own.seat(),
        1,
        own.state(),
        SimulatedCluster.address(22),
        null,
        1,
        1,
        own.version() + 1);
    cluster.node(1).ask(0, gossip(table.withMember(later)), reply -> {});
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

  @Test
  void e5WhoFindsNoRoomWhileItJoinsSaysSoAndMayStartAgain() {
    SimulatedCluster cluster = new SimulatedCluster(23);
    cluster.grow(1);
    SimulatedNode node = cluster.joiner(2, 1);
    node.fullFor = Saving.Identity.class;
    cluster.runMillis(5_000);
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
}
