package io.gramme.driver.engine.quorum;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;

/** Member tables for tests: nodes 1, 2, 3... listening on ports 7401, 7402, 7403... */
public final class Rings {
  public static final ClusterId CLUSTER = new ClusterId(77);

  private Rings() {}

  public static NodeId node(int number) {
    return new NodeId(number);
  }

  /** A cluster of nodes 1 to the given number, with N replicas and the given Dmax. */
  public static MemberTable table(int nodes, int replicas, long dmaxMillis) {
    ClusterParameters parameters =
        new ClusterParameters(CLUSTER, new PlacementParameters(16, replicas), dmaxMillis, 1);
    MemberTable table = MemberTable.founding(parameters, member(1));
    for (int number = 2; number <= nodes; number++) {
      table = joined(table, number);
    }
    return table;
  }

  /** The table after one more node has joined the ring. */
  public static MemberTable joined(MemberTable table, int number) {
    List<NodeId> members = new ArrayList<>(table.current().members());
    members.add(node(number));
    members.sort(null);
    return table.withMember(member(number)).withCurrent(table.current().sequence() + 1, 0, members);
  }

  static MemberRecord member(int number) {
    return new MemberRecord(
        node(number),
        "seat-" + number,
        1,
        MemberState.ACTIVE,
        new Address("127.0.0.1", 7400 + number),
        null,
        1.0,
        1,
        1);
  }
}
