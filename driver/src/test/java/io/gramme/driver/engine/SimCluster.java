package io.gramme.driver.engine;

import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Replicas and sessions in virtual time. */
final class SimCluster {
  static final long WALL = 1_700_000_000_000L;
  static final long DMAX = 6_000;
  /** A bucket that keeps the newest version only (rule K5). */
  static final String NEWEST_ONLY = "newest-only";

  final VirtualTimeline time = VirtualTimeline.startingAt(WALL);
  final Map<NodeId, SimNode> nodes = new TreeMap<>();
  private final Map<Address, SimNode> listening = new LinkedHashMap<>();
  private final MemberTable table;

  SimCluster(int size) {
    this(Rings.table(size, 3, DMAX)
        .withBucket(new BucketRecord(NEWEST_ONLY, BucketMode.LAST_WRITE_WINS, 1)));
  }

  /** A cluster of all that have a record in the table. */
  SimCluster(MemberTable table) {
    this.table = table;
    for (NodeId id : table.members().keySet()) {
      nodes.put(id, new SimNode(id, table));
      listening.put(Objects.requireNonNull(table.member(id)).address(), node(id));
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

  /** Who listens at an address, or null. */
  @Nullable
  SimNode nodeAt(Address address) {
    return listening.get(address);
  }

  /** A node comes back on another port and knows so itself; who else does is up to the test. */
  Address move(SimNode node, int port) {
    MemberRecord record = Objects.requireNonNull(node.table.member(node.id));
    Address moved = new Address("127.0.0.1", port);
    listening.values().remove(node);
    listening.put(moved, node);
    node.table = node.table.withMember(new MemberRecord(
        record.id(),
        record.seat(),
        record.incarnation(),
        record.state(),
        moved,
        record.zone(),
        record.weight(),
        record.featureLevel(),
        record.version() + 1));
    return moved;
  }

  /** Another way to a node, such as a name or a load balancer. */
  void alias(Address address, SimNode node) {
    listening.put(address, node);
  }

  void each(Consumer<SimNode> action) {
    nodes.values().forEach(action);
  }
}
