package io.gramme.driver.transport;

import io.gramme.driver.engine.Alarm;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallbackTask;
import io.gramme.driver.engine.Exchange;
import io.gramme.driver.engine.SessionEffects;
import io.gramme.driver.engine.SessionEvent;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDigest;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.TimerSlot;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a {@link SessionMachine} asks for, and hands it what comes of it. Confined to its event loop. */
final class SessionHost implements SessionEffects {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHost.class);
  private static final int IDLE_TICKS = 100;
  private static final ThreadLocal<Boolean> IN_CALLBACK = new ThreadLocal<>();

  private final SessionLoop loop;
  private final SessionMachine machine;
  private final NodeStreams streams;
  private final PendingCalls calls;
  private final TimerWheel wheel = new TimerWheel(System.nanoTime());
  private final Runnable afterEvent;
  private final TimerSlot timer;
  private int idleTicks;
  private boolean closed;

  SessionHost(
      SessionLoop loop,
      SessionMachine machine,
      NodeStreams streams,
      PendingCalls calls,
      Runnable afterEvent) {
    this.loop = loop;
    this.machine = machine;
    this.streams = streams;
    this.calls = calls;
    this.afterEvent = afterEvent;
    this.timer = new TimerSlot(loop.vertx());
  }

  static Time now() {
    return new Time(System.nanoTime(), System.currentTimeMillis());
  }

  void handle(SessionEvent event) {
    try {
      machine.on(now(), event, this);
    } catch (RuntimeException | Error e) {
      // The streams must not suffer from it; the call it belongs to ends with its outer deadline.
      LOG.error("a session met a defect while handling {}", event.getClass().getSimpleName(), e);
      if (event instanceof SessionEvent.Arrived arrived) {
        calls.completed(arrived.call(), defect(e, arrived.what()));
      }
      // Other events belong to no call, or to one that its deadline ends.
      if (event instanceof SessionEvent.BucketWanted wanted) {
        calls.completed(wanted.call(), defect(e, null));
      }
      if (event instanceof SessionEvent.Inquired inquired) {
        calls.completed(inquired.call(), defect(e, null));
      }
    }
    afterEvent.run();
  }

  private static CallFailedException defect(Throwable cause, @Nullable Call call) {
    CallFate fate = call instanceof Call.Read || call instanceof Call.Get
        ? CallFate.NOT_APPLIED
        : CallFate.UNKNOWN;
    return new CallFailedException(
        CallFailure.of(FailureKind.REFUSED, fate, "the session met a defect: " + cause), cause);
  }

  void close() {
    closed = true;
    handle(new SessionEvent.Closing());
    timer.cancel();
    calls.closed();
  }

  @Override
  public void send(
      Exchange exchange, Address address, long epoch, Request request, long deadlineNanos) {
    streams.send(address, epoch, request, deadlineNanos, new Answer(exchange));
  }

  @Override
  public void fetchChanges(Address address, TableDigest known, long deadlineNanos) {
    Request request = new Request.FetchChanges(known);
    streams.send(address, Epoch.UNKNOWN, request, deadlineNanos, new Fetched(address));
  }

  @Override
  public void wakeAt(Alarm alarm) {
    wheel.set(alarm);
    idleTicks = 0;
    if (!timer.isSet() && !closed) {
      timer.every(TimerWheel.TICK_NANOS / Time.NANOS_PER_MILLI, this::tick);
    }
  }

  @Override
  public void stopWaking(Alarm alarm) {
    wheel.cancel(alarm);
  }

  private void tick() {
    wheel.advance(System.nanoTime(), alarm -> handle(new SessionEvent.Woken(alarm)));
    idleTicks = wheel.isEmpty() ? idleTicks + 1 : 0;
    if (idleTicks > IDLE_TICKS) {
      timer.cancel();
    }
  }

  @Override
  public void run(CallbackTask<?> task) {
    // An executor may run what it was given and throw all the same: one of the two counts.
    AtomicBoolean handed = new AtomicBoolean();
    try {
      task.executor().execute(() -> {
        SessionEvent ran = inCallback(task);
        if (handed.compareAndSet(false, true)) {
          handBack(ran);
        }
      });
    } catch (Throwable e) {
      if (handed.compareAndSet(false, true)) {
        handBack(task.failed(e));
      }
    }
  }

  private static SessionEvent inCallback(CallbackTask<?> task) {
    boolean before = isInCallback();
    IN_CALLBACK.set(true);
    try {
      return task.run();
    } finally {
      if (before) {
        IN_CALLBACK.set(true);
      } else {
        IN_CALLBACK.remove();
      }
    }
  }

  /** Whether this thread runs the application's code for a call of some session that waits for it. */
  static boolean isInCallback() {
    return Boolean.TRUE.equals(IN_CALLBACK.get());
  }

  private void handBack(SessionEvent event) {
    loop.execute(() -> handle(event));
  }

  @Override
  public void reply(long call, CallOutcome outcome) {
    calls.completed(call, outcome);
  }

  @Override
  public void settled(long call, RepairOutcome outcome) {
    calls.settled(call, outcome);
  }

  private final class Fetched implements ReplyHandler {
    private final Address address;

    Fetched(Address address) {
      this.address = address;
    }

    @Override
    public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
      if (reply instanceof Reply.Changes changes) {
        handle(new SessionEvent.ChangesFetched(address, node, changes.delta(), nodeHlc));
      } else {
        handle(new SessionEvent.ChangesNotFetched(address));
      }
    }

    @Override
    public void noAnswer(DeliveryFailure failure, String detail) {
      handle(new SessionEvent.ChangesNotFetched(address));
    }
  }

  private final class Answer implements ReplyHandler {
    private final Exchange exchange;

    Answer(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
      streams.count(reply);
      handle(new SessionEvent.Answered(exchange, node, nodeHlc, reply));
    }

    @Override
    public void noAnswer(DeliveryFailure failure, String detail) {
      handle(SessionEvent.NoAnswer.of(exchange, failure, detail));
    }
  }
}
