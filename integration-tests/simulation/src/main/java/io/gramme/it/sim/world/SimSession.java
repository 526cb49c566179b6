package io.gramme.it.sim.world;

import io.gramme.driver.engine.Alarm;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallbackTask;
import io.gramme.driver.engine.Exchange;
import io.gramme.driver.engine.RingCache;
import io.gramme.driver.engine.SessionEffects;
import io.gramme.driver.engine.SessionEvent;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.Address;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's process: the real session machine, with one session after the other, and who watches its calls. */
public final class SimSession extends SimProcess implements SessionEffects, Requester {
  private static final double MEAN_CALLBACK_NANOS = 300_000;
  private static final double MEAN_SLOW_CALLBACK_NANOS = 400.0 * SimTime.MILLI;
  private static final double SLOW_CALLBACK_SHARE = 0.03;
  /** Of processes whose callbacks are slow often. */
  private static final double SLOW_PROCESS_SHARE = 0.25;

  private static final double SLOW_PROCESS_CALLBACK_SHARE = 0.5;
  private static final double MEAN_REFUSED_NANOS = 500_000;
  private static final CallListener NOBODY = new CallListener() {};
  private static final int NO_CRASH = -1;

  private record Pending(
      Exchange exchange,
      CallListener listener,
      SimNode node,
      long epoch,
      Request request,
      @Nullable Copies copies,
      long deadlineNanos) {}

  private record Live(Call call, CallListener listener) {}

  private final SimCluster cluster;
  private final int index;
  private final Seed seed;
  private final double slowCallbackShare;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final Map<Long, Live> live = new LinkedHashMap<>();
  private final Set<Alarm> alarms = new LinkedHashSet<>();
  private final Map<Long, Consumer<CallOutcome>> buckets = new LinkedHashMap<>();
  private final CopyBook copyBook = new CopyBook();
  private final List<Runnable> onStart = new ArrayList<>();
  private SessionMachine machine;
  private CallListener current = NOBODY;
  private long correlations;
  private long calls;
  private long sessions;
  private int copiesUntilCrash = NO_CRASH;
  private int copiesInTurn;
  private int copies;
  private long nextDeadlineNanos = Long.MAX_VALUE;
  private boolean crashing;
  private long skewAtStartMillis;

  SimSession(SimCluster cluster, int index, Seed seed) {
    super(cluster.time(), cluster.nodes().size() + index, "c" + (index + 1));
    this.cluster = cluster;
    this.index = index;
    this.seed = seed;
    this.slowCallbackShare = seed.fork(-1).chance(SLOW_PROCESS_SHARE)
        ? SLOW_PROCESS_CALLBACK_SHARE
        : SLOW_CALLBACK_SHARE;
    this.machine = newMachine();
  }

  private SessionMachine newMachine() {
    SimHealth health = new SimHealth(
        () -> now().monotonicNanos(), cluster.sightings(), node -> current.keptBack(node));
    Seed fresh = seed.fork(++sessions);
    skewAtStartMillis = wallSkewMillis();
    return new SessionMachine(
        cluster.bounds().sessions(),
        RingCache.startingWith(cluster.ring()),
        health,
        cluster.tampering().laneIds(index, fresh),
        now());
  }

  public int index() {
    return index;
  }

  /** Counts the sessions of this process, the present one included. */
  public long generation() {
    return sessions;
  }

  /** How far its wall clock was ahead of the true time when its present session began. */
  public long skewAtStartMillis() {
    return skewAtStartMillis;
  }

  /** The bounds of its sessions. */
  public SessionParameters parameters() {
    return cluster.bounds().sessions();
  }

  /** Whether it keeps the states it has met. */
  public boolean remembers() {
    return cluster.bounds().sessions().cacheBytes() > 0;
  }

  /** The cluster's longest life of a message. */
  public long dmaxMillis() {
    return cluster.ring().table().parameters().dmaxMillis();
  }

  /** The real machine of the present session. */
  public SessionMachine machine() {
    return machine;
  }

  /** Does this each time a new session has begun. */
  public void onStart(Runnable action) {
    onStart.add(action);
  }

  /** Submits a call; only while the process is up. */
  public void submit(Call call, CallListener listener) {
    Call submitted = cluster.tampering().submitted(this, call);
    long number = ++calls;
    live.put(number, new Live(call, listener));
    cluster
        .trace()
        .say(this, () -> "call " + number + " of " + listener + ": " + Texts.of(submitted));
    turn(listener, new SessionEvent.Arrived(number, submitted, now().monotonicNanos()));
  }

  /** Makes a bucket known; only while the process is up. */
  public void createBucket(BucketRecord bucket, long spanNanos, Consumer<CallOutcome> then) {
    long number = ++calls;
    buckets.put(number, then);
    cluster.trace().say(this, () -> "call " + number + ": " + bucket);
    turn(
        NOBODY,
        new SessionEvent.BucketWanted(number, bucket, false, now().monotonicNanos() + spanNanos));
  }

  private void turn(CallListener listener, SessionEvent event) {
    current = listener;
    copiesInTurn = 0;
    machine.on(now(), event, this);
    current = NOBODY;
    listener.turned();
    if (crashing && isUp()) {
      cluster.sightings().noteIf(copiesInTurn > 0, Reached.CLIENT_CRASH_IN_FAN_OUT);
      crash();
    }
  }

  @Override
  public void send(
      Exchange exchange, Address address, long epoch, Request request, long deadlineNanos) {
    current = current.sending(exchange.owner(), request);
    Request leaving = cluster.tampering().leaving(request);
    if (leaving == null) {
      current.sent(cluster.nodeAt(address).id(), epoch, request);
      return;
    }
    SimNode node = cluster.nodeAt(address);
    Copies copies = null;
    if (request instanceof Request.Write write) {
      if (crashing || copiesUntilCrash == 0) {
        crashing = true;
        return;
      }
      copies = copiesOf(write, node);
      copiesInTurn++;
      copiesUntilCrash -= copiesUntilCrash == NO_CRASH ? 0 : 1;
    }
    long correlation = ++correlations;
    pending.put(
        correlation, new Pending(exchange, current, node, epoch, request, copies, deadlineNanos));
    current.sent(node.id(), epoch, request);
    watchDeadline(deadlineNanos);
    long remainingMillis = Math.max(0, (deadlineNanos - now().monotonicNanos()) / SimTime.MILLI);
    if (!node.serves() && seed.chance(0.7)) {
      later(
          seed.exponential(MEAN_REFUSED_NANOS),
          () -> undelivered(correlation, DeliveryFailure.NOT_SENT, "connection refused"));
      return;
    }
    RequestItem item = new RequestItem(correlation, epoch, remainingMillis, leaving);
    cluster.messages().request(this, null, node, item, machine.hlc(now()), copies);
  }

  private Copies copiesOf(Request.Write write, SimNode node) {
    Copies known = copyBook.find(write.delta());
    if (known == null) {
      known = new Copies(current, write.delta());
      copyBook.add(known);
      cluster.trace().say(this, () -> Texts.of(write));
      current.wrote(write.delta());
    }
    cluster.sightings().noteIf(known.sentAgain(node.index()), Reached.RESEND);
    return known;
  }

  @Override
  public SimProcess process() {
    return this;
  }

  @Override
  public void answered(
      long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply) {
    Pending waiting = pending.remove(correlation);
    if (waiting == null && copies != null && cluster.tampering().countsAnswersTwice()) {
      waiting = anotherCopy(copies);
    }
    if (waiting == null) {
      return;
    }
    waiting.listener.answered(waiting.node, waiting.epoch, waiting.request, reply);
    Reply arriving = cluster.tampering().arriving(reply);
    turn(waiting.listener, new SessionEvent.Answered(waiting.exchange, nodeHlc, arriving));
  }

  private @Nullable Pending anotherCopy(Copies copies) {
    for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
      if (entry.getValue().copies == copies) {
        return pending.remove(entry.getKey());
      }
    }
    return null;
  }

  /** One timer for the earliest deadline, as requests are mostly answered in time. */
  private void watchDeadline(long deadlineNanos) {
    if (deadlineNanos < nextDeadlineNanos) {
      nextDeadlineNanos = deadlineNanos;
      later(
          Math.max(0, deadlineNanos - now().monotonicNanos()), () -> deadlinePassed(deadlineNanos));
    }
  }

  private void deadlinePassed(long deadlineNanos) {
    if (deadlineNanos != nextDeadlineNanos) {
      return;
    }
    List<Long> late = new ArrayList<>();
    long earliest = Long.MAX_VALUE;
    for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
      if (entry.getValue().deadlineNanos <= now().monotonicNanos()) {
        late.add(entry.getKey());
      } else {
        earliest = Math.min(earliest, entry.getValue().deadlineNanos);
      }
    }
    nextDeadlineNanos = Long.MAX_VALUE;
    if (earliest < Long.MAX_VALUE) {
      watchDeadline(earliest);
    }
    for (long correlation : late) {
      undelivered(correlation, DeliveryFailure.UNANSWERED, "no reply before the deadline");
    }
  }

  @Override
  public void connectionLost(long correlation) {
    undelivered(correlation, DeliveryFailure.LOST, "connection lost");
  }

  private void undelivered(long correlation, DeliveryFailure failure, String detail) {
    Pending waiting = pending.remove(correlation);
    if (waiting != null) {
      waiting.listener.undelivered(waiting.node.id(), waiting.epoch, waiting.request, failure);
      turn(waiting.listener, SessionEvent.NoAnswer.of(waiting.exchange, failure, detail));
    }
  }

  /** The connection to a node is gone, and what was on its way there or back with it. */
  void connectionLost(SimNode node) {
    List<Long> lost = new ArrayList<>();
    pending.forEach((correlation, waiting) -> {
      if (waiting.node == node) {
        lost.add(correlation);
      }
    });
    lost.forEach(this::connectionLost);
    if (isUp()) {
      turn(NOBODY, new SessionEvent.ConnectionLost(cluster.addressOf(node)));
    }
  }

  @Override
  public void fetchTable(Address address, long deadlineNanos) {
    long asking = sessions;
    TableFetch.begin(cluster, this, address, machine.hlc(now()), deadlineNanos, event -> {
      if (isUp() && asking == sessions) {
        turn(NOBODY, event);
      }
    });
  }

  @Override
  public void wakeAt(Alarm alarm) {
    CallListener listener = current;
    long due = alarm.dueNanos();
    alarms.add(alarm);
    later(Math.max(0, due - now().monotonicNanos()), () -> {
      // An alarm that was set anew since has another instant; one that was taken back does nothing.
      if (alarm.dueNanos() == due) {
        alarms.remove(alarm);
        turn(listener.waking(alarm.owner()), new SessionEvent.Woken(alarm));
      }
    });
  }

  @Override
  public void stopWaking(Alarm alarm) {
    alarms.remove(alarm);
  }

  /** How many instants it is to be woken at. */
  public int alarms() {
    return alarms.size();
  }

  /** Requests that were neither answered nor given up. */
  public int outstanding() {
    return pending.size();
  }

  @Override
  public void run(CallbackTask<?> task) {
    CallListener listener = current.working();
    boolean slow = cluster.hasSlowCallbacks() && seed.chance(slowCallbackShare);
    cluster.sightings().noteIf(slow, Reached.SLOW_CALLBACK);
    long nanos = seed.exponential(slow ? MEAN_SLOW_CALLBACK_NANOS : MEAN_CALLBACK_NANOS);
    listener.callbackTakes(nanos);
    later(nanos, () -> turn(listener, task.run()));
  }

  @Override
  public void reply(long number, CallOutcome outcome) {
    Consumer<CallOutcome> bucket = buckets.remove(number);
    if (bucket != null) {
      cluster.trace().say(this, () -> "call " + number + " ends: " + outcome);
      bucket.accept(outcome);
      return;
    }
    Live ended = live.get(number);
    if (ended == null) {
      throw new IllegalStateException("call " + number + " has ended before");
    }
    CallOutcome told = cluster.tampering().ended(this, ended.call, outcome);
    cluster
        .trace()
        .say(this, () -> "call " + number + " of " + ended.listener + " ends: " + Texts.of(told));
    ended.listener.ended(told);
    RepairOutcome repairs = repairs(outcome);
    if (repairs != null) {
      settled(number, repairs);
    }
  }

  private static @Nullable RepairOutcome repairs(CallOutcome outcome) {
    if (outcome instanceof CallFailedException) {
      return RepairOutcome.NONE;
    }
    return ((CallResult) outcome).repairs();
  }

  @Override
  public void settled(long number, RepairOutcome outcome) {
    Live settled = live.remove(number);
    if (settled != null) {
      settled.listener.settled(outcome);
    }
  }

  /** Calls that have not ended, or whose repairs go on. */
  public int liveCalls() {
    return live.size() + buckets.size();
  }

  /** The process ends once so many further copies of writes have left; the next one does not leave any more. */
  public void crashAfterCopies(int copies) {
    copiesUntilCrash = copies;
  }

  /** It does not end by itself any more. */
  public void cancelCrash() {
    copiesUntilCrash = NO_CRASH;
  }

  /** The process ends at once; nobody hears of its calls any more. */
  public void crash() {
    cluster.trace().say(this, () -> "CRASH");
    forget();
  }

  /** The session is closed in good order. */
  public void close() {
    copiesUntilCrash = NO_CRASH;
    cluster.trace().say(this, () -> "CLOSE");
    List<Live> open = new ArrayList<>(live.values());
    open.forEach(call -> call.listener.closing());
    turn(NOBODY, new SessionEvent.Closing());
    open.forEach(call -> call.listener.closed());
    if (!open.isEmpty()) {
      callAfterClose(open.get(0));
    }
    forget();
  }

  /** A call on a closed session ends at once. */
  private void callAfterClose(Live earlier) {
    cluster.sightings().note(Reached.CALL_AFTER_CLOSE);
    CallOutcome[] told = new CallOutcome[1];
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallOutcome outcome) {
        told[0] = outcome;
      }
    };
    long number = ++calls;
    live.put(number, new Live(earlier.call, listener));
    turn(listener, new SessionEvent.Arrived(number, earlier.call, now().monotonicNanos()));
    earlier.listener.calledAfterClose(told[0]);
  }

  /** The process was copied: this copy goes on under fresh lane ids, as after a restored checkpoint (rule K1). */
  public void copied() {
    cluster.trace().say(this, () -> "COPIED");
    cluster.sightings().note(Reached.PROCESS_COPIED);
    machine.newLaneGeneration();
    copies++;
  }

  /** How often it was copied. */
  public int copies() {
    return copies;
  }

  private void forget() {
    crashing = false;
    copiesUntilCrash = NO_CRASH;
    pending.clear();
    alarms.clear();
    live.clear();
    buckets.clear();
    nextDeadlineNanos = Long.MAX_VALUE;
    if (isUp()) {
      end();
    }
  }

  /** A new session begins, which knows nothing of the one before. */
  public void start() {
    if (isUp()) {
      return;
    }
    machine = newMachine();
    begin();
    cluster.trace().say(this, () -> "START session " + sessions);
    cluster.tampering().restarted(this);
    onStart.forEach(Runnable::run);
  }
}
