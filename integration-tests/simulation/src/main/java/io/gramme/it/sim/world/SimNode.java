package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.node.data.DataEvent;
import io.gramme.node.storage.StorageException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node's process: the real control machine, and beside it, once that has a table, the real data machine. */
public final class SimNode extends SimProcess {
  private static final double MEAN_BACKGROUND_NANOS = 20.0 * SimTime.MILLI;

  private final SimCluster cluster;
  private final int index;
  private final NodeId id;
  private final Seed seed;
  private final Seed background;
  private final NodeDisk disk;
  private final ControlDisk controlDisk = new ControlDisk();
  private final double meanSaveNanos;
  private final NodeLoad load;
  private final SimForces forces;
  private @Nullable SimControl control;

  /** Of this life, or of the last one that served. */
  private @Nullable SimData data;

  private boolean serving;

  /** When it is to be an owner if it joins; null while it is not to run: it is a spare, or no member any more. */
  private Request.@Nullable Admission wanted;

  private boolean removedByForce;

  /** Whether whoever looks after its process knows nothing of its removal. */
  private boolean unaware;

  /** The ring that the data machine goes by, of this life or the one before. */
  private ClusterRing ring;

  private long starts = 10;

  SimNode(SimCluster cluster, int index, NodeId id, NodeDisk disk, Seed seed) {
    super(cluster.time(), index, "n" + (index + 1));
    this.cluster = cluster;
    this.index = index;
    this.id = id;
    this.disk = disk;
    this.seed = seed;
    this.load = new NodeLoad(seed, cluster.sightings());
    this.forces = new SimForces(cluster, this, load, seed);
    this.background = seed.fork(1);
    this.ring = cluster.ring();
    this.meanSaveNanos = SimControl.meanSaveNanos(seed.fork(2));
    end();
  }

  public int index() {
    return index;
  }

  public NodeId id() {
    return id;
  }

  public NodeDisk disk() {
    return disk;
  }

  ControlDisk controlDisk() {
    return controlDisk;
  }

  /** How often, and for how long at most, what has arrived waits for its step. */
  public void setStalls(double chance, long longestNanos) {
    load.setStalls(chance, longestNanos);
  }

  /** How much of what arrives is refused because there is too much of it. */
  public void setOverload(double chance) {
    load.setOverload(chance);
  }

  /** Does something the next time that changes are on their way to the disk; null takes it back. */
  public void whenForcing(@Nullable Runnable disaster) {
    forces.whenForcing(disaster);
  }

  /** It is to be a member from now on, and may start. */
  public void isWanted(Request.Admission admission) {
    removedByForce = false;
    wanted = admission;
  }

  /** It is no member any more: when its process ends, it does not start again. */
  void isWantedNoMore() {
    wanted = null;
    unaware = false;
  }

  /**
   * An operator removes it by force.
   *
   * @param dead whether its process has ended for good, or goes on, and starts again, as if nothing was
   */
  public void isRemoved(boolean dead) {
    removedByForce = true;
    isWantedNoMore();
    unaware = !dead;
  }

  /** Whether an operator has removed it by force. */
  public boolean wasRemoved() {
    return removedByForce;
  }

  /** The table on its disk; null before it has one. */
  public @Nullable MemberTable durableTable() {
    return controlDisk.table();
  }

  /** Whether its disk has a table. */
  public boolean hasJoined() {
    return controlDisk.table() != null;
  }

  /** Whether its disk says that it has left the cluster. */
  public boolean hasLeft() {
    MemberTable table = controlDisk.table();
    return table != null && table.isRemoved(id);
  }

  /** Whether it is, or is to become, a member. */
  public boolean isWanted() {
    return wanted != null;
  }

  /** When it is to be an owner if it joins. */
  Request.Admission admission() {
    return wanted == null ? Request.Admission.LATER : wanted;
  }

  /** The process starts, with what its disk holds, if it is wanted. */
  public void start() {
    if (isUp() || !(isWanted() || unaware)) {
      return;
    }
    cluster.trace().say(this, () -> "START");
    begin();
    cluster.members().starts(this).forEach(cluster::moved);
    disk.runBackgroundOn(this::inBackground);
    SimControl begun = new SimControl(
        cluster,
        this,
        cluster.members().settings(this),
        controlDisk,
        meanSaveNanos,
        seed.fork(++starts));
    control = begun;
    begun.begin();
  }

  private void inBackground(Runnable work) {
    later(background.exponential(MEAN_BACKGROUND_NANOS), () -> {
      cluster.sightings().note(Reached.BACKGROUND_PASS);
      work.run();
    });
  }

  /** Its control machine has a durable table: the data machine starts, with its clock at the ceiling (rule T3). */
  void serve(ClusterRing begun) {
    cluster.members().seen(begun);
    cluster.controlObserver().inForce(this, begun.table());
    ring = begun;
    data = new SimData(cluster, this, begun, load, forces);
    serving = true;
  }

  /**
   * The process ends and with it all that was not durable, but for what had reached the disk by itself.
   *
   * @return whether something was lost
   */
  public boolean crash() {
    boolean lost = forces.crash();
    noteCounters();
    if (control != null) {
      control.end();
    }
    serving = false;
    end();
    return lost;
  }

  /** The process ends in good order, if its disk lets it: nothing is lost, and its clock goes on where it was (T3). */
  public void stop() {
    try {
      if (serves()) {
        long shown = shownClock();
        forces.force(disk.lastChange());
        control().keepHeard();
        disk.setCeiling(Math.min(disk.ceiling(), shown));
        cluster.trace().say(this, () -> "STOPS in good order");
        cluster.sightings().note(Reached.STOPPED);
      }
    } catch (StorageException e) {
      cluster.trace().say(this, () -> "cannot stop in good order: " + e.getMessage());
    }
    crash();
  }

  /** Whether its data machine runs. */
  public boolean serves() {
    return isUp() && serving;
  }

  /** A request reaches the process. */
  void arrive(Arrival arrival) {
    if (!(arrival.item().request() instanceof Request.ForStore)) {
      control().arrived(arrival);
    } else if (serving) { // else nobody has welcomed the stream that it came on
      data().arrive(arrival);
    }
  }

  @Nullable
  Frame greeted(Frame.Hello hello) {
    return control().greeted(hello);
  }

  /** The control machine of its latest life. */
  SimControl control() {
    return Objects.requireNonNull(control, "a node has a machine once it has started");
  }

  /** The data machine of the latest life in which it had one. */
  SimData data() {
    return Objects.requireNonNull(data, "a node has a data machine once it has served");
  }

  /** The ring that its data machine goes by. */
  public ClusterRing ring() {
    return ring;
  }

  /** From now on another ring is in force, which its data machine hears of in its turn. */
  void ringChanged(ClusterRing next) {
    cluster.members().seen(next);
    cluster.controlObserver().inForce(this, next.table());
    data().hears(new DataEvent.RingChanged(next));
  }

  /** Its data machine goes by another ring now. */
  void follows(ClusterRing next) {
    ring = next;
  }

  /** Its clock as it stands. */
  public long clock() {
    return data().clock();
  }

  /** The clock that it shows; 0 before it serves. */
  long shownClock() {
    return serving ? data().shownClock() : 0;
  }

  /** Whether it has stopped serving because its store failed. */
  public boolean hasFailed() {
    return data != null && data.hasFailed();
  }

  /** Notes what only the data machine's own counters tell; they end with the process. */
  public void noteCounters() {
    if (data != null) {
      NodeNotes.counters(cluster.sightings(), data.statistics());
    }
  }

  /** The state as it stands, durable or not. */
  Bytes state(Key key) {
    try {
      return disk.read(cluster.ring().partitionOf(key), key);
    } catch (StorageException e) {
      throw new IllegalStateException("the disk of " + this + " fails", e);
    }
  }
}
