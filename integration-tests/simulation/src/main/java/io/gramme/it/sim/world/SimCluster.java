package io.gramme.it.sim.world;

import io.gramme.causality.KeyState;
import io.gramme.data.Key;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A whole cluster: node and client processes, and all that is between them. */
public final class SimCluster {
  private static final double MEAN_SPREAD_NANOS = 100.0 * SimTime.MILLI;

  private final SimTime time;
  private ClusterRing ring;
  private boolean slowCallbacks;
  private @Nullable StepObserver steps;
  private final Bounds bounds;
  private final Tampering tampering;
  private final Sightings sightings = new Sightings();
  private final Trace trace;
  private final SimNetwork network;
  private final Messages messages;
  private final Seed seed;
  private final Seed bucketSeed;
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
    this.ring = ring;
    this.bounds = bounds;
    this.tampering = tampering;
    this.trace = trace;
    this.seed = seed.fork(1);
    this.bucketSeed = seed.fork(3);
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

  /**
   * The table changes its epoch, and no more than that: one node has made the change, the others learn of it later, and
   * drivers from the nodes (rule E2).
   *
   * @param meanNanos after which each learns of it
   */
  public void changeTable(Seed chance, double meanNanos) {
    MemberTable table = ring.table();
    CurrentMembers before = table.current();
    ring = ClusterRing.of(table.withCurrent(
        new CurrentMembers(before.sequence() + 1, before.plan(), before.members())));
    trace.say("***", () -> "TABLE has epoch " + Long.toHexString(ring.epoch()));
    spread(chance, meanNanos, nodes.get(chance.below(nodes.size())));
  }

  private void spread(Seed chance, double meanNanos, SimNode first) {
    ClusterRing changed = ring;
    for (SimNode node : nodes) {
      long nanos = node == first ? 0 : chance.exponential(meanNanos);
      time.after(nanos, () -> {
        if (ring == changed) {
          node.learn(changed);
        }
      });
    }
  }

  /** Whether nodes hold keys of a bucket that would lose siblings in this mode. */
  public static boolean refuses(String bucket, BucketMode mode) {
    return bucket.equals(ClusterPlan.CAUSAL_BUCKET) && mode == BucketMode.LAST_WRITE_WINS;
  }

  /** A node is asked to make a bucket known; it tells the others (rule K5). */
  Reply createBucket(SimNode node, BucketRecord bucket) {
    boolean known = ring.table().buckets().containsKey(bucket.name());
    if (!known && refuses(bucket.name(), bucket.mode())) {
      StepObserver observer = steps;
      if (observer != null) {
        nodes.forEach(each -> each.searchFor(bucket.name(), observer));
      }
      return Reply.Refusal.of(RefusalCode.BUCKET_IN_USE, "the bucket holds keys");
    }
    if (!known) {
      ring = ClusterRing.of(ring.table().withBucket(bucket));
      trace.say(node, () -> "BUCKET " + bucket + " is known");
      spread(bucketSeed, MEAN_SPREAD_NANOS, node);
    }
    node.learn(ring);
    return new Reply.Table(ring.table());
  }

  /** All nodes know the newest table. */
  public void spreadTable() {
    nodes.forEach(node -> node.learn(ring));
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
    return Objects.requireNonNull(ring.table().member(node.id())).address();
  }

  SimNode nodeAt(Address address) {
    return nodes.get(address.port() - ClusterPlan.FIRST_PORT);
  }

  /** A node's process ends; some clients notice. */
  public boolean crash(SimNode node) {
    boolean lost = node.crash();
    for (SimSession session : sessions) {
      if (session.isUp() && seed.chance(0.6)) {
        session.later(seed.exponential(2.0 * SimTime.MILLI), () -> session.connectionLost(node));
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
