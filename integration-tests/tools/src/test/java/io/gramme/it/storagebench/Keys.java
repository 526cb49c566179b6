package io.gramme.it.storagebench;

import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;

/** The ring of a single node with 256 partitions, and the keys in it. */
final class Keys {
  static final NodeId NODE = new NodeId(1);
  static final ClusterRing RING = ring();

  private static final String BUCKET = "bench";
  private static final int PARTITIONS = 256;
  private static final int REPLICAS = 3;
  private static final long DMAX_MILLIS = 60_000;

  private Keys() {}

  private static ClusterRing ring() {
    ClusterParameters parameters = new ClusterParameters(
        new ClusterId(1),
        new PlacementParameters(PARTITIONS, REPLICAS),
        DMAX_MILLIS,
        ClusterParameters.FORMAT_VERSION);
    MemberRecord member = new MemberRecord(
        NODE, "seat1", 1, MemberState.ACTIVE, new Address("127.0.0.1", 7001), null, 1.0, 1, 1);
    return ClusterRing.of(MemberTable.founding(parameters, member));
  }

  static String name(int number) {
    return "user" + number;
  }

  static Key key(int number) {
    return Key.of(BUCKET, name(number));
  }
}
