package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** E1: a session that is used hears of what changed, and one that is idle asks nobody. */
final class TableObserverTest {
  private static final Key KEY = Key.of("bucket", "key");

  private final SimCluster cluster = new SimCluster(3);

  /** Created where no call of this session would meet it: it says nothing of the keys' epoch. */
  private void create() {
    MemberTable next =
        cluster.table().withBucket(new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, 1));
    cluster.each(node -> node.table = next);
  }

  private static boolean knows(SimSession session) {
    return session.ring.ring().table().buckets().containsKey("newest");
  }

  @Test
  void e1ASessionThatIsUsedHearsOfABucketWithinAboutASecond() {
    SimSession session = cluster.session(1);
    create();
    session.done(session.read(KEY));
    assertThat(knows(session)).as("nothing is asked at first").isFalse();
    cluster.pass(1_000);
    session.done(session.read(KEY));
    cluster.pass(10);
    assertThat(knows(session)).isTrue();
  }

  @Test
  void itAsksOnceASecondHoweverManyCallsThereAre() {
    SimSession session = cluster.session(1);
    long begun = cluster.now().wallMillis();
    for (int call = 0; call < 300; call++) {
      cluster.pass(20);
      session.done(session.read(KEY));
    }
    int seconds = (int) ((cluster.now().wallMillis() - begun) / 1_000);
    assertThat(session.fetches).hasSizeBetween(2, seconds + 1);
    int asked = session.fetches.size();
    cluster.pass(60_000);
    assertThat(session.fetches).as("nobody uses it").hasSize(asked);
    assertThat(session.alarmsSet()).isZero();
  }

  @Test
  void membersThatFailAreNotAsked() {
    NodeId down = cluster.table().current().members().get(0);
    Address there = Objects.requireNonNull(cluster.table().member(down)).address();
    SimSession session = new SimSession(cluster, new OneDown(down), 1);
    for (int call = 0; call < 40; call++) {
      cluster.pass(1_000);
      session.done(session.read(KEY));
    }
    assertThat(session.fetches).hasSizeGreaterThan(30).doesNotContain(there);
  }

  private record OneDown(NodeId down) implements NodeHealth {
    @Override
    public boolean isUsable(NodeId node) {
      return !node.equals(down);
    }

    @Override
    public boolean permits(NodeId node) {
      return true;
    }

    @Override
    public void answered(NodeId node, long nanos) {}

    @Override
    public void failed(NodeId node, long nanos) {}

    @Override
    public void unjudged(NodeId node) {}
  }
}
