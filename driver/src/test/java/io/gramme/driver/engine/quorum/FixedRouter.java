package io.gramme.driver.engine.quorum;

import io.gramme.membership.BucketMode;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;

/** Leads to nodes 1 to N under the epoch a test sets. */
class FixedRouter implements Router {
  private Route route;
  private Route afterLearning;
  int tablesLearnt;

  FixedRouter(int owners) {
    this(routeTo(1, owners));
  }

  FixedRouter(Route route) {
    this.route = route;
    this.afterLearning = route;
  }

  static Route routeTo(long epoch, int... numbers) {
    List<NodeId> nodes = new ArrayList<>();
    if (numbers.length == 1) {
      for (int number = 1; number <= numbers[0]; number++) {
        nodes.add(Rings.node(number));
      }
    } else {
      for (int number : numbers) {
        nodes.add(Rings.node(number));
      }
    }
    OwnerGroup group = new OwnerGroup(nodes.size(), nodes);
    return new Route(epoch, new PartitionId(3, 0), nodes, group, null, group, BucketMode.CAUSAL);
  }

  /** What the next table to be learnt leads to. */
  void afterLearning(Route next) {
    afterLearning = next;
  }

  @Override
  public Route route() {
    return route;
  }

  @Override
  public void learn(MemberTable table) {
    tablesLearnt++;
    route = afterLearning;
  }
}
