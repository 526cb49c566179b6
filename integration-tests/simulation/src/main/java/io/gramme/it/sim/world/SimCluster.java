package io.gramme.it.sim.world;

import io.gramme.causality.KeyState;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.node.control.ControlFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A whole cluster: node and client processes, and all that is between them. */
public final class SimCluster {
  /** Nobody says that a machine has lost its power: a connection that is not used is found dead much later. */
  private static final int LATEST_NOTICE_MILLIS = 8_000;

  private static final long RESTART_NANOS = 300 * SimTime.MILLI;

  private final SimTime time;
  private final SimMembers members;
  private @Nullable ControlObserver controls;
  private boolean slowCallbacks;
  private @Nullable StepObserver steps;
  private final Traits traits;
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
   * @param ring as it is planned
   */
  public SimCluster(
      SimTime time,
      ClusterRing ring,
      Traits traits,
      Tampering tampering,
      NodeDisk.Supply disks,
      Seed seed,
      Trace trace) {
    this.time = time;
    this.traits = traits;
    this.tampering = tampering;
    this.trace = trace;
    this.seed = seed.fork(1);
    members = new SimMembers(ring, nodes, sightings, trace, this.seed);
    List<NodeId> ids = new ArrayList<>(ring.table().current().members());
    int founders = ids.size();
    for (int i = 0; i < traits.spares(); i++) {
      ids.add(new NodeId(founders + i + 1L));
    }
    network = new SimNetwork(time, seed.fork(2), ids.size() + traits.clients());
    messages =
        new Messages(network, ring.table().cluster(), ring.epoch(), traits.coded(), sightings);
    for (int i = 0; i < ids.size(); i++) {
      nodes.add(new SimNode(this, i, ids.get(i), disks.of(i), seed.fork(100 + i)));
    }
    nodes.subList(0, founders).forEach(node -> node.isWanted(Request.Admission.WHILE_EMPTY));
    for (int i = 0; i < traits.clients(); i++) {
      sessions.add(new SimSession(this, i, seed.fork(200 + i)));
    }
  }

  public SimTime time() {
    return time;
  }

  /** What a node alone knew that was removed by force is lost (rule E6). */
  public void forgetTheRemoved() {
    members.forgetTheRemoved();
  }

  /** What all nodes know together. */
  public ClusterRing ring() {
    return members.known();
  }

  /** The ring that requests stand for which are sent under an epoch; null when no node has ever had it. */
  public @Nullable ClusterRing ringUnder(long epoch) {
    return members.ringUnder(epoch);
  }

  /** From now on somebody is told when a node is the first to know more: of what was known before, and what is now. */
  public void whenKnown(BiConsumer<ClusterRing, ClusterRing> told) {
    members.observe(told);
  }

  SimMembers members() {
    return members;
  }

  /** Each node begins with an empty disk: the first one founds the cluster, and the others join it (rule E5). */
  public void found() {
    members.found();
  }

  /** Each node comes back to the cluster as it was planned. */
  public void comeBack() {
    members.comeBack();
  }

  /** Whether all nodes that are wanted serve, with one table. */
  public boolean isFormed() {
    return members.isFormed();
  }

  /** The cluster has come together: sessions begin with the table that it has. */
  public void begin() {
    sessions.forEach(SimSession::meetTheCluster);
  }

  /** Whether some node could not tell whether it holds keys of a bucket. */
  public boolean wasSearchedInVain(String bucket) {
    return members.wasSearchedInVain(bucket);
  }

  /** A node has left service by itself; its supervisor starts it again, unless it is no member any more. */
  void left(SimNode node, ControlFailure why) {
    if (why instanceof ControlFailure.Removed || why instanceof ControlFailure.Left) {
      node.isWantedNoMore();
    }
    sightings.noteIf(why instanceof ControlFailure.Removed, Reached.REMOVED_NODE_LEARNS_IT);
    if (node.isUp()) {
      crash(node);
      time.after(RESTART_NANOS, node::start);
    }
  }

  /** From now on a node that starts may listen elsewhere, in a cluster whose nodes do. */
  public void moveNodes(Seed chance) {
    if (traits.moving()) {
      members.move(chance);
    }
  }

  /** A node starts where none listened before, or another one; sessions notice that the old process is gone. */
  void moved(SimNode node, Address from) {
    trace.say(node, () -> "MOVES from " + from + " to " + members.addressOf(node));
    sightings.note(Reached.NODE_MOVED);
    for (SimSession session : sessions) {
      if (session.isUp()) {
        session.later(
            seed.chance(0.5)
                ? seed.exponential(20.0 * SimTime.MILLI)
                : SimTime.MILLI * seed.below(LATEST_NOTICE_MILLIS),
            () -> session.shell().connectionLost(node, from));
      }
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

  public Traits traits() {
    return traits;
  }

  /** What there is room for. */
  public Bounds bounds() {
    return traits.bounds();
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

  /** A node's process ends in good order; some clients notice. */
  public void stop(SimNode node) {
    node.stop();
    noticed(node);
  }

  /** A node's process ends; some clients notice. */
  public boolean crash(SimNode node) {
    boolean lost = node.crash();
    noticed(node);
    return lost;
  }

  private void noticed(SimNode node) {
    Address address = members.addressOf(node);
    for (SimSession session : sessions) {
      if (session.isUp() && seed.chance(0.6)) {
        session.later(
            seed.exponential(2.0 * SimTime.MILLI),
            () -> session.shell().connectionLost(node, address));
      }
    }
  }

  /** The owners of a key that are nodes here. */
  public List<SimNode> owners(Key key) {
    List<SimNode> owners = new ArrayList<>();
    ClusterRing ring = ring();
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
