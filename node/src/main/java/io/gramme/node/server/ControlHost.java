package io.gramme.node.server;

import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.control.ControlEffects;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.control.ControlFailure;
import io.gramme.node.control.ControlMachine;
import io.gramme.node.control.ControlSettings;
import io.gramme.node.control.Kept;
import io.gramme.node.control.Saving;
import io.gramme.node.data.DataEvent;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.StreamClient;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link ControlMachine}: clocks, a timer, streams to the other nodes, the disk, the way to the store's
 * thread. Confined to the node's context, but for what says otherwise.
 */
public final class ControlHost implements ControlEffects {
  private static final Logger LOG = LoggerFactory.getLogger(ControlHost.class);

  /** Of what the store's thread has asked; the machine learns of a table in the answer all the same. */
  private static final long NO_EXCHANGE = -1;

  /** Who hears of what the machine has brought about. Called on the node's context; must not block or throw. */
  public interface Listener {
    /** This table is in force. */
    void inForce(MemberTable table);

    /** The node does not serve, or serves no more. */
    void failed(ControlFailure why);
  }

  private final Vertx vertx;
  private final Context context;
  private final IdentityStore identities;
  private final Listener listener;
  private final ControlMachine machine;
  private final MemberStreams streams;
  private final TimerSlot timer;
  private final Map<Long, Consumer<Reply>> askers = new HashMap<>();
  private final Promise<MemberTable> entered = Promise.promise();
  private final Promise<Void> announced = Promise.promise();
  private long lastTicket;
  private @Nullable Frame welcome;
  private volatile @Nullable ClusterRing saved;
  private volatile @Nullable StoreThread store;
  private volatile @Nullable MemberTable table;
  private volatile long epoch = Epoch.UNKNOWN;
  private volatile boolean spread;
  private boolean closed;

  private ControlHost(
      Vertx vertx,
      Context context,
      StreamClient client,
      IdentityStore identities,
      ControlSettings settings,
      RandomGenerator random,
      Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.identities = identities;
    this.listener = listener;
    Kept kept = new Kept(identities.identity(), identities.table(), identities.lives());
    machine = ControlMachine.of(settings, kept, random);
    timer = new TimerSlot(vertx);
    streams = new MemberStreams(
        context, client, () -> machine.hello(hlc()), this::hlc, random, new Opened());
  }

  /** A host whose machine has not begun. To be called, as everything else, on the context. */
  public static ControlHost create(
      Vertx vertx,
      Context context,
      StreamClient client,
      IdentityStore identities,
      ControlSettings settings,
      RandomGenerator random,
      Listener listener) {
    return new ControlHost(vertx, context, client, identities, settings, random, listener);
  }

  /** Founds a cluster, enters one or comes back to it; completes with the table to start the store's thread with. */
  public Future<MemberTable> begin() {
    tell(new ControlEvent.Begun());
    return entered.future();
  }

  /**
   * The store's thread has started: serves from now on. Completes once every other member has acknowledged the table or
   * did not answer, which takes two seconds at most, and the node is in the ring or knows that it stays a candidate.
   */
  public Future<Void> serve(StoreThread started) {
    streams.closeAll(); // those of the entry told of no start
    store = started;
    tell(new ControlEvent.DataStarted());
    MemberTable begun = Objects.requireNonNull(machine.table());
    show(begun);
    listener.inForce(begun);
    started.begin(new ForStore());
    return announced.future();
  }

  private void show(MemberTable next) {
    table = next;
    epoch = Epoch.of(next);
  }

  /** The table in force, or null before it serves; on any thread. */
  public @Nullable MemberTable table() {
    return table;
  }

  /** The cluster, as far as it is known; on any thread. */
  public ClusterId cluster() {
    MemberTable known = table;
    return known == null ? ClusterId.UNKNOWN : known.cluster();
  }

  /** The epoch of the table in force; on any thread. */
  public long epoch() {
    return epoch;
  }

  /** Whether every other member is known to have the table in force; on any thread. */
  public boolean isSpread() {
    return spread;
  }

  /** The clock that may be shown; 0 before it serves; on any thread. */
  public long hlc() {
    StoreThread running = store;
    return running == null ? 0 : running.hlc();
  }

  /** The answer to a hello. */
  Frame welcome(Frame.Hello hello) {
    tell(new ControlEvent.Greeted(0, hello, hlc()));
    return Objects.requireNonNull(welcome, "a hello is answered at once");
  }

  /** A node has spoken on a stream that it opened. */
  void spoke(ControlEvent.Spoke spoke) {
    tell(spoke);
  }

  /** Hands over what is asked; the answer comes later, or never once the node has left service. */
  void ask(RequestItem item, @Nullable NodeId node, Consumer<Reply> asker) {
    lastTicket++;
    askers.put(lastTicket, asker);
    tell(new ControlEvent.Arrived(lastTicket, item, node));
  }

  /**
   * Takes no further part; what is under way goes unanswered.
   *
   * @return what is still to be saved before the identity store is closed, or null
   */
  public Saving.@Nullable Heard close() {
    closed = true;
    timer.cancel();
    streams.close();
    askers.clear();
    announced.tryComplete();
    return machine.unkept();
  }

  private void tell(ControlEvent event) {
    if (closed && !(event instanceof ControlEvent.Greeted)) {
      return;
    }
    machine.on(new Time(System.nanoTime(), System.currentTimeMillis()), event, this);
    spread = machine.isSpread();
    if (machine.isSettled()) {
      announced.tryComplete();
    }
  }

  private void tellSoon(ControlEvent event) {
    context.runOnContext(ignored -> tell(event));
  }

  @Override
  public void send(long exchange, Address member, long epoch, Request request, long deadlineNanos) {
    streams.send(member, epoch, request, deadlineNanos, new ReplyHandler() {
      @Override
      public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
        tell(new ControlEvent.Answered(exchange, node, nodeHlc, reply));
      }

      @Override
      public void noAnswer(DeliveryFailure failure, String detail) {
        LOG.debug("{} to {} failed: {}", request, member, detail);
        context.runOnContext(ignored -> unanswered(exchange, member, failure, detail));
      }
    });
  }

  /** Told after this turn, in which a refusal of the stream is told. */
  private void unanswered(long exchange, Address member, DeliveryFailure failure, String detail) {
    if (store == null) {
      streams.close(member); // whoever comes is not to wait for the pauses of a stream that failed
    }
    tell(
        failure.mayBeExecuted()
            ? new ControlEvent.Lost(exchange, detail)
            : new ControlEvent.NotSent(exchange, detail));
  }

  /** What the store's thread asks for, on the node's context. */
  private final class ForStore implements StoreListener {
    @Override
    public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
      context.runOnContext(ignored -> sendForStore(exchange, to, epoch, request, deadlineNanos));
    }

    @Override
    public void copied(long plan) {
      tellSoon(new ControlEvent.Copied(plan));
    }

    @Override
    public void drained(long epoch) {
      tellSoon(new ControlEvent.Drained(epoch));
    }
  }

  private void sendForStore(
      long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
    if (closed) {
      return;
    }
    StoreThread asker = running();
    MemberTable known = table;
    MemberRecord member = known == null ? null : known.member(to);
    if (member == null) {
      asker.tell(new DataEvent.NotSent(exchange, "node " + to + " is no member"));
      return;
    }
    streams.send(member.address(), epoch, request, deadlineNanos, new ReplyHandler() {
      @Override
      public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
        if (reply.table() != null) { // E2: both sides join their tables
          tell(new ControlEvent.Answered(NO_EXCHANGE, node, nodeHlc, reply));
        }
        asker.tell(new DataEvent.Answered(exchange, node, nodeHlc, reply));
      }

      @Override
      public void noAnswer(DeliveryFailure failure, String detail) {
        asker.tell(
            failure.mayBeExecuted()
                ? new DataEvent.Lost(exchange, detail)
                : new DataEvent.NotSent(exchange, detail));
      }
    });
  }

  private final class Opened implements MemberStreams.Listener {
    @Override
    public void welcomed(Address address, Frame.Welcome welcome) {
      tell(new ControlEvent.Welcomed(address, welcome));
    }

    @Override
    public void rejected(Address address, Frame.Rejection rejection) {
      tell(new ControlEvent.Rejected(address, rejection));
    }
  }

  @Override
  public void reply(long ticket, Reply reply) {
    Consumer<Reply> asker = askers.remove(ticket);
    if (asker != null) {
      asker.accept(reply);
    }
  }

  @Override
  public void welcome(long ticket, Frame answer) {
    welcome = answer;
  }

  @Override
  public void wakeAt(long monotonicNanos) {
    long nanos = monotonicNanos - System.nanoTime();
    timer.once(nanos / Time.NANOS_PER_MILLI + 1, () -> tell(new ControlEvent.Woken()));
  }

  @Override
  public void save(Saving what) {
    vertx
        .executeBlocking(() -> keep(what), false)
        .onComplete(
            kept -> tell(new ControlEvent.Saved(kept)), failure -> tell(notSaved(what, failure)));
  }

  /** Off the event loop. No table without a ring is ever kept. */
  private Saving keep(Saving what) throws IdentityException {
    if (what instanceof Saving.Table next) {
      ClusterRing before = saved;
      ClusterRing ring =
          before == null ? ClusterRing.of(next.table()) : before.followedBy(next.table());
      identities.save(next.table());
      saved = ring;
    } else if (what instanceof Saving.Identity identity) {
      identities.save(identity.identity());
    } else if (what instanceof Saving.OfLives more) {
      identities.changeLives(more::in);
    } else {
      throw Sealed.unknown(what);
    }
    return what;
  }

  private static ControlEvent notSaved(Saving what, Throwable failure) {
    if (failure instanceof IdentityException known) {
      return new ControlEvent.NotSaved(what, known.kind(), String.valueOf(known.getMessage()));
    }
    LOG.error("{} could not be saved", what.getClass().getSimpleName(), failure);
    return new ControlEvent.NotSaved(
        what, IdentityException.Kind.INPUT_OUTPUT, String.valueOf(failure));
  }

  @Override
  public void entered(MemberTable begun) {
    entered.complete(begun);
  }

  @Override
  public void ringChanged(MemberTable next) {
    if (epoch != Epoch.of(next)) {
      PlanRecord plan = next.activePlan();
      LOG.info(
          "ring {} with members {}, {}",
          next.current().sequence(),
          next.current().members(),
          plan == null
              ? "no plan under way"
              : "plan " + plan.plan().name() + " in stage " + next.stageOf(plan));
    }
    show(next);
    streams.follow(next);
    running().ringChanged(Objects.requireNonNull(saved));
    listener.inForce(next);
  }

  private StoreThread running() {
    return Objects.requireNonNull(store, "the machine speaks to the store once it has started");
  }

  @Override
  public void clockHeard(long nodeHlc) {
    running().adoptClock(nodeHlc);
  }

  @Override
  public void findKeys(long search, String bucket) {
    running()
        .findKeys(bucket)
        .thenAccept(reply -> tellSoon(new ControlEvent.KeysFound(search, reply)));
  }

  @Override
  public void failed(ControlFailure why) {
    announced.tryComplete(); // nobody is told any more
    listener.failed(why);
  }

  @Override
  public void note(String detail) {
    LOG.warn("{}", detail);
  }
}
