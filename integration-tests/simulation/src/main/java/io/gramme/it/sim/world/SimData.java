package io.gramme.it.sim.world;

import io.gramme.machine.Sealed;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.data.DataEffects;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.ReplicaStatistics;
import io.gramme.node.identity.HlcReservation;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node's data machine, driven as the store's thread drives it. While changes are on their way to the disk
 * the next round is executed.
 */
final class SimData implements DataEffects {
  private static final int MOST_IN_A_ROUND = 64;

  /** The ticket of a search for keys; those of items count upwards. */
  private static final long SEARCH = -1;

  private final SimCluster cluster;
  private final SimNode node;
  private final NodeDisk disk;
  private final NodeLoad load;
  private final SimForces forces;
  private final NotedStore noted;
  private final MovedStore moved;
  private final NodeNotes notes;
  private final DataMachine machine;
  private final Queue<StoreWork> waiting = new ArrayDeque<>();
  private final Map<Long, Arrival> open = new LinkedHashMap<>();
  /** The lives of the sources of the walks of this plan, when they were last asked. */
  private final Map<NodeId, Integer> lives = new LinkedHashMap<>();

  private long walked;
  private long tickets;
  private boolean roundDue;
  private boolean forcing;
  private boolean searching;
  private @Nullable Long forceWanted;
  private @Nullable Long wakeAtNanos;

  /** What is asked for in the step under way, and what came of it. */
  private @Nullable Request stepping;

  private @Nullable Reply stepped;

  SimData(SimCluster cluster, SimNode node, ClusterRing ring, NodeLoad load, SimForces forces) {
    this.cluster = cluster;
    this.node = node;
    this.disk = node.disk();
    this.load = load;
    this.forces = forces;
    HlcReservation reservation = HlcReservation.ofDmax(ring.table().parameters().dmaxMillis());
    this.noted = new NotedStore(disk, reservation, () -> node.now().wallMillis());
    this.moved = new MovedStore(noted, cluster, node);
    this.notes = new NodeNotes(cluster, node, noted);
    DataSettings settings = DataSettings.of(node.id(), noted)
        .withBounds(cluster.bounds().states())
        .withRounds(MOST_IN_A_ROUND, Long.MAX_VALUE);
    machine = DataMachine.of(settings, ring, disk.ceiling());
  }

  void tell(DataEvent event) {
    machine.on(node.now(), event, this);
  }

  /** Its clock as it stands. */
  long clock() {
    return machine.clock(node.now());
  }

  /** The clock that it shows. */
  long shownClock() {
    return machine.hlc();
  }

  /** Whether it has stopped serving because its store failed. */
  boolean hasFailed() {
    return machine.failure() != null;
  }

  ReplicaStatistics statistics() {
    return machine.statistics();
  }

  /** The node serves. */
  void begin() {
    hears(new DataEvent.Begun());
  }

  void arrive(Arrival arrival) {
    waiting.add(new StoreWork.Item(arrival));
    roundIfPossible();
  }

  /** What it is told, it hears in its turn. */
  void hears(DataEvent event) {
    waiting.add(new StoreWork.Event(event));
    roundIfPossible();
  }

  private void roundIfPossible() {
    if (!roundDue && !waiting.isEmpty() && machine.takesMore()) {
      roundDue = true;
      node.later(load.waitNanos(), this::round);
    }
  }

  /** Another node's clock was seen. */
  void clockHeard(long hlc) {
    tell(new DataEvent.ClockHeard(hlc));
    endRound();
  }

  /** Asks it whether it holds a live value of a bucket (rule K5); it knows the answer at once. */
  Reply searchFor(String bucket) {
    boolean readable = !hasFailed() && disk.isReadable();
    stepped = null;
    searching = true;
    tell(new DataEvent.KeysAsked(SEARCH, bucket));
    searching = false;
    Reply found = Objects.requireNonNull(stepped);
    notes.searched(bucket, readable, found);
    return found;
  }

  private void round() {
    roundDue = false;
    Arrival last = null;
    Reply refused = null;
    while (!waiting.isEmpty() && (machine.takesMore() || waiting.element().isSameMessageAs(last))) {
      StoreWork next = waiting.remove();
      if (next instanceof StoreWork.Event event) {
        take(event.event());
        continue;
      } else if (!(next instanceof StoreWork.Item)) {
        throw Sealed.unknown(next);
      }
      Arrival arrival = ((StoreWork.Item) next).arrival();
      refused = load.refusal(arrival, last, refused);
      last = arrival;
      if (refused == null) {
        step(arrival);
      } else {
        cluster.messages().reply(node, arrival, machine.hlc(), refused);
      }
    }
    endRound();
  }

  private void endRound() {
    tell(new DataEvent.RoundEnded());
    goOn();
  }

  private void take(DataEvent event) {
    if (event instanceof DataEvent.RingChanged changed) {
      node.follows(changed.ring());
    }
    tell(event);
  }

  private void step(Arrival arrival) {
    long ticket = tickets++;
    open.put(ticket, arrival);
    cluster.sightings().noteIf(forcing, Reached.STEP_DURING_FORCE);
    stepping = arrival.item().request();
    DataEvent event = new DataEvent.Arrived(
        ticket, arrival.item(), arrival.arrivedNanos(), arrival.isFromNode(), arrival.senderHlc());
    Reply reply = notes.around(arrival, this, () -> step(event));
    stepping = null;
    if (reply instanceof Reply.Applied) {
      forces.applied(arrival);
    }
  }

  private Reply step(DataEvent event) {
    stepped = null;
    tell(event);
    return Objects.requireNonNull(stepped, () -> "no answer to " + event);
  }

  /** The machine was told something. */
  private void goOn() {
    Long wanted = forceWanted;
    forceWanted = null;
    if (wanted != null) {
      makeDurable(wanted);
    }
    cluster.sightings().noteIf(hasFailed(), Reached.STORE_FAILED);
    roundIfPossible();
    wakeIfDue();
  }

  private void makeDurable(long change) {
    long nanos = forces.begin();
    boolean early = cluster.tampering().answersBeforeDurable();
    if (early) {
      tell(new DataEvent.Forced());
    }
    forcing = true;
    node.later(nanos, () -> {
      forcing = false;
      DataEvent ended = forced(change);
      if (!early || ended instanceof DataEvent.ForceFailed) {
        tell(ended);
      }
      endRound();
    });
  }

  private DataEvent forced(long change) {
    try {
      forces.force(change);
      return new DataEvent.Forced();
    } catch (StorageException e) {
      noted.fail();
      return new DataEvent.ForceFailed(String.valueOf(e.getMessage()));
    }
  }

  private void wakeIfDue() {
    Long at = wakeAtNanos;
    if (at != null && node.now().monotonicNanos() - at >= 0) {
      wakeAtNanos = null;
      tell(new DataEvent.Woken());
      cluster.sightings().noteIf(forceWanted != null, Reached.INTERVAL_OVER);
      goOn();
    }
  }

  @Override
  public StorageEngine store() {
    Request request = stepping;
    if (searching) {
      return disk; // what cannot be searched need not have failed
    }
    return request == null ? moved : cluster.tampering().store(request, noted);
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
    notes.shown(machine.hlc(), reply);
    cluster
        .messages()
        .reply(node, Objects.requireNonNull(open.remove(ticket)), machine.hlc(), reply);
  }

  @Override
  public void force(long change) {
    forceWanted = change;
  }

  @Override
  public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
    if (request instanceof Request.FetchStates) {
      walksAt(cluster.members().node(to));
    }
    node.control().sendForStore(this, exchange, to, epoch, request, deadlineNanos);
  }

  private void walksAt(SimNode source) {
    PlanRecord plan = node.ring().plan();
    long now = plan == null ? 0 : plan.plan().id();
    if (walked != now) {
      lives.clear();
    }
    walked = now;
    Integer before = lives.put(source.id(), source.life());
    boolean again = before != null && before != source.life();
    cluster.sightings().noteIf(again, Reached.WALK_RESUMED);
  }

  @Override
  public void copied(long plan) {
    node.control().dataSays(new ControlEvent.Copied(plan));
  }

  @Override
  public void drained(long epoch) {
    node.control().dataSays(new ControlEvent.Drained(epoch));
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    wakeAtNanos = monotonicNanos;
    node.later(monotonicNanos - node.now().monotonicNanos(), this::wakeIfDue);
  }

  @Override
  public void defect(DataEvent event, Throwable cause) {
    if (!(cause instanceof OutOfMemoryError)) {
      throw new IllegalStateException("a defect at " + event, cause);
    }
  }
}
