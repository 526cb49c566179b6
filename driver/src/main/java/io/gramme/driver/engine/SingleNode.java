package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.Route;
import io.gramme.driver.engine.quorum.Router;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.util.List;

/**
 * Leads to one node alone, whoever else owns the key: for diagnostic reads.
 *
 * @param router knows the epoch
 * @param node the one node
 */
record SingleNode(Router router, NodeId node) implements Router {
  @Override
  public Route route() {
    Route route = router.route();
    return new Route(route.epoch(), route.partition(), List.of(node), route.mode());
  }

  @Override
  public void learn(MemberTable table) {
    router.learn(table);
  }
}
