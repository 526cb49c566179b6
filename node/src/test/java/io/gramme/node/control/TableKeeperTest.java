package io.gramme.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import org.junit.jupiter.api.Test;

/** E2: a table is durable before it is shown, and whoever waits for that is told. */
class TableKeeperTest {
  private static final MemberTable TABLE = MemberTable.founding(
      new ClusterParameters(new ClusterId(7), PlacementParameters.ofDefaults(), 60_000, 1),
      new MemberRecord(
          new NodeId(1), "seat", 1, MemberState.ACTIVE, new Address("host", 1), null, 1, 1, 1));

  private static MemberTable with(MemberTable table, String bucket) {
    return table.withBucket(new BucketRecord(bucket, BucketMode.CAUSAL, 1));
  }

  private static TableKeeper.Waiter asker(long ticket) {
    return new TableKeeper.Waiter.Asker(ticket);
  }

  @Test
  void e2WhoeverWaitsForWhatIsBeingSavedIsDueWhenItIs() {
    TableKeeper keeper = new TableKeeper(TABLE);
    MemberTable next = with(TABLE, "a");
    assertThat(keeper.merge(next, asker(1), true)).isFalse();
    assertThat(keeper.nextToSave()).isEqualTo(next);
    assertThat(keeper.merge(TABLE, asker(2), false)).isFalse();
    assertThat(keeper.merge(with(next, "b"), asker(3), false)).isFalse();
    assertThat(keeper.table()).isEqualTo(TABLE);
    assertThat(keeper.saved()).containsExactly(asker(1), asker(2));
    assertThat(keeper.savedOwn()).isTrue();
    assertThat(keeper.nextToSave()).isEqualTo(with(next, "b"));
    assertThat(keeper.saved()).containsExactly(asker(3));
    assertThat(keeper.savedOwn()).isFalse();
    assertThat(keeper.merge(next, asker(4), false)).as("all is in force").isTrue();
    assertThat(keeper.nextToSave()).isNull();
  }
}
