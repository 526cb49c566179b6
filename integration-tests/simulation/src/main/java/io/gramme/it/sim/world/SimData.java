package io.gramme.it.sim.world;

import io.gramme.membership.ClusterRing;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.data.DataEffects;
import io.gramme.node.data.DataEvent;
import io.gramme.node.data.DataMachine;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.ReplicaStatistics;
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
 * One life of a node's data machine, driven as the store's thread drives it. What arrives while changes are on their way
 * to the disk waits for the next round.
 */
final class SimData implements DataEffects {
  private static final int MOST_IN_A_ROUND = 64;

  /** The ticket of a search for keys; those of items are places in a round. */
  private static final long SEARCH = -1;

  private final SimCluster cluster;
  private final SimNode node;
  private final NodeDisk disk;
  private final NodeLoad load;
  private final SimForces forces;
  private final NotedStore noted;
  private final NodeNotes notes;
  private final DataMachine machine;
  private final Queue<Arrival> waiting = new ArrayDeque<>();
  private final List<Arrival> taken = new ArrayList<>();
  private boolean inRound;
  private boolean forceWanted;
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

  void arrive(Arrival arrival) {
    waiting.add(arrival);
    if (!inRound) {
      inRound = true;
      node.later(load.waitNanos(), this::round);
    }
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
    notes.searched(bucket, readable, found);
    return found;
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
        cluster.messages().reply(node, arrival, machine.hlc(), refused);
      }
    }
    tell(new DataEvent.RoundEnded());
    forceOrGoOn();
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

  private void forceOrGoOn() {
    if (!forceWanted) {
      goOn();
      return;
    }
    forceWanted = false;
    long nanos = forces.begin();
    boolean early = cluster.tampering().answersBeforeDurable();
    if (early) {
      tell(new DataEvent.Forced());
    }
    node.later(nanos, () -> {
      DataEvent ended = forced();
      if (!early || ended instanceof DataEvent.ForceFailed) {
        tell(ended);
      }
      goOn();
    });
  }

  private DataEvent forced() {
    try {
      forces.force();
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
      node.later(load.waitNanos(), this::round);
    } else {
      wakeIfDue();
    }
  }

  private void wakeIfDue() {
    Long at = wakeAtNanos;
    if (!inRound && at != null && node.now().monotonicNanos() - at >= 0) {
      wakeAtNanos = null;
      inRound = true;
      tell(new DataEvent.Woken());
      cluster.sightings().noteIf(forceWanted, Reached.INTERVAL_OVER);
      forceOrGoOn();
    }
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
    notes.shown(machine.hlc(), reply);
    cluster.messages().reply(node, taken.get((int) ticket), machine.hlc(), reply);
  }

  @Override
  public void force() {
    forceWanted = true;
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    wakeAtNanos = monotonicNanos;
    node.later(monotonicNanos - node.now().monotonicNanos(), this::wakeIfDue);
  }

  @Override
  public void defect(DataEvent event, Throwable cause) {
    throw new IllegalStateException("a defect at " + event, cause);
  }
}
