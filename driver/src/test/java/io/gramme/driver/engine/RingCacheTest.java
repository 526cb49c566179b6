package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.quorum.Rings;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
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
