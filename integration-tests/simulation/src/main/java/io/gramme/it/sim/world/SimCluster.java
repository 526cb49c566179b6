package io.gramme.it.sim.world;

import io.gramme.causality.KeyState;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.node.control.ControlFailure;
import io.gramme.node.control.ControlSettings;
import io.gramme.node.control.Kept;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.RequestedParameters;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A whole cluster: node and client processes, and all that is between them. */
public final class SimCluster {
  private static final long ANSWER_WAIT_MILLIS = 600;
  private static final long RESTART_NANOS = 300 * SimTime.MILLI;

  private final SimTime time;
  private final MemberTable plan;
  private final Set<String> unreadable = new TreeSet<>();
  private boolean founding;

  /** What all nodes know together. */
  private ClusterRing ring;

  private ClusterRing computed;
  private @Nullable ControlObserver controls;
  private boolean slowCallbacks;
  private @Nullable StepObserver steps;
  private final Bounds bounds;
  private final Tampering tampering;
  private final Sightings sightings = new Sightings();
  private final Trace trace;
  private final SimNetwork network;
  private final Messages messages;
  private final Seed seed;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<SimSession> sessions = new ArrayList<>();

  /**
   * A cluster in which all is well.
   *
   * @param clients client processes
   * @param coded whether messages cross in the bytes of the real codec
   */
  public SimCluster(
      SimTime time,
      ClusterRing ring,
      Bounds bounds,
      int clients,
      boolean coded,
      Tampering tampering,
      NodeDisk.Supply disks,
      Seed seed,
      Trace trace) {
    this.time = time;
    this.plan = ring.table();
    this.ring = ring;
    this.computed = ring;
    this.bounds = bounds;
    this.tampering = tampering;
    this.trace = trace;
    this.seed = seed.fork(1);
    List<NodeId> members = ring.table().current().members();
    network = new SimNetwork(time, seed.fork(2), members.size() + clients);
    messages = new Messages(network, ring.table().cluster(), ring.epoch(), coded, sightings);
    for (int i = 0; i < members.size(); i++) {
      nodes.add(new SimNode(this, i, members.get(i), disks.of(i), seed.fork(100 + i)));
    }
    for (int i = 0; i < clients; i++) {
      sessions.add(new SimSession(this, i, seed.fork(200 + i)));
    }
  }

  public SimTime time() {
    return time;
  }

  public ClusterRing ring() {
    return ring;
  }

  /** The ring of a table, computed once. */
  ClusterRing ringOf(MemberTable table) {
    if (!computed.table().equals(table)) {
      computed = ClusterRing.of(table);
    }
    return computed;
  }

  /** A ring is in force somewhere: who looks on knows what all nodes know together. */
  void seen(ClusterRing inForce) {
    MemberTable known = ring.table().join(inForce.table());
    if (!known.equals(ring.table())) {
      ring = ringOf(known);
      trace.say("***", () -> "TABLE has epoch " + Long.toHexString(ring.epoch()));
    }
  }

  /** A node could not look through all it holds: it may say of the bucket what is not so. */
  void searchedInVain(String bucket) {
    unreadable.add(bucket);
  }

  /** Whether some node could not tell whether it holds keys of a bucket. */
  public boolean wasSearchedInVain(String bucket) {
    return unreadable.contains(bucket);
  }

  /** What a node's process is to be. */
  ControlSettings settings(SimNode node) {
    List<Address> contacts = new ArrayList<>();
    if (founding && node.index() > 0) {
      contacts.add(addressOf(nodes.get(0)));
      contacts.add(addressOf(nodes.get(node.index() - 1)));
    }
    PlacementParameters placement = plan.parameters().placement();
    return new ControlSettings(
        node.id(),
        seed.nextLong(),
        addressOf(node),
        Objects.requireNonNull(plan.member(node.id())).seat(),
        null,
        null,
        new RequestedParameters(
            placement.partitions(), placement.replicas(), plan.parameters().dmaxMillis()),
        plan.cluster(),
        contacts,
        ANSWER_WAIT_MILLIS,
        1);
  }

  /** Each node begins with an empty disk: the first one founds the cluster, and the others join it (rule E5). */
  public void found() {
    founding = true;
    nodes.forEach(SimNode::start);
  }

  /** Each node comes back to the cluster as it was planned. */
  public void comeBack() {
    for (SimNode node : nodes) {
      NodeIdentity identity = NodeIdentity.first(plan.parameters(), node.id());
      Operator.putDirectory(node, new Kept(identity, plan, Lives.NONE));
      node.start();
    }
  }

  /** Whether all nodes serve, with one table, and know that. */
  public boolean isFormed() {
    return nodes.stream()
        .allMatch(node -> node.serves()
            && node.control().isSpread()
            && node.ring().table().equals(ring.table())
            && ring.table().current().members().size() == nodes.size());
  }

  /** A node has left service by itself; its supervisor starts it again. */
  void left(SimNode node, ControlFailure why) {
    if (node.isUp()) {
      crash(node);
      time.after(RESTART_NANOS, node::start);
    }
  }

  /** From now on what nodes do in their cluster is shown to the observer. */
  public void observeControl(ControlObserver observer) {
    controls = observer;
  }

  ControlObserver controlObserver() {
    return Objects.requireNonNull(controls, "nodes are observed from their first start");
  }

  /** From now on each applied change is shown to the observer. */
  public void observeSteps(StepObserver observer) {
    steps = observer;
  }

  @Nullable
  StepObserver steps() {
    return steps;
  }

  /** From now on some callbacks take long. */
  public void slowDownCallbacks() {
    slowCallbacks = true;
  }

  boolean hasSlowCallbacks() {
    return slowCallbacks;
  }

  /** What there is room for. */
  public Bounds bounds() {
    return bounds;
  }

  Tampering tampering() {
    return tampering;
  }

  public Sightings sightings() {
    return sightings;
  }

  public Trace trace() {
    return trace;
  }

  public SimNetwork network() {
    return network;
  }

  Messages messages() {
    return messages;
  }

  public List<SimNode> nodes() {
    return nodes;
  }

  public List<SimSession> sessions() {
    return sessions;
  }

  Address addressOf(SimNode node) {
    return Objects.requireNonNull(plan.member(node.id())).address();
  }

  SimNode nodeAt(Address address) {
    return nodes.get(address.port() - ClusterPlan.FIRST_PORT);
  }

  /** A node's process ends; some clients notice. */
  public boolean crash(SimNode node) {
    boolean lost = node.crash();
    for (SimSession session : sessions) {
      if (session.isUp() && seed.chance(0.6)) {
        session.later(
            seed.exponential(2.0 * SimTime.MILLI), () -> session.shell().connectionLost(node));
      }
    }
    return lost;
  }

  /** The owners of a key that are nodes here. */
  public List<SimNode> owners(Key key) {
    List<SimNode> owners = new ArrayList<>();
    List<NodeId> ids = ring.owners(ring.partitionOf(key));
    for (SimNode node : nodes) {
      if (ids.contains(node.id())) {
        owners.add(node);
      }
    }
    return owners;
  }

  /** What a node holds of a key. */
  public KeyState state(SimNode node, Key key) {
    try {
      return StateFormat.decode(node.state(key));
    } catch (FormatException e) {
      throw new IllegalStateException(node + " holds bytes that are no state of " + key, e);
    }
  }
}
