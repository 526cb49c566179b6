package io.gramme.it.sim.world;

import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.node.control.ControlSettings;
import io.gramme.node.control.Kept;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.RequestedParameters;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The nodes as members of their cluster: what each process is to be, where it listens, and what all know together. */
final class SimMembers {
  private static final int MOST_RINGS = 12;

  private static final long ANSWER_WAIT_MILLIS = 600;
  private static final long GOSSIP_MILLIS = 500;

  private final MemberTable plan;
  private final List<SimNode> nodes;
  private final Sightings sightings;
  private final Trace trace;
  private final Seed seed;
  private final Set<String> unreadable = new TreeSet<>();
  private final Addresses addresses;
  private boolean founding;
  private @Nullable BiConsumer<ClusterRing, ClusterRing> observer;

  /** What all nodes know together. */
  private ClusterRing known;

  /** The newest first. */
  private final Deque<ClusterRing> computed = new ArrayDeque<>();

  /** A ring of each epoch that any node has had. */
  private final Map<Long, ClusterRing> epochs = new LinkedHashMap<>();

  /**
   * Members as they are planned.
   *
   * @param nodes all of them, once there are any
   */
  SimMembers(
      ClusterRing planned, List<SimNode> nodes, Sightings sightings, Trace trace, Seed seed) {
    this.sightings = sightings;
    this.plan = planned.table();
    this.addresses = new Addresses(nodes);
    this.nodes = nodes;
    this.trace = trace;
    this.seed = seed;
    this.known = planned;
    computed.add(planned);
    epochs.put(planned.epoch(), planned);
  }

  /** What all nodes know together. */
  ClusterRing known() {
    return known;
  }

  /** The ring of a table, computed once as long as nodes change over to it. */
  ClusterRing ringOf(MemberTable table) {
    for (ClusterRing ring : computed) {
      if (ring.table().equals(table)) {
        return ring;
      }
    }
    ClusterRing ring = Objects.requireNonNull(computed.peek()).followedBy(table);
    computed.addFirst(ring);
    epochs.putIfAbsent(ring.epoch(), ring);
    if (computed.size() > MOST_RINGS) {
      computed.removeLast();
    }
    return ring;
  }

  /** The ring that requests stand for which are sent under an epoch, whatever they know of a bucket (rules E2, K5). */
  @Nullable
  ClusterRing ringUnder(long epoch) {
    ClusterRing plain = epochs.get(epoch);
    ClusterRing newest = epochs.get(Epoch.marked(epoch, BucketMode.LAST_WRITE_WINS));
    ClusterRing causal = epochs.get(Epoch.marked(epoch, BucketMode.CAUSAL));
    return plain != null ? plain : newest != null ? newest : causal;
  }

  /** A ring is in force somewhere: who looks on knows what all nodes know together. */
  void seen(ClusterRing inForce) {
    MemberTable joined = known.table().join(inForce.table());
    if (!joined.equals(known.table())) {
      TableChange.note(known.table(), joined, sightings);
      ClusterRing before = known;
      known = ringOf(joined);
      if (observer != null) {
        observer.accept(before, known);
      }
      trace.say("***", () -> "TABLE has epoch " + Long.toHexString(known.epoch()));
    }
  }

  /** What a node alone knew that was removed by force is lost (rule E6): all together know what the others do. */
  void forgetTheRemoved() {
    MemberTable table = null;
    for (SimNode node : nodes) {
      MemberTable durable = node.isWanted() ? node.controlDisk().table() : null;
      table = durable == null || table == null
          ? (table == null ? durable : table)
          : table.join(durable);
    }
    if (table != null && !table.equals(known.table())) {
      known = ringOf(table);
    }
  }

  /** From now on somebody is told when a node is the first to know more: of what was known before, and what is now. */
  void observe(BiConsumer<ClusterRing, ClusterRing> told) {
    observer = told;
  }

  /** Where a node listens, or will when it starts. */
  Address addressOf(SimNode node) {
    return addresses.of(node);
  }

  /** Whose address this is; null when it is nobody's any more. */
  @Nullable
  SimNode at(Address address) {
    return addresses.at(address);
  }

  /** The node that is called so. */
  SimNode node(NodeId id) {
    for (SimNode node : nodes) {
      if (node.id().equals(id)) {
        return node;
      }
    }
    throw new IllegalStateException("there is no node " + id);
  }

  /** From now on a node that starts may listen elsewhere. */
  void move(Seed chance) {
    addresses.move(chance);
  }

  /** A node starts: where it listened before, or elsewhere; returns who has moved by that, and from where. */
  Map<SimNode, Address> starts(SimNode node) {
    return addresses.starts(node);
  }

  /** What a node's process is to be. */
  ControlSettings settings(SimNode node) {
    List<Address> contacts = contacts(node);
    PlacementParameters placement = plan.parameters().placement();
    return new ControlSettings(
        node.id(),
        seed.nextLong(),
        addressOf(node),
        addressOf(node),
        ClusterPlan.member(node.index() + 1).seat(),
        null,
        null,
        new RequestedParameters(
            placement.partitions(), placement.replicas(), plan.parameters().dmaxMillis()),
        plan.cluster(),
        contacts,
        node.admission(),
        ANSWER_WAIT_MILLIS,
        GOSSIP_MILLIS,
        1);
  }

  /** Whom it asks to let it in, if anybody. */
  private List<Address> contacts(SimNode node) {
    List<Address> contacts = new ArrayList<>();
    if (plan.member(node.id()) == null) {
      for (SimNode other : nodes) {
        if (other != node && other.isWanted() && known.table().current().contains(other.id())) {
          contacts.add(addressOf(other));
        }
      }
    } else if (founding && node.index() > 0) {
      contacts.add(addressOf(nodes.get(0)));
      contacts.add(addressOf(nodes.get(node.index() - 1)));
    }
    return contacts;
  }

  private List<SimNode> founders() {
    return nodes.stream().filter(node -> plan.member(node.id()) != null).toList();
  }

  /** Each node begins with an empty disk: the first one founds the cluster, and the others join it (rule E5). */
  void found() {
    founding = true;
    nodes.forEach(SimNode::start);
  }

  /** Each node comes back to the cluster as it was planned. */
  void comeBack() {
    for (SimNode node : founders()) {
      NodeIdentity identity = NodeIdentity.first(plan.parameters(), node.id());
      Operator.putDirectory(node, new Kept(identity, plan, Lives.NONE));
      node.start();
    }
  }

  /** Whether all nodes that are wanted serve, with one table. */
  boolean isFormed() {
    return nodes.stream()
        .filter(SimNode::isWanted)
        .allMatch(node -> node.serves() && node.ring().table().equals(known.table()));
  }

  /** A node could not look through all it holds: it may say of the bucket what is not so. */
  void searchedInVain(String bucket) {
    unreadable.add(bucket);
  }

  /** Whether some node could not tell whether it holds keys of a bucket. */
  boolean wasSearchedInVain(String bucket) {
    return unreadable.contains(bucket);
  }
}
