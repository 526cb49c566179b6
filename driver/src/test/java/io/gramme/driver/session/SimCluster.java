package io.gramme.driver.session;

import io.gramme.data.Key;
import io.gramme.driver.coordination.Rings;
import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Replicas and sessions in virtual time. */
final class SimCluster {
  static final long WALL = 1_700_000_000_000L;
  static final long DMAX = 6_000;
  /** A bucket that keeps the newest version only (rule K5). */
  static final String NEWEST_ONLY = "newest-only";

  final VirtualTimeline time = VirtualTimeline.startingAt(WALL);
  final Map<NodeId, SimNode> nodes = new TreeMap<>();
  private final MemberTable table;

  SimCluster(int size) {
    table = Rings.table(size, 3, DMAX)
        .withBucket(new BucketRecord(NEWEST_ONLY, BucketMode.LAST_WRITE_WINS, 1));
    for (NodeId id : table.current().members()) {
      nodes.put(id, new SimNode(id, table));
    }
  }

  MemberTable table() {
    return table;
  }

  SimSession session(long seed) {
    return new SimSession(this, seed);
  }

  Time now() {
    return time.now();
  }

  void pass(long millis) {
    time.runFor(millis * Time.NANOS_PER_MILLI);
  }

  /** The owners of a key, best first. */
  List<SimNode> owners(Key key) {
    ClusterRing ring = ClusterRing.of(table);
    List<SimNode> owners = new ArrayList<>();
    for (NodeId id : ring.owners(ring.partitionOf(key))) {
      owners.add(node(id));
    }
    return owners;
  }

  SimNode node(NodeId id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  void each(Consumer<SimNode> action) {
    nodes.values().forEach(action);
  }
}
