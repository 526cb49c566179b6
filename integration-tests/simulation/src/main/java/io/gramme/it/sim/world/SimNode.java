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
import io.gramme.node.data.DataEffects;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.DataSettings;
import io.gramme.node.identity.HlcReservation;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A node's process: the real data machine, driven as the store's thread drives it. What arrives while changes are on
 * their way to the disk waits for the next round.
 */
public final class SimNode extends SimProcess implements DataEffects {
  private static final int MOST_IN_A_ROUND = 64;

  /** The ticket of a search for keys; those of items are places in a round. */
  private static final long SEARCH = -1;

  private static final double MEAN_WAIT_NANOS = 50_000;
  private static final double MEAN_SYNC_NANOS = 1.5 * SimTime.MILLI;
  private static final double MEAN_BACKGROUND_NANOS = 20.0 * SimTime.MILLI;
  private static final double SLOW_SYNC_SHARE = 0.03;
  private static final double SLOW_SYNC_FACTOR = 20;

  /** T5: how long what an interval bucket has acknowledged may stay in memory, and what a slow disk adds. */
  private static final long LONGEST_UNFORCED_NANOS = 1_500 * SimTime.MILLI;

  private final SimCluster cluster;
  private final int index;
  private final NodeId id;
  private final Seed seed;
  private final Seed background;
  private final NodeDisk disk;
  private final NotedStore noted;
  private final UnforcedWrites unforced = new UnforcedWrites();
  private final Queue<Arrival> waiting = new ArrayDeque<>();
  private final List<Arrival> taken = new ArrayList<>();
  private DataMachine machine;
  private boolean inRound;
  private boolean forceWanted;
  private @Nullable Long wakeAtNanos;

  /** What is asked for in the step under way, and what came of it. */
  private @Nullable Request stepping;

  private @Nullable Reply stepped;
  private @Nullable Runnable whenSyncing;
  private ClusterRing ring;
  private double refusalChance;
  private double stallChance;
  private long longestStallNanos;
  private long stalledNanos;

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

  private DataMachine newMachine() {
    DataSettings settings = DataSettings.of(id, this::raiseCeiling)
        .withBounds(cluster.bounds().states())
        .withRounds(MOST_IN_A_ROUND, Long.MAX_VALUE);
    return DataMachine.of(settings, ring, disk.ceiling());
  }

  private long raiseCeiling(long stamp) throws StorageException {
    HlcReservation reservation =
        HlcReservation.ofDmax(cluster.ring().table().parameters().dmaxMillis());
    try {
      disk.raiseCeiling(reservation.ceilingFor(stamp, now().wallMillis()));
    } catch (StorageException e) {
      noted.ceiling(e);
      throw e;
    }
    noted.ceiling(null);
    return disk.ceiling();
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

  /** Its clock as it stands. */
  public long clock() {
    return machine.clock(now());
  }

  /** It learns of a newer table, in whatever life it is. */
  void learn(ClusterRing newer) {
    ring = newer;
    tell(new DataEvent.RingChanged(newer));
  }

  private void tell(DataEvent event) {
    machine.on(now(), event, this);
  }

  void arrive(Arrival arrival) {
    waiting.add(arrival);
    if (!inRound) {
      inRound = true;
      later(waitNanos(), this::round);
    }
  }

  private long waitNanos() {
    if (stallChance <= 0 || !seed.chance(stallChance)) {
      return seed.exponential(MEAN_WAIT_NANOS);
    }
    long stall = seed.between(0, longestStallNanos);
    stalledNanos += stall;
    return stall;
  }

  private void round() {
    Arrival last = null;
    Reply refused = null;
    while (!waiting.isEmpty() && (machine.takesMore() || waiting.element().isSameMessageAs(last))) {
      Arrival arrival = waiting.remove();
      refused = refusal(arrival, last, refused);
      last = arrival;
      if (refused == null) {
        step(arrival);
      } else {
        cluster.messages().reply(this, arrival, machine.hlc(), refused);
      }
    }
    tell(new DataEvent.RoundEnded());
    forceOrGoOn();
  }

  /**
   * A message that comes twice is admitted or refused once: streams bring each message once, and a node that refuses what
   * it then executes all the same would make every refusal worthless (W5).
   */
  private @Nullable Reply refusal(
      Arrival arrival, @Nullable Arrival before, @Nullable Reply refusedBefore) {
    if (arrival.isSameMessageAs(before)) {
      return refusedBefore;
    }
    if (refusalChance > 0 && seed.chance(refusalChance)) {
      cluster.sightings().note(Reached.OVERLOADED);
      return Reply.Refusal.retryAfter(
          RefusalCode.OVERLOADED, "the simulated node is overloaded", 1 + seed.below(60));
    }
    return null;
  }

  private void forceOrGoOn() {
    if (!forceWanted) {
      goOn();
      return;
    }
    forceWanted = false;
    long nanos = syncNanos();
    Runnable disaster = whenSyncing;
    if (disaster != null && disk.unsynced() > 0) {
      whenSyncing = null;
      time.after(nanos / 2, disaster);
    }
    boolean early = cluster.tampering().answersBeforeDurable();
    if (early) {
      tell(new DataEvent.Forced());
    }
    later(nanos, () -> {
      DataEvent ended = forced();
      if (!early || ended instanceof DataEvent.ForceFailed) {
        tell(ended);
      }
      goOn();
    });
  }

  private DataEvent forced() {
    try {
      disk.force();
      stored(Integer.MAX_VALUE);
      return new DataEvent.Forced();
    } catch (StorageException e) {
      noted.fail();
      return new DataEvent.ForceFailed(String.valueOf(e.getMessage()));
    }
  }

  /** The round is over. */
  private void goOn() {
    taken.clear();
    cluster.sightings().noteIf(hasFailed(), Reached.STORE_FAILED);
    inRound = !waiting.isEmpty();
    if (inRound) {
      later(waitNanos(), this::round);
    } else {
      wakeIfDue();
    }
  }

  private void wakeIfDue() {
    Long at = wakeAtNanos;
    if (!inRound && at != null && now().monotonicNanos() - at >= 0) {
      wakeAtNanos = null;
      inRound = true;
      tell(new DataEvent.Woken());
      forceOrGoOn();
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

  private void step(Arrival arrival) {
    if (arrival.item().request() instanceof Request.CreateBucket create) {
      Reply created = cluster.createBucket(this, create.bucket());
      cluster.messages().reply(this, arrival, machine.hlc(), created);
      return;
    }
    taken.add(arrival);
    stepping = arrival.item().request();
    DataEvent event = new DataEvent.Arrived(
        taken.size() - 1, arrival.item(), arrival.arrivedNanos(), false, arrival.senderHlc());
    StepObserver observer = cluster.steps();
    boolean failed = noted.begin();
    Reply reply = observer == null ? step(event) : observed(observer, arrival, event, failed);
    stepping = null;
    Copies copies = arrival.copies();
    if (copies != null && reply instanceof Reply.Applied) {
      unforced.add(copies.listener, disk.unsynced(), busyNanos());
      cluster.sightings().noteIf(copies.appliedAgain(index), Reached.SAME_BYTES_TWICE);
    }
    note(arrival.item(), reply);
  }

  private Reply step(DataEvent event) {
    stepped = null;
    tell(event);
    return Objects.requireNonNull(stepped, () -> "no answer to " + event);
  }

  private Reply observed(StepObserver observer, Arrival arrival, DataEvent event, boolean failed) {
    Request request = arrival.item().request();
    Request.Keyed changing = request instanceof Request.Write write
        ? write
        : request instanceof Request.Repair repair ? repair : null;
    Request.Keyed readable =
        changing != null && !hasFailed() && disk.isReadable() ? changing : null;
    Bytes before = readable != null ? state(readable.key()) : Bytes.EMPTY;
    long discarded = machine.statistics().discardedVersions();
    Reply reply = step(event);
    if (readable != null && reply instanceof Reply.Applied) {
      long more = machine.statistics().discardedVersions() - discarded;
      observer.applied(this, readable, before, state(readable.key()), more);
    }
    observer.answered(
        this, arrival.item(), arrival.arrivedNanos(), failed, noted.met(reply), reply);
    return reply;
  }

  private void note(RequestItem item, Reply reply) {
    Request request = item.request();
    if (reply instanceof Reply.Refusal refusal) {
      boolean behind = request instanceof Request.Keyed keyed
          && cluster.ring().admits(item.epoch(), keyed.key().bucket());
      Reached state = behind && refusal.code() == RefusalCode.WRONG_EPOCH
          ? Reached.NODE_BEHIND
          : Reached.by(refusal.code());
      cluster.sightings().noteIf(state != Reached.SIBLINGS, state);
    } else {
      boolean repaired = request instanceof Request.Repair;
      cluster.sightings().noteIf(repaired, Reached.READ_REPAIR);
    }
    cluster.trace().say(this, () -> Texts.of(request) + " -> " + Texts.of(reply));
  }

  /** Monotonic time without that in which it has done nothing although there was something to do. */
  private long busyNanos() {
    return now().monotonicNanos() - pausedNanos() - stalledNanos;
  }

  private void stored(int changes) {
    StepObserver observer = cluster.steps();
    long longest = unforced.forced(changes, id, busyNanos());
    if (observer != null && !hasFailed() && longest > LONGEST_UNFORCED_NANOS) {
      observer.forcedLate(this, longest);
    }
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
    taken.clear();
    inRound = false;
    forceWanted = false;
    wakeAtNanos = null;
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
    begin();
    disk.runBackgroundOn(this::inBackground);
    greetOthers();
  }

  /** T2: the first message of a node that starts brings its clock to the others, and theirs back. */
  public void greetOthers() {
    for (SimNode other : cluster.nodes()) {
      if (other != this) {
        new ClockGreeting(cluster.network(), this, other).begin();
      }
    }
  }

  /** The clock that it shows. */
  long shownClock() {
    return machine.hlc();
  }

  /** Another node's clock was seen. */
  void clockHeard(long hlc) {
    tell(new DataEvent.ClockHeard(hlc));
    if (!inRound) {
      inRound = true;
      round();
    }
  }

  /** Asks it whether it holds a live value of a bucket (rule K5); it knows the answer at once. */
  void searchFor(String bucket, StepObserver observer) {
    if (!isUp() || hasFailed() || !disk.isReadable()) {
      return;
    }
    stepped = null;
    tell(new DataEvent.KeysAsked(SEARCH, bucket));
    observer.searched(
        this,
        StoredKeys.of(disk, ring.table().parameters().placement(), bucket),
        Objects.requireNonNull(stepped));
  }

  /** Whether it has stopped serving because its store failed. */
  public boolean hasFailed() {
    return machine.failure() != null;
  }

  @Override
  public StorageEngine store() {
    Request request = stepping;
    return request == null ? disk : cluster.tampering().store(request, noted);
  }

  @Override
  public void stepped(long ticket, Reply reply) {
    stepped = reply;
  }

  @Override
  public void reply(long ticket, Reply reply) {
    if (ticket == SEARCH) {
      stepped = reply;
      return;
    }
    StepObserver observer = cluster.steps();
    if (observer != null) {
      observer.shown(this, machine.hlc(), reply);
    }
    cluster.messages().reply(this, taken.get((int) ticket), machine.hlc(), reply);
  }

  @Override
  public void force() {
    forceWanted = true;
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    wakeAtNanos = monotonicNanos;
    later(monotonicNanos - now().monotonicNanos(), this::wakeIfDue);
  }

  @Override
  public void defect(DataEvent event, Throwable cause) {
    throw new IllegalStateException("a defect at " + event, cause);
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
