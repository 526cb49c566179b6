package io.gramme.node.data;

import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Durability;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;

/** Rings for tests: nodes are numbered from 1, eight partitions, three replicas, Dmax of a minute. */
public final class TestCluster {
  public static final long DMAX_MILLIS = 60_000;
  public static final String LWW_BUCKET = "newest only";
  public static final String INTERVAL_BUCKET = "may be lost";

  private TestCluster() {}

  public static ClusterRing ringOf(int members) {
    return ClusterRing.of(tableOf(members, members));
  }

  /** A table that knows so many nodes, of which the first so many are members of the ring. */
  public static MemberTable tableOf(int members, int known) {
    ClusterParameters parameters = new ClusterParameters(
        new ClusterId(77),
        new PlacementParameters(8, 3),
        DMAX_MILLIS,
        ClusterParameters.FORMAT_VERSION);
    MemberTable table = MemberTable.founding(parameters, member(1));
    List<NodeId> current = new ArrayList<>(List.of(new NodeId(1)));
    for (int id = 2; id <= known; id++) {
      table = table.withMember(member(id));
      if (id <= members) {
        current.add(new NodeId(id));
      }
    }
    return table
        .withCurrent(members, 0, current)
        .withBucket(new BucketRecord(LWW_BUCKET, BucketMode.LAST_WRITE_WINS, 1))
        .withBucket(new BucketRecord(INTERVAL_BUCKET, BucketMode.CAUSAL, Durability.INTERVAL, 1));
  }

  private static MemberRecord member(int id) {
    return new MemberRecord(
        new NodeId(id),
        "seat" + id,
        1,
        MemberState.ACTIVE,
        new Address("127.0.0.1", 7000 + id),
        null,
        1.0,
        1,
        1);
  }
}
