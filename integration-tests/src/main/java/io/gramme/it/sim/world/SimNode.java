package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.identity.HlcReservation;
import io.gramme.node.replica.ClockCeiling;
import io.gramme.node.replica.ReplicaEffects;
import io.gramme.node.replica.ReplicaEvent;
import io.gramme.node.replica.ReplicaMachine;
import io.gramme.node.replica.ReplicaSettings;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A node's process: the real replica machine, in rounds as the store's thread drives it. What has arrived is stepped at
 * once, then made durable, then answered (rules S1, S2); what arrives meanwhile waits for the next round.
 */
public final class SimNode extends SimProcess {
  private static final int MOST_IN_A_ROUND = 64;
  private static final double MEAN_WAIT_NANOS = 50_000;
  private static final double MEAN_SYNC_NANOS = 1.5 * SimTime.MILLI;
  private static final long GREETING_NANOS = 150 * SimTime.MILLI;
  private static final double MEAN_BACKGROUND_NANOS = 20.0 * SimTime.MILLI;
  private static final double SLOW_SYNC_SHARE = 0.03;
  private static final double SLOW_SYNC_FACTOR = 20;

  /** A write in memory that becomes durable once so many changes before it are. */
  private record Undurable(CallListener listener, int changes) {}

  private final SimCluster cluster;
  private final int index;
  private final NodeId id;
  private final Seed seed;
  private final Seed background;
  private final NodeDisk disk;
  private final NotedStore noted;
  private final List<Undurable> undurable = new ArrayList<>();
  private final Queue<Arrival> waiting = new ArrayDeque<>();
  private ReplicaMachine machine;
  private boolean inRound;
  private @Nullable Runnable whenSyncing;
  private ClusterRing ring;
  private double refusalChance;
  private double stallChance;
  private long longestStallNanos;

  SimNode(SimCluster cluster, int index, NodeId id, NodeDisk disk, Seed seed) {
    super(cluster.time(), index, "n" + (index + 1));
    this.cluster = cluster;
    this.index = index;
    this.id = id;
    this.disk = disk;
    this.noted = new NotedStore(disk);
    this.seed = seed;
    this.background = seed.fork(1);
    this.ring = cluster.ring();
    this.machine = newMachine();
    disk.runBackgroundOn(this::inBackground);
  }

  private void inBackground(Runnable work) {
    later(background.exponential(MEAN_BACKGROUND_NANOS), work);
  }

  private ReplicaMachine newMachine() {
    ReplicaSettings settings = ReplicaSettings.of(id, ClockCeiling.UNLIMITED)
        .withBounds(cluster.bounds().states());
    return ReplicaMachine.of(settings, ring, disk.ceiling());
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

  /** How often, and for how long at most, what has arrived waits for its step. */
  public void setStalls(double chance, long longestNanos) {
    stallChance = chance;
    longestStallNanos = longestNanos;
  }

  /** How much of what arrives is refused because there is too much of it. */
  public void setOverload(double chance) {
    refusalChance = chance;
  }

  /** The table it shows to whoever asks. */
  MemberTable table() {
    return ring.table();
  }

  /** The ring it goes by. */
  public ClusterRing ring() {
    return ring;
  }

  /** Its clock, as its answers carry it. */
  public long clock() {
    return machine.hlc(now());
  }

  /** It learns of a newer table, in whatever life it is. */
  void learn(ClusterRing newer) {
    ring = newer;
    machine.on(now(), new ReplicaEvent.RingChanged(newer), new Step(null));
  }

  void arrive(Arrival arrival) {
    waiting.add(arrival);
    if (!inRound) {
      inRound = true;
      later(waitNanos(), this::round);
    }
  }

  private long waitNanos() {
    return stallChance > 0 && seed.chance(stallChance)
        ? seed.between(0, longestStallNanos)
        : seed.exponential(MEAN_WAIT_NANOS);
  }

  private void round() {
    List<Arrival> taken = new ArrayList<>();
    List<Reply> replies = new ArrayList<>();
    Arrival last = null;
    Reply answer = null;
    while (!waiting.isEmpty()
        && (taken.size() < MOST_IN_A_ROUND || waiting.element().isSameMessageAs(last))) {
      Arrival arrival = waiting.remove();
      answer = answer != null && arrival.isSameMessageAs(last) && isOverload(answer)
          ? answer
          : admitted(arrival, last);
      last = arrival;
      taken.add(arrival);
      replies.add(answer);
    }
    long syncNanos = syncNanos();
    Runnable disaster = whenSyncing;
    if (disaster != null && disk.unsynced() > 0) {
      whenSyncing = null;
      time.after(syncNanos / 2, disaster);
    }
    if (cluster.tampering().answersBeforeDurable()) {
      answer(taken, replies, machine.hlc(now()));
      later(syncNanos, () -> finish(List.of(), List.of()));
    } else {
      later(syncNanos, () -> finish(taken, replies));
    }
  }

  private long syncNanos() {
    double mean =
        seed.chance(SLOW_SYNC_SHARE) ? SLOW_SYNC_FACTOR * MEAN_SYNC_NANOS : MEAN_SYNC_NANOS;
    return seed.exponential(mean);
  }

  /** Does something the next time that changes are on their way to the disk; null takes it back. */
  public void whenSyncing(@Nullable Runnable disaster) {
    whenSyncing = disaster;
  }

  private static boolean isOverload(Reply reply) {
    return reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.OVERLOADED;
  }

  /**
   * A message that comes twice is admitted or refused once: streams bring each message once, and a node that refuses what
   * it then executes all the same would make every refusal worthless (W5).
   */
  private Reply admitted(Arrival arrival, @Nullable Arrival before) {
    if (refusalChance > 0 && !arrival.isSameMessageAs(before) && seed.chance(refusalChance)) {
      cluster.sightings().note(Reached.OVERLOADED);
      return Reply.Refusal.retryAfter(
          RefusalCode.OVERLOADED, "the simulated node is overloaded", 1 + seed.below(60));
    }
    return step(arrival);
  }

  private Reply step(Arrival arrival) {
    if (arrival.item().request() instanceof Request.CreateBucket create) {
      return cluster.createBucket(this, create.bucket());
    }
    Step step = new Step(arrival.item().request());
    ReplicaEvent event = new ReplicaEvent.Arrived(
        0, arrival.item(), arrival.arrivedNanos(), false, arrival.senderHlc());
    StepObserver observer = cluster.steps();
    boolean failed = noted.begin();
    if (observer == null) {
      machine.on(now(), event, step);
    } else {
      observed(observer, event, step);
    }
    Reply reply = step.reply;
    if (reply == null) {
      throw new IllegalStateException("no answer to " + arrival.item().request());
    }
    if (observer != null) {
      observer.answered(this, arrival.item(), arrival.arrivedNanos(), failed, noted.met(), reply);
    }
    Copies copies = arrival.copies();
    if (copies != null && reply instanceof Reply.Applied) {
      undurable.add(new Undurable(copies.listener, disk.unsynced()));
      cluster.sightings().noteIf(copies.appliedAgain(index), Reached.SAME_BYTES_TWICE);
    }
    note(arrival.item(), reply);
    return reply;
  }

  private void observed(StepObserver observer, ReplicaEvent event, Step step) {
    Request.Keyed changing = step.request instanceof Request.Write write
        ? write
        : step.request instanceof Request.Repair repair ? repair : null;
    Request.Keyed readable =
        changing != null && !hasFailed() && disk.isReadable() ? changing : null;
    Bytes before = readable != null ? state(readable.key()) : Bytes.EMPTY;
    long discarded = machine.statistics().discardedVersions();
    machine.on(now(), event, step);
    if (readable != null && step.reply instanceof Reply.Applied) {
      long more = machine.statistics().discardedVersions() - discarded;
      observer.applied(this, readable, before, state(readable.key()), more);
    }
  }

  private void note(RequestItem item, Reply reply) {
    Request request = item.request();
    if (reply instanceof Reply.Refusal refusal) {
      boolean behind = request instanceof Request.Keyed keyed
          && cluster.ring().admits(item.epoch(), keyed.key().bucket());
      Reached state = behind && refusal.code() == RefusalCode.WRONG_EPOCH
          ? Reached.NODE_BEHIND
          : refused(refusal.code());
      cluster.sightings().noteIf(state != Reached.SIBLINGS, state);
    } else {
      boolean repaired = request instanceof Request.Repair;
      cluster.sightings().noteIf(repaired, Reached.READ_REPAIR);
    }
    cluster.trace().say(this, () -> Texts.of(request) + " -> " + Texts.of(reply));
  }

  private static Reached refused(RefusalCode code) {
    return switch (code) {
      case WRITE_TOO_OLD -> Reached.REFUSED_BY_R1;
      case STATE_TOO_OLD -> Reached.REFUSED_BY_R2;
      case STAMP_TOO_NEW -> Reached.REFUSED_BY_V;
      case DEADLINE_PASSED -> Reached.REFUSED_LATE;
      case WRONG_EPOCH -> Reached.DRIVER_BEHIND;
      case DISK_FULL -> Reached.DISK_FULL;
      case VALUE_DAMAGED -> Reached.VALUE_DAMAGED;
      case TOO_MANY_SIBLINGS -> Reached.TOO_MANY_SIBLINGS;
      case TOO_LARGE -> Reached.STATE_TOO_LARGE;
      case OVERLOADED -> Reached.CONTEXT_TOO_LARGE;
      default -> Reached.SIBLINGS;
    };
  }

  /** S2: durable first, then shown. T3: the ceiling first, then the stamps below it. */
  private void finish(List<Arrival> taken, List<Reply> replies) {
    List<Reply> shown = replies;
    long reached = machine.hlc(now());
    try {
      if (machine.failure() == null) {
        disk.makeDurable();
        raiseCeiling(reached);
        stored(Integer.MAX_VALUE);
      }
    } catch (StorageException e) {
      noted.fail();
      machine.on(
          now(), new ReplicaEvent.StoreFailed(String.valueOf(e.getMessage())), new Step(null));
    }
    if (machine.failure() != null) {
      shown = replies.stream().map(SimNode::undurable).toList();
      cluster.sightings().note(Reached.STORE_FAILED);
    }
    answer(taken, shown, reached);
    inRound = !waiting.isEmpty();
    if (inRound) {
      later(waitNanos(), this::round);
    }
  }

  private void raiseCeiling(long reached) throws StorageException {
    long wallMillis = now().wallMillis();
    HlcReservation reservation =
        HlcReservation.ofDmax(cluster.ring().table().parameters().dmaxMillis());
    if (reservation.isDue(reached, wallMillis, disk.ceiling())) {
      disk.raiseCeiling(reservation.ceilingFor(reached, wallMillis));
    }
  }

  private static Reply undurable(Reply reply) {
    // Tables are kept in files of their own.
    boolean harmless = reply instanceof Reply.Table
        || (reply instanceof Reply.Refusal refusal && refusal.state() == null);
    return harmless ? reply : Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "the store failed");
  }

  private void answer(List<Arrival> taken, List<Reply> replies, long hlc) {
    for (int i = 0; i < taken.size(); i++) {
      Arrival arrival = taken.get(i);
      cluster.messages().reply(this, arrival, hlc, replies.get(i));
    }
  }

  private void stored(int changes) {
    for (Undurable write : undurable) {
      if (write.changes <= changes) {
        write.listener.stored(id());
      }
    }
    undurable.clear();
  }

  /**
   * The process ends and with it all that was not durable, but for what had reached the disk by itself.
   *
   * @return whether something was lost
   */
  public boolean crash() {
    int unsynced = disk.unsynced();
    int kept = disk.crash(unsynced == 0 || seed.chance(0.5) ? 0 : seed.below(unsynced + 1));
    cluster.trace().say(this, () -> "CRASH, " + kept + " of " + unsynced + " changes survive");
    Sightings sightings = cluster.sightings();
    sightings.noteIf(kept < unsynced, Reached.CRASH_WITH_UNSYNCED_DATA);
    sightings.noteIf(kept > 0, Reached.UNSYNCED_DATA_KEPT);
    sightings.noteIf(kept < unsynced && seed.chance(0.5), Reached.TORN_TAIL);
    stored(kept);
    noteCounters();
    end();
    waiting.clear();
    inRound = false;
    return kept < unsynced;
  }

  /** The process starts again, with its clock at the ceiling (rule T3). */
  public void start() {
    if (isUp()) {
      return;
    }
    cluster.trace().say(this, () -> "START");
    machine = newMachine();
    noted.isNew();
    try {
      raiseCeiling(disk.ceiling());
    } catch (StorageException e) {
      throw new IllegalStateException("a disk fails only while its node is up", e);
    }
    begin();
    disk.runBackgroundOn(this::inBackground);
    greetOthers();
  }

  /**
   * T2: the first message of a node that starts brings its clock to the others, and theirs back; it is sent until heard.
   * Until there is gossip, nodes tell each other nothing else.
   */
  public void greetOthers() {
    for (SimNode other : cluster.nodes()) {
      if (other != this) {
        greet(other, new boolean[1]);
      }
    }
  }

  private void greet(SimNode other, boolean[] heard) {
    if (heard[0]) {
      return;
    }
    long hlc = machine.hlc(now());
    cluster.network().send(this, other, () -> other.greeted(this, hlc, heard), () -> {});
    later(GREETING_NANOS, () -> greet(other, heard));
  }

  private void greeted(SimNode by, long hlc, boolean[] heard) {
    machine.on(now(), new ReplicaEvent.ClockHeard(hlc), new Step(null));
    long own = machine.hlc(now());
    cluster.network().send(this, by, () -> by.welcomed(own, heard), () -> {});
  }

  private void welcomed(long hlc, boolean[] heard) {
    heard[0] = true;
    machine.on(now(), new ReplicaEvent.ClockHeard(hlc), new Step(null));
  }

  /** Whether it has stopped serving because its store failed. */
  public boolean hasFailed() {
    return machine.failure() != null;
  }

  /** The surroundings of one step. */
  private final class Step implements ReplicaEffects {
    private final @Nullable Request request;
    private @Nullable Reply reply;

    Step(@Nullable Request request) {
      this.request = request;
    }

    @Override
    public StorageEngine store() {
      return request == null ? disk : cluster.tampering().store(request, noted);
    }

    @Override
    public void reply(long ticket, Reply answer) {
      reply = answer;
    }
  }

  /** Notes what only the machine's own counters tell; they end with the process. */
  public void noteCounters() {
    boolean discarded = machine.statistics().discardedVersions() > 0;
    cluster.sightings().noteIf(discarded, Reached.VERSION_DISCARDED);
    boolean expired = machine.statistics().expiredValues() > 0;
    cluster.sightings().noteIf(expired, Reached.VALUE_EXPIRED);
    boolean trimmed = machine.statistics().droppedEntries() > 0;
    cluster.sightings().noteIf(trimmed, Reached.CONTEXT_TRIMMED);
    boolean valve = machine.statistics().valveEntries() > 0;
    cluster.sightings().noteIf(valve, Reached.VALVE_OPENED);
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
