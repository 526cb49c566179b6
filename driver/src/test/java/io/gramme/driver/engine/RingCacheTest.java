package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.quorum.Plans;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.Vote;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingCacheTest {
  private final MemberTable three = Rings.table(3, 3, 60_000);

  @Test
  void e2JoinsWhatOthersKnow() {
    RingCache cache = RingCache.startingWith(three);
    MemberTable four = Rings.joined(three, 4);

    assertThat(cache.learn(four)).isTrue();
    assertThat(cache.ring().epoch()).isEqualTo(ClusterRing.of(four).epoch());
    assertThat(cache.learn(three)).as("older news").isFalse();
    assertThat(cache.ring().epoch()).isEqualTo(ClusterRing.of(four).epoch());
  }

  @Test
  void e3VotesThatArriveComputeNoPlacementAgain() {
    MemberTable copying = Plans.copy(three, 1, 2, 4);
    RingCache cache = RingCache.startingWith(three);
    PartitionId partition = new PartitionId(3, 0);
    List<NodeId> before = cache.ring().preferenceList(partition);

    assertThat(cache.learn(Plans.voted(copying, 1, Vote.PLEDGED))).isTrue();
    assertThat(cache.learn(Plans.voted(copying, 2, Vote.PLEDGED))).isTrue();

    assertThat(cache.ring().preferenceList(partition)).isSameAs(before);
    assertThat(cache.ring().nextOwners(partition)).isNotNull();
  }

  /** What a member alone knew when it was removed, nobody else will ever hear of. */
  @Test
  void e2FollowsMembersThatDoNotHearOfWhatItKnows() {
    MemberTable copying = Plans.copy(three, 1, 2, 4);
    RingCache cache = RingCache.startingWith(copying);
    long half = RingCache.PATIENCE_NANOS / 2;

    cache.refused(new Time(0, 0), three);
    cache.refused(new Time(half, 0), three);
    assertThat(cache.ring().table()).as("they are given time").isEqualTo(copying);
    cache.executed();
    cache.refused(new Time(3 * half, 0), three);
    cache.refused(new Time(4 * half, 0), three);
    assertThat(cache.ring().table()).as("somebody follows it").isEqualTo(copying);
    cache.refused(new Time(5 * half, 0), three);
    assertThat(cache.ring().table()).isEqualTo(three);
    cache.refused(new Time(6 * half, 0), copying);
    assertThat(cache.ring().table()).as("and what it hears of again").isEqualTo(copying);
  }

  @Test
  void aTableOfAnotherClusterChangesNothing() {
    RingCache cache = RingCache.startingWith(three);
    ClusterParameters own = three.parameters();
    MemberTable foreign = new MemberTable(
        new ClusterParameters(
            new ClusterId(1), own.placement(), own.dmaxMillis(), own.formatVersion()),
        three.members(),
        three.buckets(),
        three.current());

    assertThat(cache.learn(foreign)).isFalse();
    assertThat(cache.ring().table()).isEqualTo(three);
  }

  @Test
  void knowsWhereMembersListen() {
    RingCache cache = RingCache.startingWith(three);

    assertThat(cache.addressOf(Rings.node(2))).isEqualTo(new Address("127.0.0.1", 7402));
    assertThat(cache.addressOf(Rings.node(9))).isNull();
  }
}
