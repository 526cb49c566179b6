package io.gramme.it.sim.world;

import io.gramme.driver.engine.Alarm;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallbackTask;
import io.gramme.driver.engine.Exchange;
import io.gramme.driver.engine.SessionEffects;
import io.gramme.driver.engine.SessionEvent;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.Address;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDigest;
import io.gramme.message.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The shell around the machine of a client's session: carries out what it asks for, and tells who watches whose turn it is. */
final class SessionShell implements SessionEffects {
  private static final CallListener NOBODY = new CallListener() {};

  private final SimCluster cluster;
  private final SimSession session;
  private final CallbackTimes callbackTimes;
  private final OpenRequests requests;
  private final LiveCalls calls = new LiveCalls();
  private final Set<Alarm> alarms = new LinkedHashSet<>();
  private final FanOutCrash crash = new FanOutCrash();
  private CallListener current = NOBODY;

  SessionShell(SimCluster cluster, SimSession session, Seed seed) {
    this.cluster = cluster;
    this.session = session;
    this.callbackTimes = new CallbackTimes(cluster, seed);
    this.requests = new OpenRequests(cluster, session, this, seed);
  }

  /** Submits a call; only while the process is up. */
  void submit(Call call, CallListener listener) {
    Call submitted = cluster.tampering().submitted(session, call);
    long number = calls.begin(call, listener);
    cluster
        .trace()
        .say(session, () -> "call " + number + " of " + listener + ": " + Texts.of(submitted));
    turn(listener, new SessionEvent.Arrived(number, submitted, session.now().monotonicNanos()));
  }

  /** Makes a bucket known; only while the process is up. */
  void createBucket(BucketRecord bucket, long spanNanos, Consumer<CallOutcome> then) {
    long number = calls.begin(then);
    cluster.trace().say(session, () -> "call " + number + ": " + bucket);
    turn(
        NOBODY,
        new SessionEvent.BucketWanted(
            number, bucket, false, session.now().monotonicNanos() + spanNanos));
  }

  /** The machine handles an event in somebody's turn. */
  void turn(CallListener listener, SessionEvent event) {
    current = listener;
    crash.turnBegins();
    session.machine().on(session.now(), event, this);
    current = NOBODY;
    listener.turned();
    if (crash.isDue() && session.isUp()) {
      cluster.sightings().noteIf(crash.isInFanOut(), Reached.CLIENT_CRASH_IN_FAN_OUT);
      session.crash();
    }
  }

  @Override
  public void send(
      Exchange exchange, Address address, long epoch, Request request, long deadlineNanos) {
    current = current.sending(exchange.owner(), request);
    Request leaving = cluster.tampering().leaving(request);
    if (leaving == null) {
      current.sent(exchange.node(), epoch, request);
      return;
    }
    SimNode node = cluster.members().node(exchange.node());
    Copies copies = null;
    if (request instanceof Request.Write write) {
      if (!crash.leaves()) {
        return;
      }
      copies = requests.copiesOf(write, node, current);
    }
    requests.send(exchange, node, address, epoch, request, leaving, copies, current, deadlineNanos);
  }

  /** A request for a node is not sent. */
  void keptBack(NodeId node) {
    current.keptBack(node);
  }

  /** The connection to a node is gone, and what was on its way there or back with it. */
  void connectionLost(SimNode node, Address address) {
    requests.connectionLost(node);
    if (session.isUp()) {
      notConnected(address);
    }
  }

  /** There is no connection to an address. */
  void notConnected(Address address) {
    turn(NOBODY, new SessionEvent.ConnectionLost(address));
  }

  @Override
  public void fetchChanges(Address address, TableDigest known, long deadlineNanos) {
    long asking = session.generation();
    long hlc = session.machine().hlc(session.now());
    ChangesFetch.begin(cluster, session, address, known, hlc, deadlineNanos, event -> {
      if (session.isUp() && asking == session.generation()) {
        boolean heard = event instanceof SessionEvent.ChangesFetched fetched
            && !fetched.delta().isEmpty();
        cluster.sightings().noteIf(heard, Reached.CHANGES_HEARD);
        turn(NOBODY, event);
      }
    });
  }

  @Override
  public void wakeAt(Alarm alarm) {
    CallListener listener = current;
    long due = alarm.dueNanos();
    alarms.add(alarm);
    session.later(Math.max(0, due - session.now().monotonicNanos()), () -> {
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

  @Override
  public void run(CallbackTask<?> task) {
    CallListener listener = current.working();
    long nanos = callbackTimes.next();
    listener.callbackTakes(nanos);
    session.later(nanos, () -> turn(listener, task.run()));
  }

  @Override
  public void reply(long number, CallOutcome outcome) {
    Consumer<CallOutcome> bucket = calls.endOfBucket(number);
    if (bucket != null) {
      cluster.trace().say(session, () -> "call " + number + " ends: " + outcome);
      bucket.accept(outcome);
      return;
    }
    LiveCalls.Live ended = calls.find(number);
    CallOutcome told = cluster.tampering().ended(session, ended.call(), outcome);
    cluster
        .trace()
        .say(
            session,
            () -> "call " + number + " of " + ended.listener() + " ends: " + Texts.of(told));
    ended.listener().ended(told);
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
    LiveCalls.Live settled = calls.settle(number);
    if (settled != null) {
      settled.listener().settled(outcome);
    }
  }

  /** How many instants it is to be woken at. */
  int alarms() {
    return alarms.size();
  }

  /** What was sent to nodes and not answered yet. */
  OpenRequests requests() {
    return requests;
  }

  /** Calls that have not ended, or whose repairs go on. */
  int liveCalls() {
    return calls.count();
  }

  /** The process ends once so many further copies of writes have left; the next one does not leave any more. */
  void crashAfterCopies(int most) {
    crash.after(most);
  }

  /** It does not end by itself any more. */
  void cancelCrash() {
    crash.cancel();
  }

  /** The session is closed, and whoever watches its calls is told. */
  void close() {
    List<LiveCalls.Live> open = calls.all();
    open.forEach(call -> call.listener().closing());
    turn(NOBODY, new SessionEvent.Closing());
    open.forEach(call -> call.listener().closed());
    if (!open.isEmpty()) {
      callAfterClose(open.get(0));
    }
  }

  /** A call on a closed session ends at once. */
  private void callAfterClose(LiveCalls.Live earlier) {
    cluster.sightings().note(Reached.CALL_AFTER_CLOSE);
    CallOutcome[] told = new CallOutcome[1];
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallOutcome outcome) {
        told[0] = outcome;
      }
    };
    long number = calls.begin(earlier.call(), listener);
    turn(
        listener, new SessionEvent.Arrived(number, earlier.call(), session.now().monotonicNanos()));
    earlier.listener().calledAfterClose(told[0]);
  }

  /** Nobody hears of what was under way any more. */
  void clear() {
    crash.clear();
    requests.clear();
    alarms.clear();
    calls.clear();
  }
}
