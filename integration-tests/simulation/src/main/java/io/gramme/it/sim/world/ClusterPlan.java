package io.gramme.it.sim.world;

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

/** The member tables of simulated clusters: nodes numbered from 1, a bucket of either mode, and one whose last writes may be
 * lost. */
public final class ClusterPlan {
  public static final String CAUSAL_BUCKET = "carts";
  public static final String NEWEST_BUCKET = "newest";

  /** Acknowledges before it forces. */
  public static final String INTERVAL_BUCKET = "interval";

  /** Known from the beginning. */
  public static final List<BucketRecord> BUCKETS = List.of(
      new BucketRecord(NEWEST_BUCKET, BucketMode.LAST_WRITE_WINS, 1),
      new BucketRecord(INTERVAL_BUCKET, BucketMode.CAUSAL, Durability.INTERVAL, 1));

  /** Not known from the beginning, and holds a key. */
  public static final String USED_BUCKET = "used";

  /** Replicas of each key at the most, and mostly. */
  public static final int REPLICAS = 3;

  public static final ClusterId CLUSTER = new ClusterId(77);
  static final int FIRST_PORT = 7001;

  /** The name of the cluster, which leads to a node that serves. */
  static final Address CONTACT = new Address("cluster", FIRST_PORT);

  private static final int PARTITIONS = 8;

  private ClusterPlan() {}

  /** A cluster of so many nodes, with so many replicas of each key when there are as many nodes. */
  public static ClusterRing ring(int nodes, int replicas, long dmaxMillis, Tampering tampering) {
    ClusterParameters parameters = new ClusterParameters(
        CLUSTER,
        new PlacementParameters(PARTITIONS, replicas),
        dmaxMillis,
        ClusterParameters.FORMAT_VERSION);
    MemberTable table = MemberTable.founding(parameters, member(1));
    List<NodeId> current = new ArrayList<>(List.of(new NodeId(1)));
    for (int id = 2; id <= nodes; id++) {
      table = table.withMember(member(id));
      current.add(new NodeId(id));
    }
    table = table.withCurrent(nodes, 0, current);
    for (BucketRecord bucket : BUCKETS) {
      table = table.withBucket(bucket);
    }
    return ClusterRing.of(tampering.table(table));
  }

  static MemberRecord member(int id) {
    return new MemberRecord(
        new NodeId(id),
        "seat" + id,
        1,
        MemberState.ACTIVE,
        new Address("127.0.0.1", FIRST_PORT + id - 1),
        null,
        1.0,
        1,
        1);
  }
}
