package io.gramme.driver.engine.quorum;

import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;

/** Leads along the ring of the tables that were learnt. */
final class TableRouter extends FixedRouter {
  private static final Key KEY = Key.of("b", "k");
  private ClusterRing ring;

  TableRouter(MemberTable table) {
    super(Route.of(ClusterRing.of(table), KEY));
    ring = ClusterRing.of(table);
  }

  @Override
  public void learn(MemberTable table) {
    ring = ring.followedBy(ring.table().join(table));
    afterLearning(Route.of(ring, KEY));
    super.learn(table);
  }
}
