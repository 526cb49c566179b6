package io.gramme.driver.transport;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.Inquiry;
import io.gramme.driver.engine.RingCache;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.driver.engine.SessionEvent;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.membership.Address;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.stream.StreamStatistics;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A session over real streams: one event-loop context that hosts a {@link SessionMachine}. Thread-safe.
 */
public final class VertxSession implements SessionEngine {
  private static final long MEMBERS_KEPT_MILLIS = 1_000;

  private final SessionLoop loop;
  private final NodeStreams streams;
  private final RingCache ring;
  private final Breakers breakers = new Breakers(System::nanoTime);
  private final PendingCalls calls = new PendingCalls();
  private final SessionHost host;
  private final Set<NodeId> cut = new ConcurrentSkipListSet<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final SessionDoor door;
  private final MembersFile membersFile;
  private volatile ClusterRing knownRing;
  private long nextCall;

  VertxSession(
      SessionLoop loop,
      NodeStreams streams,
      Identity identity,
      List<Address> contacts,
      SessionOptions options,
      MembersFile membersFile,
      Frame.Welcome first) {
    this.loop = loop;
    this.membersFile = membersFile;
    this.streams = streams;
    this.door = new SessionDoor(loop);
    this.ring = RingCache.startingWith(first.table());
    this.knownRing = ring.ring();
    SessionMachine machine = new SessionMachine(
        options.parameters(), ring, contacts, breakers, options.random(), SessionHost.now());
    this.host = new SessionHost(loop, machine, streams, calls, this::publishRing);
    identity.settle(first.table().cluster(), () -> machine.hlc(SessionHost.now()));
  }

  /**
   * Connects to a cluster through the first contact that answers.
   *
   * @param vertx to run on; stays open when the session closes
   * @param contacts where to look for nodes, at least one
   * @return fails with {@link ConnectFailedException} when no contact lets this driver in, and then nothing stays open
   */
  public static CompletionStage<VertxSession> connect(
      Vertx vertx, List<Address> contacts, SessionOptions options) {
    if (contacts.isEmpty()) {
      throw new IllegalArgumentException("a session needs at least one contact");
    }
    return new SessionStart(contacts, options).on(vertx);
  }

  /** On the loop: from now on the session lives. */
  void begin(Frame.Welcome first) {
    streams.watch(new Watch());
    streams.keepOnly(memberAddresses());
    membersFile.keep(KnownMembers.of(knownRing.table()));
    loop.onStop(this::end);
    host.handle(new SessionEvent.TableLearnt(first.table(), first.hlc()));
  }

  private void publishRing() {
    if (ring.ring() != knownRing) {
      knownRing = ring.ring();
      membersFile.keep(KnownMembers.of(knownRing.table()));
      // In a later turn: a stream must not be closed while it tells of what it received.
      loop.execute(() -> streams.keepOnly(memberAddresses()));
    }
  }

  private Set<Address> memberAddresses() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (MemberRecord member : ring.ring().table().members().values()) {
      addresses.add(member.address());
    }
    return addresses;
  }

  /** The newest ring this session knows. */
  public ClusterRing ring() {
    return knownRing;
  }

  @Override
  public CompletionStage<CallResult> read(Call.Read call) {
    return result(call);
  }

  @Override
  public CompletionStage<CallResult> get(Call.Get call) {
    return result(call);
  }

  @Override
  public CompletionStage<CallResult> put(Call.Put call) {
    return result(call);
  }

  @Override
  public CompletionStage<CallResult> update(Call.Update call) {
    // One that the change of another makes must not wait for that one.
    return result(SessionHost.isInCallback() ? call.alone() : call);
  }

  @Override
  public CompletionStage<CallResult> retry(CallFailedException failure) {
    UnfinishedWrite write = failure.write();
    if (write == null) {
      return CompletableFuture.failedFuture(new CallFailedException(CallFailure.of(
          FailureKind.INVALID_ARGUMENT,
          "only a write whose fate is unknown can be retried; the fate of this call is "
              + failure.fate())));
    }
    return result(new Call.Retry(write));
  }

  private CompletionStage<CallResult> result(Call call) {
    CompletableFuture<CallResult> result = new CompletableFuture<>();
    submit(call, PendingCalls.result(result));
    return result;
  }

  @Override
  public CompletionStage<BucketRecord> createBucket(
      BucketRecord wanted, boolean evenIfInUse, Duration timeout) {
    CompletableFuture<BucketRecord> result = new CompletableFuture<>();
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    submit(
        number -> new SessionEvent.BucketWanted(number, wanted, evenIfInUse, deadlineNanos),
        PendingCalls.bucket(
            bucket -> {
              publishRing(); // whoever waits is to find the bucket there
              result.complete(bucket);
            },
            result));
    return result;
  }

  @Override
  public CompletionStage<CallOutcome.MembersAnswered> inquire(Inquiry inquiry, Duration timeout) {
    CompletableFuture<CallOutcome.MembersAnswered> result = new CompletableFuture<>();
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    submit(
        number -> new SessionEvent.Inquired(number, inquiry, deadlineNanos),
        PendingCalls.answers(
            answers -> {
              publishRing(); // whoever waits is to find the table of the answer
              result.complete(answers);
            },
            result));
    return result;
  }

  private void submit(Call call, PendingCalls.Waiting waiting) {
    long submittedNanos = System.nanoTime();
    LongFunction<SessionEvent> event =
        number -> new SessionEvent.Arrived(number, call, submittedNanos);
    if (call instanceof Call.Retry) {
      submit(event, waiting); // to refuse it would say something of a write that was begun
    } else {
      door.submit(call, submittedNanos, waiting, counted -> begin(event, counted));
    }
  }

  private void begin(LongFunction<SessionEvent> event, PendingCalls.Waiting waiting) {
    long number = nextCall++;
    calls.add(number, waiting);
    host.handle(event.apply(number));
  }

  private void submit(LongFunction<SessionEvent> event, PendingCalls.Waiting waiting) {
    loop.execute(
        () -> begin(event, waiting),
        () -> waiting.ended(CallFailedException.closed(CallFate.NOT_APPLIED)));
  }

  @Override
  public @Nullable CallFailedException overload() {
    return door.overload();
  }

  @Override
  public ClusterId cluster() {
    return knownRing.table().cluster();
  }

  /**
   * Behaves from now on as if the node could not be reached by this session: its stream is closed, what is in flight is
   * lost, and later requests are not sent. Takes effect before any call made afterwards by the same thread.
   */
  public void cut(NodeId node) {
    if (cut.add(node)) {
      loop.execute(() -> withAddress(node, streams::cut));
    }
  }

  /** Lifts {@link #cut}; does nothing when the node was not cut. */
  public void heal(NodeId node) {
    if (cut.remove(node)) {
      loop.execute(() -> {
        withAddress(node, streams::heal);
        breakers.reset(node);
      });
    }
  }

  private void withAddress(NodeId node, Consumer<Address> action) {
    Address address = ring.addressOf(node);
    if (address != null) {
      action.accept(address);
    }
  }

  /** The nodes that are cut, in ascending order. */
  public List<NodeId> cutNodes() {
    return List.copyOf(cut);
  }

  /** What the streams to the members have done so far; members never talked to are left out. */
  public CompletionStage<Map<NodeId, StreamStatistics>> statistics() {
    CompletableFuture<Map<NodeId, StreamStatistics>> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(statisticsNow()), () -> result.complete(new TreeMap<>()));
    return result;
  }

  private SortedMap<NodeId, StreamStatistics> statisticsNow() {
    SortedMap<NodeId, StreamStatistics> all = new TreeMap<>();
    for (NodeId member : ring.ring().table().members().keySet()) {
      withAddress(member, address -> {
        StreamStatistics statistics = streams.statistics(address);
        if (statistics != null) {
          all.put(member, statistics);
        }
      });
    }
    return all;
  }

  /** How many stale replicas reads have sent what they lacked so far. */
  public CompletionStage<Long> readRepairs() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(streams.repairs()), () -> result.complete(0L));
    return result;
  }

  /** How many requests nodes have refused for another epoch so far (rule E2). */
  public CompletionStage<Long> epochRefusals() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(streams.epochRefusals()), () -> result.complete(0L));
    return result;
  }

  @Override
  public CompletionStage<Void> close() {
    if (closing.compareAndSet(false, true)) {
      loop.execute(
          () -> loop.stop().onComplete(stopped -> closed.complete(null)),
          () -> closed.complete(null));
    }
    return closed;
  }

  /** Runs once, on the loop, when the session or its Vert.x is closed. */
  private Future<Void> end() {
    boolean vertxClosesFirst = closing.compareAndSet(false, true);
    door.close();
    host.close();
    return Future.join(streams.close(), membersKept()).<Void>mapEmpty().onComplete(done -> {
      if (vertxClosesFirst) {
        closed.complete(null);
      }
    });
  }

  /** What was learnt last is there when the session is closed; a disk that hangs is not waited for. */
  private Future<Void> membersKept() {
    CompletableFuture<Void> idle = membersFile.idle();
    if (idle.isDone()) {
      return Future.succeededFuture();
    }
    Promise<Void> kept = Promise.promise();
    TimerSlot end = new TimerSlot(loop.vertx());
    end.once(MEMBERS_KEPT_MILLIS, kept::tryComplete);
    var unused = idle.thenRun(() -> loop.context().runOnContext(ignored -> kept.tryComplete()));
    return kept.future().onComplete(done -> end.cancel());
  }

  private final class Watch implements NodeStreams.Watcher {
    @Override
    public void welcomed(Address address, Frame.Welcome welcome) {
      // Never inside a machine's step: a stream may be welcomed while a request is handed to it.
      loop.execute(() -> host.handle(new SessionEvent.TableLearnt(welcome.table(), welcome.hlc())));
    }

    @Override
    public void down(Address address, String why, Frame.@Nullable Rejection rejection) {
      // Its requests have failed one by one; but an idle session, too, follows its members.
      loop.execute(() -> host.handle(new SessionEvent.ConnectionLost(address)));
    }
  }
}
