package io.gramme.it.sim.world;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.TableDelta;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.control.ControlEffects;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.control.ControlFailure;
import io.gramme.node.control.ControlMachine;
import io.gramme.node.control.ControlSettings;
import io.gramme.node.control.Saving;
import io.gramme.node.data.DataEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One life of a node's control machine, driven as the node's event loop drives it. */
final class SimControl implements ControlEffects {
  private static final SimStreams.Asker NOBODY = new SimStreams.Asker() {
    @Override
    public void answered(NodeId from, long hlc, Reply reply) {}

    @Override
    public void unanswered(boolean left, String detail) {}
  };

  private static final double MEAN_LOCAL_NANOS = 50_000;
  private static final double MEAN_START_NANOS = 1.0 * SimTime.MILLI;
  private static final double MEAN_SAVE_NANOS = 3.0 * SimTime.MILLI;
  private static final double SLOW_SAVE_NANOS = 200.0 * SimTime.MILLI;
  private static final double SLOW_SHARE = 0.2;
  private static final long OUTSIDE_NANOS = 1_000 * SimTime.MILLI;

  private final SimCluster cluster;
  private final SimNode node;
  private final ControlDisk disk;
  private final Seed seed;
  private final double meanSaveNanos;
  private final ControlMachine machine;
  private final SimStreams streams;
  private final ShownState shown;
  private final Map<Long, Arrival> asked = new LinkedHashMap<>();
  private long tickets;
  private long wakes;
  private boolean over;
  private @Nullable Frame welcome;

  /** The table that is in force in this life; null before it serves. */
  private @Nullable MemberTable inForce;

  SimControl(
      SimCluster cluster,
      SimNode node,
      ControlSettings settings,
      ControlDisk disk,
      double meanSaveNanos,
      Seed seed) {
    this.cluster = cluster;
    this.node = node;
    this.disk = disk;
    this.seed = seed;
    this.meanSaveNanos = meanSaveNanos;
    machine = ControlMachine.of(settings, disk.kept(node.disk().ceiling()), seed.fork(1));
    streams = new SimStreams(cluster, node, machine, seed.fork(2), this::tell);
    shown = new ShownState(cluster, node);
  }

  /** How long a node's slot files take to write: some disks are slow. */
  static double meanSaveNanos(Seed seed) {
    return seed.chance(SLOW_SHARE) ? SLOW_SAVE_NANOS : MEAN_SAVE_NANOS;
  }

  void begin() {
    tell(new ControlEvent.Begun());
  }

  /** The process ends in good order: what was heard of others is kept (T4). */
  void keepHeard() {
    Saving.Heard unkept = over ? null : machine.unkept();
    if (unkept != null) {
      disk.finish(unkept);
    }
  }

  /** The process ends. */
  void end() {
    over = true;
    streams.end();
    disk.crash(seed);
  }

  private void tell(ControlEvent event) {
    if (!over) {
      machine.on(node.now(), event, this);
    }
  }

  private void tellSoon(ControlEvent event) {
    node.later(seed.exponential(MEAN_LOCAL_NANOS), () -> tell(event));
  }

  /** The answer to whoever opens a stream; null when the process serves nobody any more. */
  @Nullable
  Frame greeted(Frame.Hello hello) {
    welcome = null;
    tell(new ControlEvent.Greeted(0, hello, node.shownClock()));
    return welcome;
  }

  @Override
  public void welcome(long ticket, Frame answer) {
    if (answer instanceof Frame.Welcome showing) {
      shown.table(showing.table(), "a welcome");
    }
    welcome = answer;
  }

  /** A request that is not for a key. */
  void arrived(Arrival arrival) {
    Frame.Hello hello = arrival.hello();
    NodeId sender = hello == null ? null : hello.node();
    NodeStart start = hello == null ? null : hello.start();
    if (sender != null && start != null) {
      tell(new ControlEvent.Spoke(sender, start, arrival.senderHlc()));
    }
    asked.put(++tickets, arrival);
    tell(new ControlEvent.Arrived(tickets, arrival.item(), sender));
  }

  @Override
  public void reply(long ticket, Reply reply) {
    Arrival arrival = asked.remove(ticket);
    if (arrival != null) {
      MemberTable showing = reply.table();
      if (showing != null) {
        shown.table(showing, "an answer");
      }
      if (reply instanceof Reply.Changes changes) {
        told(changes.delta());
      }
      cluster.messages().reply(node, arrival, node.shownClock(), reply);
    }
  }

  @Override
  public void send(long exchange, Address member, long epoch, Request request, long deadlineNanos) {
    if (request instanceof Request.Gossip gossip) {
      told(gossip.delta());
    }
    streams.send(new ForControl(exchange), member, epoch, request, deadlineNanos);
  }

  private final class ForControl implements SimStreams.Asker {
    private final long exchange;

    ForControl(long exchange) {
      this.exchange = exchange;
    }

    @Override
    public void answered(NodeId from, long hlc, Reply reply) {
      tell(new ControlEvent.Answered(exchange, from, hlc, reply));
    }

    @Override
    public void unanswered(boolean left, String detail) {
      tell(
          left
              ? new ControlEvent.Lost(exchange, detail)
              : new ControlEvent.NotSent(exchange, detail));
    }
  }

  /** Sends for the data machine, to where the table in force says that the node is. */
  void sendForStore(
      SimData data, long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
    node.later(seed.exponential(MEAN_LOCAL_NANOS), () -> {
      MemberRecord member = Objects.requireNonNull(inForce).member(to);
      if (over) {
        return;
      } else if (member == null) {
        data.hears(new DataEvent.NotSent(exchange, "node " + to + " is no member"));
      } else {
        streams.send(new ForData(data, exchange), member.address(), epoch, request, deadlineNanos);
      }
    });
  }

  private record ForData(SimData data, long exchange) implements SimStreams.Asker {
    @Override
    public void answered(NodeId from, long hlc, Reply reply) {
      data.hears(new DataEvent.Answered(exchange, from, hlc, reply));
    }

    @Override
    public void unanswered(boolean left, String detail) {
      data.hears(
          left ? new DataEvent.Lost(exchange, detail) : new DataEvent.NotSent(exchange, detail));
    }
  }

  /** The data machine says something, which this one hears a moment later. */
  void dataSays(ControlEvent event) {
    tellSoon(event);
  }

  private void told(TableDelta delta) {
    shown.delta(delta, "what it tells");
    cluster.sightings().noteIf(!delta.isEmpty(), Reached.TOLD_WHAT_ANOTHER_LACKS);
  }

  /** Sends something that the machine did not ask for, as operators do; nobody hears of the answer. */
  void ask(SimNode to, long epoch, Request request) {
    streams.send(
        NOBODY,
        cluster.members().addressOf(to),
        epoch,
        request,
        node.now().monotonicNanos() + OUTSIDE_NANOS);
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    long wake = ++wakes;
    node.later(monotonicNanos - node.now().monotonicNanos(), () -> {
      if (wake == wakes) {
        tell(new ControlEvent.Woken());
      }
    });
  }

  @Override
  public void save(Saving what) {
    disk.begin(what);
    node.later(
        seed.exponential(meanSaveNanos),
        () -> tell(disk.write(what, node.disk(), cluster.sightings())));
  }

  @Override
  public void entered(MemberTable table) {
    shown.table(table, "what it begins with");
    node.later(seed.exponential(MEAN_START_NANOS), () -> {
      streams.close(); // those of the entry told of no start
      inForce = table;
      node.serve(cluster.members().ringOf(table));
      observer().serves(node);
      tell(new ControlEvent.DataStarted());
      if (!over) {
        node.data().begin();
      }
    });
  }

  @Override
  public void ringChanged(MemberTable table) {
    shown.table(table, "what is in force");
    inForce = table;
    node.ringChanged(cluster.members().ringOf(table));
  }

  private ControlObserver observer() {
    return cluster.controlObserver();
  }

  @Override
  public void clockHeard(long nodeHlc) {
    node.data().clockHeard(nodeHlc);
  }

  @Override
  public void findKeys(long search, String bucket) {
    tellSoon(new ControlEvent.KeysFound(search, node.data().searchFor(bucket)));
  }

  @Override
  public void failed(ControlFailure why) {
    cluster.trace().say(node, () -> "LEAVES: " + why);
    over = true;
    observer().failed(node, why);
    node.later(0, () -> cluster.left(node, why));
  }

  @Override
  public void note(String detail) {
    cluster.trace().say(node, () -> detail);
  }
}
