package io.gramme.node.gossip;

import io.gramme.machine.Time;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.identity.IdentityException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link MembershipMachine}: clocks, timers, streams to the other members and the disk.
 *
 * <p>The machine is confined to the node's context; every event reaches it there.
 */
public final class ClusterMembership implements Membership {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);
  private static final long DISK_FULL_RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final NodeId self;
  private final MembershipHost host;
  private final MemberStreams streams;
  private final MembershipMachine machine;
  private final MembershipEffects effects = new ShellEffects();
  private final Map<Long, Consumer<Reply>> callers = new HashMap<>();
  private final Promise<Void> announced = Promise.promise();
  private long lastCaller;
  private volatile MemberTable table;
  private volatile boolean spread;
  private volatile boolean closed;

  private ClusterMembership(
      Vertx vertx,
      Context context,
      NodeId self,
      MemberTable durable,
      RandomGenerator random,
      MemberStreams streams,
      MembershipHost host) {
    this.vertx = vertx;
    this.context = context;
    this.self = self;
    this.host = host;
    this.streams = streams;
    this.table = durable;
    this.machine = new MembershipMachine(self, durable, random);
  }

  /**
   * Takes part in the cluster of a durable table and spreads it. To be called on the context.
   *
   * @param context the node's event-loop context
   * @param random spreads retries and names changes
   */
  public static ClusterMembership start(
      Vertx vertx,
      Context context,
      NodeId self,
      MemberTable durable,
      RandomGenerator random,
      MemberStreams streams,
      MembershipHost host) {
    ClusterMembership membership =
        new ClusterMembership(vertx, context, self, durable, random, streams, host);
    streams.listen(membership::welcomed);
    membership.on(new MembershipEvent.Started());
    return membership;
  }

  @Override
  public MemberTable table() {
    return table;
  }

  @Override
  public boolean isSpread() {
    return spread;
  }

  @Override
  public void handle(long senderEpoch, Request request, Consumer<Reply> answer) {
    context.runOnContext(ignored -> {
      if (!closed) {
        lastCaller++;
        callers.put(lastCaller, answer);
        on(new MembershipEvent.Asked(lastCaller, senderEpoch, request));
      }
    });
  }

  @Override
  public void heard(MemberTable seen) {
    if (!seen.equals(table)) {
      context.runOnContext(ignored -> on(new MembershipEvent.Heard(seen)));
    }
  }

  /** T4: whoever has heard more of this node than it knows itself has heard another life of it. */
  private void welcomed(Frame.Welcome welcome) {
    if (closed) {
      return;
    }
    NodeStart start = welcome.heardStart();
    String contradiction = start == null ? null : host.contradiction(start, welcome.heard());
    if (contradiction != null) {
      close();
      host.setBack(welcome.node(), contradiction);
      return;
    }
    host.heardClock(welcome.hlc());
    heard(welcome.table());
  }

  /** Completes once every other member has acknowledged the table or did not answer; after two seconds at most. */
  public Future<Void> announced() {
    return announced.future();
  }

  /** Takes no further part; what is under way goes unanswered. To be called on the context. */
  public void close() {
    closed = true;
    streams.close();
    announced.tryComplete();
  }

  private void on(MembershipEvent event) {
    if (closed) {
      return;
    }
    machine.on(new Time(System.nanoTime(), System.currentTimeMillis()), event, effects);
    spread = machine.isSpread();
    if (machine.isSettled()) {
      announced.tryComplete();
    }
  }

  private final class ShellEffects implements MembershipEffects {
    @Override
    public void answer(long caller, Reply reply) {
      Consumer<Reply> waiting = callers.remove(caller);
      if (waiting != null) {
        waiting.accept(reply);
      }
    }

    @Override
    public void send(
        long exchange, MemberRecord member, long epoch, Request request, long deadlineMillis) {
      streams.send(member, epoch, request, deadlineMillis, new MemberStreams.Outcome() {
        @Override
        public void replied(NodeId from, long hlc, Reply reply) {
          host.heardClock(hlc);
          on(new MembershipEvent.Replied(exchange, from, reply));
        }

        @Override
        public void unanswered(String detail) {
          LOG.debug("{} to member {} failed: {}", request, member.id(), detail);
          on(new MembershipEvent.Unanswered(exchange, detail));
        }
      });
    }

    @Override
    public void write(MemberTable toWrite) {
      vertx
          .executeBlocking(
              () -> {
                host.write(toWrite);
                return toWrite;
              },
              false)
          .onComplete(
              written -> on(new MembershipEvent.Written()),
              failure -> notWritten(toWrite, failure));
    }

    /** A disk without room is tried again: until then the old table stays in force (rule E2). */
    private void notWritten(MemberTable toWrite, Throwable failure) {
      if (closed) {
        return;
      }
      if (failure instanceof IdentityException known
          && known.kind() == IdentityException.Kind.DISK_FULL) {
        LOG.warn("the member table waits for room on the disk: {}", known.getMessage());
        vertx.setTimer(DISK_FULL_RETRY_MILLIS, ignored -> {
          if (!closed) {
            write(toWrite);
          }
        });
        return;
      }
      close();
      host.failed(failure);
    }

    @Override
    public void inForce(MemberTable next) {
      LOG.info(
          "ring {} with members {}", next.current().sequence(), next.current().members());
      table = next;
      streams.follow(next);
      host.inForce(next);
    }

    @Override
    public void holdStore(long token, long millis) {
      host.hold(token, millis).whenComplete((keys, failure) -> {
        if (failure == null) {
          context.runOnContext(ignored -> on(new MembershipEvent.StoreHeld(token, keys)));
        } else {
          LOG.warn("the store cannot be held for a join: {}", failure.toString());
        }
      });
    }

    @Override
    public void findKeys(long exchange, String bucket) {
      host.findKeys(bucket)
          .thenAccept(reply -> context.runOnContext(
              ignored -> on(new MembershipEvent.Replied(exchange, self, reply))));
    }

    @Override
    public void answerKeys(long caller, String bucket) {
      host.findKeys(bucket)
          .thenAccept(reply -> context.runOnContext(ignored -> answer(caller, reply)));
    }

    @Override
    public void releaseStore(long token) {
      host.release(token);
    }

    @Override
    public void later(long millis, MembershipTimer timer) {
      vertx.setTimer(Math.max(1, millis), ignored -> on(new MembershipEvent.Due(timer)));
    }

    @Override
    public void superseded(MemberRecord known) {
      close();
      host.superseded(known);
    }
  }
}
