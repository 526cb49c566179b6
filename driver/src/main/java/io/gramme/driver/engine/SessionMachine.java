package io.gramme.driver.engine;

import io.gramme.causality.KeyState;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One session without its threads and sockets: hosts the machines of its operations and remembers what it has seen.
 *
 * <p>Confined to one thread. Its host carries out the effects and hands what comes of them back as events.
 */
public final class SessionMachine implements Machine<SessionEvent, SessionEffects> {
  private final SessionCore core;
  private final AddressSearch search;
  private final TableObserver observer;
  private boolean closed;

  /**
   * A session that knows no other way to the cluster than its members.
   *
   * @see #SessionMachine(SessionParameters, RingCache, List, NodeHealth, RandomGenerator, Time)
   */
  public SessionMachine(
      SessionParameters parameters,
      RingCache ring,
      NodeHealth health,
      RandomGenerator random,
      Time now) {
    this(parameters, ring, List.of(), health, random, now);
  }

  /**
   * A session.
   *
   * @param ring what was learnt at the first contact
   * @param contacts where to ask for the members' addresses when no member knows
   * @param health the circuit breakers
   * @param random draws lane ids and spreads pauses: a {@link java.security.SecureRandom} in production (rule K1)
   * @param now the instant of creation
   */
  public SessionMachine(
      SessionParameters parameters,
      RingCache ring,
      List<Address> contacts,
      NodeHealth health,
      RandomGenerator random,
      Time now) {
    core = new SessionCore(parameters, ring, health, random, now);
    search = new AddressSearch(core, contacts, random);
    observer = new TableObserver(core, random);
  }

  /** The session's clock, for what its host sends (rule T2). */
  public long hlc(Time now) {
    return core.clock().current(now);
  }

  /** Replaces the lane ids, after the process was restored from a checkpoint (rule K1). */
  public void newLaneGeneration() {
    core.lanes().newGeneration();
  }

  /** How many calls have not ended, or have repairs going on. */
  public int liveCalls() {
    return core.calls().size();
  }

  /** How much it remembers. */
  public Sizes sizes() {
    return new Sizes(
        core.calls().size(),
        core.cache().size(),
        core.floors().size(),
        core.writeBacks().size(),
        core.updates().size(),
        core.lanes().pairs(),
        core.cache().evicted(),
        core.floors().forgotten(),
        core.lanes().generations());
  }

  /** The states it keeps, the one longest unused first. */
  public Map<Key, KeyState> cachedStates() {
    return core.cache().states();
  }

  @Override
  public void on(Time now, SessionEvent event, SessionEffects effects) {
    core.enter(now, effects);
    @Nullable SessionEvent next = event;
    while (next != null) {
      handle(next);
      next = core.nextOwnEvent();
    }
  }

  private void handle(SessionEvent event) {
    if (event instanceof SessionEvent.Answered answered) {
      answered(answered);
    } else if (event instanceof SessionEvent.Arrived arrived) {
      arrived(arrived);
    } else if (event instanceof SessionEvent.NoAnswer missing) {
      noAnswer(missing);
    } else if (event instanceof SessionEvent.Woken woken) {
      woken(woken.alarm());
    } else if (event instanceof SessionEvent.CallbackReturned returned) {
      returned.ending().handOver();
    } else if (event instanceof SessionEvent.BucketWanted wanted) {
      start(wanted.call(), new BucketCreation(core, wanted));
    } else if (event instanceof SessionEvent.Inquired inquired) {
      inquired(inquired);
    } else if (event instanceof SessionEvent.TableLearnt learnt) {
      core.clock().adopt(learnt.nodeHlc());
      core.ring().learn(learnt.table());
      search.learnt();
    } else if (event instanceof SessionEvent.ChangesFetched fetched) {
      core.clock().adopt(fetched.nodeHlc());
      core.ring().learn(fetched.delta());
      search.learnt();
      search.fetched(fetched.address(), fetched.node());
    } else if (event instanceof SessionEvent.ChangesNotFetched missing) {
      search.notFetched(missing.address());
    } else if (event instanceof SessionEvent.ConnectionLost lost) {
      search.unreachable(lost.address());
    } else if (event instanceof SessionEvent.Closing) {
      close();
    } else {
      throw Sealed.unknown(event);
    }
  }

  /** Where a member listened, another one may listen by now: what that one holds is not counted as the member's (W3). */
  private void answered(SessionEvent.Answered event) {
    Exchange exchange = event.exchange();
    if (!event.from().equals(exchange.node())) {
      noAnswer(new SessionEvent.Lost(
          exchange,
          DeliveryFailure.LOST,
          "node " + event.from() + " answered in place of node " + exchange.node()));
      return;
    }
    core.clock().adopt(event.nodeHlc());
    core.judgeAnswered(exchange);
    search.answered(exchange.node());
    if (event.reply() instanceof Reply.State || event.reply() instanceof Reply.Applied) {
      core.ring().executed();
    }
    exchange.host.on(
        core.now(), new CallEvent.Answered(exchange.number, event.nodeHlc(), event.reply()));
  }

  private void noAnswer(SessionEvent.NoAnswer event) {
    switch (event.why()) {
      case NOT_SENT, LOST -> {
        core.judgeFailed(event.exchange());
        search.unreachable(event.exchange().node());
      }
      case UNANSWERED -> core.judgeSilent(event.exchange());
      case BACKLOG_FULL, EXPIRED -> core.judgeNothing(event.exchange());
    }
    Exchange exchange = event.exchange();
    exchange.host.on(
        core.now(), CallEvent.NoAnswer.of(exchange.number, event.why(), event.detail()));
  }

  private void woken(Alarm alarm) {
    if (alarm.set) {
      alarm.set = false;
      alarm.host.on(core.now(), new CallEvent.Woken());
    }
  }

  private void arrived(SessionEvent.Arrived event) {
    Operation operation = Operation.of(core, event);
    core.calls().add(event.call(), operation);
    if (closed) {
      operation.close();
    } else {
      operation.start();
      observer.used();
    }
  }

  private void inquired(SessionEvent.Inquired event) {
    switch (event.inquiry().audience()) {
      case ANY, ANY_FOR_CHANGE -> start(event.call(), new AnyMemberInquiry(core, event));
      case EVERY -> start(event.call(), new EveryMemberInquiry(core, event));
    }
  }

  private <T extends Hosted & LiveCalls.Live> void start(long call, T hosted) {
    core.calls().add(call, hosted);
    if (closed) {
      hosted.close();
    } else {
      core.start(hosted);
    }
  }

  private void close() {
    closed = true;
    search.close();
    for (LiveCalls.Live call : core.calls().all()) {
      call.close();
    }
  }

  /**
   * How much a session remembers, and what it has given up to remember no more, for whoever watches its memory.
   *
   * @param calls that have not ended, or have repairs going on
   * @param cached keys whose states are kept
   * @param floors keys whose floor is remembered without their state (rule G4)
   * @param writeBacks keys of which it is remembered when they were written back last (rule G3)
   * @param updateTurns kinds of updates under way (rule W7)
   * @param lanePairs pairs of key and lane that were written (rule W2)
   * @param evictedStates how many states left to make room
   * @param forgottenFloors how many floors were given up for others
   * @param laneGenerations how often all lanes were drawn anew (rules K1, W2)
   */
  public record Sizes(
      int calls,
      int cached,
      int floors,
      int writeBacks,
      int updateTurns,
      int lanePairs,
      long evictedStates,
      long forgottenFloors,
      long laneGenerations) {}
}
