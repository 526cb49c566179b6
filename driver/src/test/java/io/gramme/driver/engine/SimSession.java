package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.membership.TableDigest;
import io.gramme.membership.TableHistory;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session machine in virtual time, connected to the nodes of a {@link SimCluster}. */
final class SimSession implements SessionEffects {
  /** One request that left the session. */
  record Sent(SimNode to, Request request, long atNanos) {}

  /** An executor that takes so long for each callback; all others take a tenth of a millisecond. */
  record Slowly(long millis) implements Executor {
    @Override
    public void execute(Runnable callback) {
      throw new AssertionError("callbacks run in virtual time");
    }
  }

  final SessionMachine machine;
  final List<Sent> sent = new ArrayList<>();
  final List<Address> fetches = new ArrayList<>();
  final Map<Long, CallOutcome> outcomes = new LinkedHashMap<>();
  final Map<Long, RepairOutcome> repairs = new LinkedHashMap<>();
  QuorumSize r = QuorumSize.QUORUM;
  QuorumSize w = QuorumSize.QUORUM;
  Duration writeTimeout = Duration.ofSeconds(1);
  boolean readRepair = true;
  private final SimCluster cluster;
  final RingCache ring;
  private final Map<Long, Consumer<CallOutcome>> watchers = new LinkedHashMap<>();
  private long nextCall;

  SimSession(SimCluster cluster, long seed) {
    this(cluster, cluster.table(), seed);
  }

  /** A session that has met the given table, which may be an older one. */
  SimSession(SimCluster cluster, MemberTable known, long seed) {
    this(cluster, known, List.of(), seed);
  }

  /** A session with circuit breakers. */
  SimSession(SimCluster cluster, NodeHealth health, long seed) {
    this(cluster, cluster.table(), List.of(), health, seed);
  }

  /** A session that began with contacts. */
  SimSession(SimCluster cluster, MemberTable known, List<Address> contacts, long seed) {
    this(cluster, known, contacts, NodeHealth.ALL_WELL, seed);
  }

  private SimSession(
      SimCluster cluster, MemberTable known, List<Address> contacts, NodeHealth health, long seed) {
    this(cluster, SessionParameters.ofDefaults(), known, contacts, health, seed);
  }

  /** A session with bounds of its own. */
  SimSession(SimCluster cluster, SessionParameters parameters, long seed) {
    this(cluster, parameters, cluster.table(), List.of(), NodeHealth.ALL_WELL, seed);
  }

  private SimSession(
      SimCluster cluster,
      SessionParameters parameters,
      MemberTable known,
      List<Address> contacts,
      NodeHealth health,
      long seed) {
    this.cluster = cluster;
    ring = RingCache.startingWith(known);
    machine =
        new SessionMachine(parameters, ring, contacts, health, new Random(seed), cluster.now());
  }

  // Calls, each returning its number.

  CallSettings settings() {
    return new CallSettings(r, w, Duration.ofSeconds(1), writeTimeout, readRepair, Runnable::run);
  }

  long submit(Call call) {
    long number = nextCall++;
    handle(new SessionEvent.Arrived(number, call, cluster.now().monotonicNanos()));
    return number;
  }

  long put(Key key, @Nullable String value, Seen seen) {
    Bytes bytes = value == null ? null : Bytes.utf8(value);
    return submit(new Call.Put(key, bytes, Bytes.EMPTY, seen, settings()));
  }

  long read(Key key) {
    return submit(new Call.Read(key, settings(), null));
  }

  long get(Key key, SiblingResolver resolver) {
    return submit(new Call.Get(key, settings(), resolver));
  }

  long update(Key key, SiblingResolver resolver, Call.Change change) {
    return submit(new Call.Update(key, change, resolver, settings()));
  }

  // Outcomes, once enough time has passed.

  CallOutcome outcome(long call) {
    CallOutcome outcome = outcomes.get(call);
    if (outcome == null) {
      throw new AssertionError("call " + call + " has not ended");
    }
    return outcome;
  }

  CallResult readOutcome(long call) {
    return (CallResult) succeeded(call);
  }

  CallResult writtenOutcome(long call) {
    return (CallResult) succeeded(call);
  }

  private CallOutcome succeeded(long call) {
    if (outcome(call) instanceof CallFailedException failed) {
      throw new AssertionError("call " + call + " failed", failed);
    }
    return outcome(call);
  }

  CallFailedException failure(long call) {
    return (CallFailedException) outcome(call);
  }

  /** Runs a call to its end, repairs included. */
  long done(long call) {
    cluster.pass(2_500);
    return call;
  }

  ContextToken putDone(Key key, String value, Seen seen) {
    return writtenOutcome(done(put(key, value, seen))).token();
  }

  List<String> valuesOf(Key key) {
    return readOutcome(done(read(key))).live().stream()
        .map(sibling -> Objects.requireNonNull(sibling.value()).utf8())
        .sorted()
        .toList();
  }

  long sentOf(Class<? extends Request> type) {
    return sent.stream().filter(one -> type.isInstance(one.request())).count();
  }

  void whenEnded(long call, Consumer<CallOutcome> watcher) {
    CallOutcome outcome = outcomes.get(call);
    if (outcome == null) {
      watchers.put(call, watcher);
    } else {
      watcher.accept(outcome);
    }
  }

  void handle(SessionEvent event) {
    machine.on(cluster.now(), event, this);
  }

  // What the machine asks for.

  @Override
  public void send(
      Exchange exchange, Address address, long epoch, Request request, long deadlineNanos) {
    sent.add(new Sent(cluster.node(exchange.node()), request, cluster.now().monotonicNanos()));
    long hlc = machine.hlc(cluster.now());
    SimNode node = cluster.nodeAt(address);
    if (node == null) {
      cluster.time.after(0, () -> undelivered(exchange, DeliveryFailure.NOT_SENT));
      return;
    }
    switch (node.way) {
      case WELL ->
        cluster.time.after(node.delayNanos, () -> {
          Reply reply = node.execute(cluster.now(), epoch, hlc, request);
          cluster.time.after(
              node.delayNanos,
              () -> handle(
                  new SessionEvent.Answered(exchange, node.id, node.hlc(cluster.now()), reply)));
        });
      case CUT -> cluster.time.after(0, () -> undelivered(exchange, DeliveryFailure.NOT_SENT));
      case LOST_REQUEST ->
        cluster.time.after(node.delayNanos, () -> undelivered(exchange, DeliveryFailure.LOST));
      case LOST_REPLY ->
        cluster.time.after(node.delayNanos, () -> {
          node.execute(cluster.now(), epoch, hlc, request);
          undelivered(exchange, DeliveryFailure.LOST);
        });
      case SILENT -> {}
    }
  }

  private void undelivered(Exchange exchange, DeliveryFailure failure) {
    handle(SessionEvent.NoAnswer.of(exchange, failure, "as the test says"));
  }

  @Override
  public void fetchChanges(Address address, TableDigest known, long deadlineNanos) {
    fetches.add(address);
    cluster.time.after(Time.NANOS_PER_MILLI, () -> {
      SimNode node = cluster.nodeAt(address);
      handle(
          node == null || node.way != SimNode.Way.WELL
              ? new SessionEvent.ChangesNotFetched(address)
              : new SessionEvent.ChangesFetched(
                  address,
                  node.id,
                  new TableHistory(node.table).since(known),
                  node.hlc(cluster.now())));
    });
  }

  private final Map<Alarm, Long> alarms = new LinkedHashMap<>();
  private long alarmNumber;

  @Override
  public void wakeAt(Alarm alarm) {
    long number = alarmNumber++;
    alarms.put(alarm, number);
    long delay = alarm.dueNanos() - cluster.now().monotonicNanos();
    cluster.time.after(delay, () -> {
      if (alarms.remove(alarm, number)) {
        handle(new SessionEvent.Woken(alarm));
      }
    });
  }

  @Override
  public void stopWaking(Alarm alarm) {
    alarms.remove(alarm);
  }

  int alarmsSet() {
    return alarms.size();
  }

  @Override
  public void run(CallbackTask<?> task) {
    long nanos = task.executor() instanceof Slowly slowly
        ? slowly.millis * Time.NANOS_PER_MILLI
        : Time.NANOS_PER_MILLI / 10;
    cluster.time.after(nanos, () -> handle(task.run()));
  }

  @Override
  public void reply(long call, CallOutcome outcome) {
    if (outcomes.put(call, outcome) != null) {
      throw new AssertionError("call " + call + " ended twice");
    }
    Consumer<CallOutcome> watcher = watchers.remove(call);
    if (watcher != null) {
      watcher.accept(outcome);
    }
  }

  @Override
  public void settled(long call, RepairOutcome outcome) {
    if (repairs.put(call, outcome) != null) {
      throw new AssertionError("the repairs of call " + call + " were settled twice");
    }
  }
}
