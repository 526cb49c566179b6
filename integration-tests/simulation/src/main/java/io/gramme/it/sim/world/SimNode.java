package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
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
 * A node's process: the real data machine, driven as the store's thread drives it, beside the real control machine. What
 * arrives while changes are on their way to the disk waits for the next round.
 */
public final class SimNode extends SimProcess implements DataEffects {
  private static final int MOST_IN_A_ROUND = 64;

  /** The ticket of a search for keys; those of items are places in a round. */
  private static final long SEARCH = -1;

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
  private @Nullable Runnable whenForcing;
  private final ControlDisk controlDisk = new ControlDisk();
  private final double meanSaveNanos;
  private @Nullable SimControl control;
  private boolean serving;

  /** The ring that the data machine goes by, of this life or the one before. */
  private ClusterRing ring;

  private final NodeLoad load;
  private long starts = 10;

  SimNode(SimCluster cluster, int index, NodeId id, NodeDisk disk, Seed seed) {
    super(cluster.time(), index, "n" + (index + 1));
    this.cluster = cluster;
    this.index = index;
    this.id = id;
    this.disk = disk;
    this.noted = new NotedStore(disk);
    this.seed = seed;
    this.load = new NodeLoad(seed, cluster.sightings());
    this.background = seed.fork(1);
    this.ring = cluster.ring();
    this.machine = newMachine();
    this.meanSaveNanos = SimControl.meanSaveNanos(seed.fork(2));
    end();
  }

  private void inBackground(Runnable work) {
    later(background.exponential(MEAN_BACKGROUND_NANOS), () -> {
      cluster.sightings().note(Reached.BACKGROUND_PASS);
      work.run();
    });
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
    load.setStalls(chance, longestNanos);
  }

  /** How much of what arrives is refused because there is too much of it. */
  public void setOverload(double chance) {
    load.setOverload(chance);
  }

  /** The ring it goes by. */
  public ClusterRing ring() {
    return ring;
  }

  /** Its clock as it stands. */
  public long clock() {
    return machine.clock(now());
  }

  private void tell(DataEvent event) {
    machine.on(now(), event, this);
  }

  void arrive(Arrival arrival) {
    if (!(arrival.item().request() instanceof Request.Keyed)) {
      control().arrived(arrival);
      return;
    }
    if (!serving) {
      return; // nobody has welcomed the stream that it came on
    }
    waiting.add(arrival);
    if (!inRound) {
      inRound = true;
      later(load.waitNanos(), this::round);
    }
  }

  private void round() {
    Arrival last = null;
    Reply refused = null;
    while (!waiting.isEmpty() && (machine.takesMore() || waiting.element().isSameMessageAs(last))) {
      Arrival arrival = waiting.remove();
      refused = load.refusal(arrival, last, refused);
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

  private void forceOrGoOn() {
    if (!forceWanted) {
      goOn();
      return;
    }
    forceWanted = false;
    long nanos = forceNanos();
    Runnable disaster = whenForcing;
    if (disaster != null && disk.unforced() > 0) {
      whenForcing = null;
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
      later(load.waitNanos(), this::round);
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
      cluster.sightings().noteIf(forceWanted, Reached.INTERVAL_OVER);
      forceOrGoOn();
    }
  }

  private long forceNanos() {
    double mean =
        seed.chance(SLOW_SYNC_SHARE) ? SLOW_SYNC_FACTOR * MEAN_SYNC_NANOS : MEAN_SYNC_NANOS;
    return seed.exponential(mean);
  }

  /** Does something the next time that changes are on their way to the disk; null takes it back. */
  public void whenForcing(@Nullable Runnable disaster) {
    whenForcing = disaster;
  }

  private void step(Arrival arrival) {
    taken.add(arrival);
    stepping = arrival.item().request();
    DataEvent event = new DataEvent.Arrived(
        taken.size() - 1,
        arrival.item(),
        arrival.arrivedNanos(),
        arrival.isFromNode(),
        arrival.senderHlc());
    StepObserver observer = cluster.steps();
    boolean failed = noted.begin();
    Reply reply = observer == null ? step(event) : observed(observer, arrival, event, failed);
    stepping = null;
    Copies copies = arrival.copies();
    if (copies != null && reply instanceof Reply.Applied) {
      unforced.add(copies.listener, disk.unforced(), busyNanos());
      cluster.sightings().noteIf(copies.appliedAgain(index), Reached.SAME_BYTES_TWICE);
    }
    NodeNotes.step(cluster, this, arrival.item(), reply);
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

  /** Monotonic time without that in which it has done nothing although there was something to do. */
  private long busyNanos() {
    return now().monotonicNanos() - pausedNanos() - load.stalledNanos();
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
    int atRisk = disk.unforced();
    int kept = disk.crash(atRisk == 0 || seed.chance(0.5) ? 0 : seed.below(atRisk + 1));
    cluster.trace().say(this, () -> "CRASH, " + kept + " of " + atRisk + " changes survive");
    Sightings sightings = cluster.sightings();
    sightings.noteIf(kept < atRisk, Reached.CRASH_WITH_UNFORCED_DATA);
    sightings.noteIf(kept > 0, Reached.UNFORCED_DATA_KEPT);
    sightings.noteIf(kept < atRisk && seed.chance(0.5), Reached.TORN_TAIL);
    stored(kept);
    noteCounters();
    if (control != null) {
      control.end();
    }
    serving = false;
    end();
    waiting.clear();
    taken.clear();
    inRound = false;
    forceWanted = false;
    wakeAtNanos = null;
    return kept < atRisk;
  }

  /** The process starts, with what its disk holds. */
  public void start() {
    if (isUp()) {
      return;
    }
    cluster.trace().say(this, () -> "START");
    begin();
    disk.runBackgroundOn(this::inBackground);
    SimControl begun = new SimControl(
        cluster, this, cluster.settings(this), controlDisk, meanSaveNanos, seed.fork(++starts));
    control = begun;
    begun.begin();
  }

  /** Its control machine has a durable table: the data machine starts, with its clock at the ceiling (rule T3). */
  void serve(ClusterRing begun) {
    cluster.seen(begun);
    ring = begun;
    machine = newMachine();
    noted.isNew();
    serving = true;
  }

  /** Whether its data machine runs. */
  public boolean serves() {
    return isUp() && serving;
  }

  /** From now on another ring is in force. */
  void ringChanged(ClusterRing next) {
    cluster.seen(next);
    ring = next;
    tell(new DataEvent.RingChanged(next));
  }

  /** The control machine of its latest life. */
  SimControl control() {
    return Objects.requireNonNull(control, "a node has a machine once it has started");
  }

  ControlDisk controlDisk() {
    return controlDisk;
  }

  @Nullable
  Frame greeted(Frame.Hello hello) {
    return control().greeted(hello);
  }

  /** Whether it was told to refuse writes. */
  public boolean isHeld() {
    return control().isHeld();
  }

  /** Makes the data machine refuse writes; the keys that its store holds then. */
  long hold(long token, long millis) {
    tell(new DataEvent.Held(token, millis));
    return disk.keyCount();
  }

  void release(long token) {
    tell(new DataEvent.Released(token));
  }

  /** The clock that it shows; 0 before it serves. */
  long shownClock() {
    return serving ? machine.hlc() : 0;
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
  Reply searchFor(String bucket) {
    boolean readable = !hasFailed() && disk.isReadable();
    stepped = null;
    tell(new DataEvent.KeysAsked(SEARCH, bucket));
    Reply found = Objects.requireNonNull(stepped);
    StepObserver observer = cluster.steps();
    if (!readable) {
      cluster.searchedInVain(bucket);
    } else if (observer != null) {
      observer.searched(
          this, StoredKeys.of(disk, ring.table().parameters().placement(), bucket), found);
    }
    return found;
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
    NodeNotes.counters(cluster.sightings(), machine.statistics());
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
