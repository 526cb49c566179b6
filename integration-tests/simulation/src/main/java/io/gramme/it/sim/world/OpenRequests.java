package io.gramme.it.sim.world;

import io.gramme.driver.engine.Exchange;
import io.gramme.driver.engine.SessionEvent;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.stream.DeliveryFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client's process has sent and has no answer to: it is told of the answer, or that none comes. */
final class OpenRequests implements Requester {
  private static final double MEAN_REFUSED_NANOS = 500_000;

  /** Until a stream is given up that leads to nobody. */
  private static final long CONNECT_NANOS = 2_000 * SimTime.MILLI;

  private record Pending(
      Exchange exchange,
      CallListener listener,
      SimNode node,
      @Nullable SimNode there,
      long epoch,
      Request request,
      @Nullable Copies copies,
      long deadlineNanos) {}

  private final SimCluster cluster;
  private final SimSession session;
  private final SessionShell shell;
  private final Seed seed;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final CopyBook copyBook = new CopyBook();
  private long correlations;
  private long nextDeadlineNanos = Long.MAX_VALUE;

  OpenRequests(SimCluster cluster, SimSession session, SessionShell shell, Seed seed) {
    this.cluster = cluster;
    this.session = session;
    this.shell = shell;
    this.seed = seed;
  }

  /** A write that leaves for a node, and where its bytes have been before. */
  Copies copiesOf(Request.Write write, SimNode node, CallListener sender) {
    Copies known = copyBook.find(write.delta());
    if (known == null) {
      known = new Copies(sender, write.delta());
      copyBook.add(known);
      cluster.trace().say(session, () -> Texts.of(write));
      sender.wrote(write.delta());
    }
    cluster.sightings().noteIf(known.sentAgain(node.index()), Reached.RESEND);
    return known;
  }

  /**
   * Sends a request.
   *
   * @param node that is asked
   * @param address where it is said to listen
   * @param request as its sender made it
   * @param leaving as it leaves
   * @param sender is told what becomes of it
   */
  void send(
      Exchange exchange,
      SimNode node,
      Address address,
      long epoch,
      Request request,
      Request leaving,
      @Nullable Copies copies,
      CallListener sender,
      long deadlineNanos) {
    long correlation = ++correlations;
    SimNode there = cluster.members().at(address);
    pending.put(
        correlation,
        new Pending(exchange, sender, node, there, epoch, request, copies, deadlineNanos));
    sender.sent(node.id(), epoch, request);
    watchDeadline(deadlineNanos);
    long remainingMillis = Math.max(0, (deadlineNanos - nowNanos()) / SimTime.MILLI);
    boolean listens = there != null && there.serves();
    if (!listens && seed.chance(0.7)) {
      session.later(
          seed.exponential(MEAN_REFUSED_NANOS),
          () -> undelivered(correlation, DeliveryFailure.NOT_SENT, "connection refused"));
      return;
    }
    if (there == null) {
      session.later(CONNECT_NANOS, () -> shell.notConnected(address));
    } else {
      RequestItem item = new RequestItem(correlation, epoch, remainingMillis, leaving);
      cluster
          .messages()
          .request(this, null, there, item, session.machine().hlc(session.now()), copies);
    }
  }

  private long nowNanos() {
    return session.now().monotonicNanos();
  }

  @Override
  public SimProcess process() {
    return session;
  }

  @Override
  public void answered(
      long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply) {
    Pending waiting = pending.remove(correlation);
    if (waiting == null && copies != null && cluster.tampering().countsAnswersTwice()) {
      Pending other = anotherCopy(copies);
      if (other != null) {
        answered(other, other.node.id(), nodeHlc, reply);
      }
    } else if (waiting != null) {
      answered(waiting, from, nodeHlc, reply);
    }
  }

  private void answered(Pending waiting, NodeId from, long nodeHlc, Reply reply) {
    if (from.equals(waiting.node.id())) {
      waiting.listener.answered(waiting.node, waiting.epoch, waiting.request, reply);
    } else {
      cluster.sightings().note(Reached.ANSWERED_IN_ITS_PLACE);
      waiting.listener.undelivered(
          waiting.node.id(), waiting.epoch, waiting.request, DeliveryFailure.LOST);
    }
    Reply arriving = cluster.tampering().arriving(reply);
    shell.turn(
        waiting.listener, new SessionEvent.Answered(waiting.exchange, from, nodeHlc, arriving));
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
      session.later(Math.max(0, deadlineNanos - nowNanos()), () -> deadlinePassed(deadlineNanos));
    }
  }

  private void deadlinePassed(long deadlineNanos) {
    if (deadlineNanos != nextDeadlineNanos) {
      return;
    }
    List<Long> late = new ArrayList<>();
    long earliest = Long.MAX_VALUE;
    for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
      if (entry.getValue().deadlineNanos <= nowNanos()) {
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

  /** The connection to a node is gone, and what was on its way there or back with it. */
  void connectionLost(SimNode node) {
    List<Long> lost = new ArrayList<>();
    pending.forEach((correlation, waiting) -> {
      if (waiting.there == node) {
        lost.add(correlation);
      }
    });
    lost.forEach(this::connectionLost);
  }

  private void undelivered(long correlation, DeliveryFailure failure, String detail) {
    Pending waiting = pending.remove(correlation);
    if (waiting != null) {
      waiting.listener.undelivered(waiting.node.id(), waiting.epoch, waiting.request, failure);
      shell.turn(waiting.listener, SessionEvent.NoAnswer.of(waiting.exchange, failure, detail));
    }
  }

  int count() {
    return pending.size();
  }

  /** The process has ended, and nobody waits any more. */
  void clear() {
    pending.clear();
    nextDeadlineNanos = Long.MAX_VALUE;
  }
}
