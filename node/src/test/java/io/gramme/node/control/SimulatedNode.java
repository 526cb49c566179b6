package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.RequestedParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node of a {@link SimulatedCluster}: the shell around its machine, with a disk that survives its death. */
final class SimulatedNode implements ControlEffects {
  /** How long whoever asks waits for the answer. */
  static final long ASKING_MILLIS = 1_000;

  private static final long ANSWER_WAIT_MILLIS = 200;

  /** Who asks what no member asks. */
  private static final NodeId STRANGER = new NodeId(99);

  private final SimulatedCluster cluster;
  private final NodeId id;
  private final List<Address> contacts;
  long gossipMillis = ControlSettings.GOSSIP_MILLIS;
  private final Map<Long, Consumer<Reply>> callers = new LinkedHashMap<>();
  private @Nullable ControlMachine machine;
  private @Nullable NodeIdentity identity;
  private @Nullable MemberTable onDisk;
  private Lives lives = Lives.NONE;
  private long lastCaller;
  private int life;
  private long wakes;
  private @Nullable Frame welcome;

  Address address;

  /** What its record is to hold in place of the address. */
  @Nullable
  Address advertised;

  /** What its operator was told. */
  final List<String> notes = new ArrayList<>();

  long keys;
  Request.Admission admission = Request.Admission.WHILE_EMPTY;

  /** Whose place it is to take if it joins. */
  @Nullable
  Replacement replacement;

  /** Whether its data machine holds at once what the node is to own after a plan. */
  boolean copies = true;

  /** Whether its data machine has handed on at once what the node does not own any more. */
  boolean drains = true;

  /** Whether it answers whoever asks that it does not serve. */
  boolean refuses;

  /** Whether its process stands still: what happens to it meanwhile is lost. */
  boolean paused;

  /** What there is no room for. */
  @Nullable
  Class<? extends Saving> fullFor;

  @Nullable
  MemberTable table;

  @Nullable
  ControlFailure failure;

  SimulatedNode(SimulatedCluster cluster, int number, List<Address> contacts) {
    this.cluster = cluster;
    this.id = new NodeId(number);
    this.address = SimulatedCluster.address(number);
    this.contacts = contacts;
  }

  NodeId id() {
    return id;
  }

  /** Whether it serves. */
  boolean isMember() {
    return machine != null && machine.table() != null;
  }

  boolean isSettled() {
    return machine != null && machine.isSettled();
  }

  boolean isInRing() {
    return isMember() && table().current().contains(id);
  }

  MemberTable table() {
    return Objects.requireNonNull(table, "a node without a table");
  }

  /** How it is known to itself. */
  MemberState state() {
    return known(this, id).state();
  }

  /** What it has kept of its starts and of others'. */
  Lives lives() {
    return lives;
  }

  /** The process begins, with what its disk holds. */
  void start() {
    ControlSettings settings = new ControlSettings(
        id,
        cluster.random.nextLong(),
        advertised == null ? address : advertised,
        address,
        null,
        null,
        null,
        new RequestedParameters(16, 3, 60_000L),
        new ClusterId(7),
        contacts,
        admission,
        ANSWER_WAIT_MILLIS,
        gossipMillis,
        1,
        replacement);
    failure = null;
    machine = ControlMachine.of(settings, new Kept(identity, onDisk, lives), cluster.random);
    on(new ControlEvent.Begun());
  }

  void die() {
    life++;
    machine = null;
    callers.clear();
  }

  /** Its disk as it is now, to be put back. */
  Kept kept() {
    return new Kept(identity, onDisk, lives);
  }

  void putBack(Kept kept) {
    identity = kept.identity();
    onDisk = kept.table();
    lives = kept.lives();
  }

  void on(ControlEvent event) {
    ControlMachine running = machine;
    if (paused) {
      if (event instanceof ControlEvent.Woken) {
        afterMillis(100, () -> on(event));
      }
    } else if (running != null) {
      running.on(cluster.timeline.now(), event, this);
    }
  }

  /** Runs something after a span, unless the node died meanwhile. */
  private void afterMillis(long millis, Runnable action) {
    int then = life;
    cluster.timeline.after(millis * SimulatedCluster.MILLI, () -> {
      if (then == life) {
        action.run();
      }
    });
  }

  void ask(long senderEpoch, Request request, Consumer<Reply> answer) {
    ask(STRANGER, senderEpoch, request, answer);
  }

  private void ask(NodeId sender, long senderEpoch, Request request, Consumer<Reply> answer) {
    if (machine == null) {
      return;
    }
    lastCaller++;
    callers.put(lastCaller, answer);
    on(new ControlEvent.Arrived(
        lastCaller, new RequestItem(lastCaller, senderEpoch, ASKING_MILLIS, request), sender));
  }

  @Override
  public void reply(long ticket, Reply reply) {
    if (reply instanceof Reply.Changes changes) {
      requireDurable(changes.delta().plans());
    } else if (reply.table() != null) {
      requireDurable(List.copyOf(reply.table().plans().values()));
    }
    Consumer<Reply> waiting = callers.remove(ticket);
    if (waiting != null) {
      waiting.accept(reply);
    }
  }

  @Override
  public void send(long exchange, Address member, long epoch, Request request, long deadlineNanos) {
    boolean[] done = new boolean[1];
    int then = life;
    Frame.Hello hello = Objects.requireNonNull(machine).hello(0);
    boolean gossip = request instanceof Request.Gossip;
    if (request instanceof Request.Gossip told) {
      requireDurable(told.delta().plans());
      RequestItem item = new RequestItem(exchange, epoch, ASKING_MILLIS, request);
      cluster.count(new Frame.RequestBatch(new ClusterId(7), 1, List.of(item)));
    }
    cluster.deliver(() -> {
      SimulatedNode target = cluster.nodes.get(member);
      if (target != null && cluster.cut.test(id, target.id)) {
        return;
      }
      Frame greeted = target == null ? null : target.greet(hello);
      if (target == null || greeted == null) {
        return;
      }
      cluster.deliver(() -> {
        if (then == life) {
          told(member, greeted);
        }
        if (then == life && greeted instanceof Frame.Rejection && !done[0]) {
          done[0] = true;
          on(new ControlEvent.Lost(exchange, "the stream is refused"));
        }
      });
      if (greeted instanceof Frame.Welcome) {
        if (hello.start() != null) {
          target.on(new ControlEvent.Spoke(id, hello.start(), 0));
        }
        target.ask(id, epoch, request, reply -> {
          if (gossip) {
            cluster.count(new Frame.ReplyBatch(1, epoch, List.of(new ReplyItem(exchange, reply))));
          }
          cluster.deliver(() -> {
            if (!done[0] && then == life) {
              done[0] = true;
              on(new ControlEvent.Answered(exchange, target.id(), 0, reply));
            }
          });
        });
      }
    });
    long millis =
        (deadlineNanos - cluster.timeline.now().monotonicNanos()) / SimulatedCluster.MILLI;
    afterMillis(millis, () -> {
      if (!done[0]) {
        done[0] = true;
        on(new ControlEvent.Lost(exchange, "silence"));
      }
    });
  }

  /** E2: what it shows of its own votes, it will know after a restart. */
  private void requireDurable(List<PlanRecord> shown) {
    MemberTable durable = Objects.requireNonNull(onDisk, "it shows a table and has none on disk");
    for (PlanRecord record : shown) {
      PlanRecord kept = durable.plans().get(record.plan().id());
      boolean over = record.plan().baseSequence() < durable.current().sequence();
      if (record.vote(id) != null && !over && (kept == null || kept.vote(id) != record.vote(id))) {
        throw new AssertionError("node " + id + " shows " + record + ", on disk is " + kept);
      }
    }
  }

  private void told(Address member, Frame greeted) {
    if (greeted instanceof Frame.Welcome welcomed) {
      on(new ControlEvent.Welcomed(member, welcomed));
    } else if (greeted instanceof Frame.Rejection rejection) {
      on(new ControlEvent.Rejected(member, rejection));
    }
  }

  private @Nullable Frame greet(Frame.Hello hello) {
    if (refuses) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, "as the test says");
    }
    welcome = null;
    on(new ControlEvent.Greeted(0, hello, 0));
    return welcome;
  }

  @Override
  public void welcome(long ticket, Frame answer) {
    welcome = answer;
  }

  @Override
  public void save(Saving what) {
    afterMillis(what instanceof Saving.Table ? cluster.diskMillis : 1, () -> {
      if (what.getClass().equals(fullFor)) {
        on(new ControlEvent.NotSaved(what, IdentityException.Kind.DISK_FULL, "no room"));
        return;
      }
      keep(what);
      on(new ControlEvent.Saved(what));
    });
  }

  private void keep(Saving what) {
    if (what instanceof Saving.Table saved) {
      onDisk = saved.table();
    } else if (what instanceof Saving.Identity saved) {
      identity = saved.identity();
    } else if (what instanceof Saving.OfLives saved) {
      lives = saved.in(lives);
    }
  }

  @Override
  public void entered(MemberTable begun) {
    inForce(begun);
    on(new ControlEvent.DataStarted());
    playData();
  }

  @Override
  public void ringChanged(MemberTable next) {
    inForce(next);
    playData();
  }

  /** What a data machine without any key says to the table in force. */
  void playData() {
    MemberTable seen = table();
    PlanRecord plan = seen.activePlan();
    if (copies && plan != null) {
      afterMillis(1, () -> on(new ControlEvent.Copied(plan.plan().id())));
    }
    if (drains) {
      afterMillis(1, () -> on(new ControlEvent.Drained(Epoch.of(seen))));
    }
  }

  private void inForce(MemberTable next) {
    table = next;
    cluster.inForce(next);
  }

  @Override
  public void clockHeard(long nodeHlc) {}

  @Override
  public void findKeys(long search, String bucket) {
    afterMillis(1, () -> on(new ControlEvent.KeysFound(search, keysReply())));
  }

  private Reply keysReply() {
    return keys == 0
        ? new Reply.Done()
        : Reply.Refusal.of(RefusalCode.BUCKET_IN_USE, "it holds a key of it");
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    long nanos = monotonicNanos - cluster.timeline.now().monotonicNanos();
    int then = life;
    long wake = ++wakes;
    cluster.timeline.after(nanos, () -> {
      if (then == life && wake == wakes) {
        on(new ControlEvent.Woken());
      }
    });
  }

  @Override
  public void failed(ControlFailure why) {
    failure = why;
    die();
  }

  @Override
  public void note(String detail) {
    notes.add(detail);
  }

  /** The record by which the others know it. */
  static MemberRecord known(SimulatedNode by, NodeId member) {
    return Objects.requireNonNull(Objects.requireNonNull(by.table).member(member));
  }
}
