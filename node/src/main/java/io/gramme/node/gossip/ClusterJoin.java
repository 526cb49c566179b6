package io.gramme.node.gossip;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.PeerStream;
import io.gramme.stream.StreamListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link JoinRequester}: one node's joining, on its context. */
public final class ClusterJoin {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterJoin.class);

  /** Above what the contacted member takes for its own preparation. */
  private static final long ANSWER_MILLIS = JoinCoordinator.PREPARE_MILLIS + 2_000;

  private final Vertx vertx;
  private final MemberRecord candidate;
  private final MemberStreams streams;
  private final Function<MemberTable, Future<Void>> keepIdentity;
  private final JoinRequester machine;
  private final JoinRequester.Effects effects = new ShellEffects();
  private final Promise<MemberTable> done = Promise.promise();
  private @Nullable PeerStream stream;

  private ClusterJoin(
      Vertx vertx,
      MemberRecord candidate,
      List<Address> contacts,
      RandomGenerator random,
      MemberStreams streams,
      Function<MemberTable, Future<Void>> keepIdentity) {
    this.vertx = vertx;
    this.candidate = candidate;
    this.streams = streams;
    this.keepIdentity = keepIdentity;
    this.machine = new JoinRequester(candidate.id(), contacts, random);
  }

  /**
   * Joins the cluster of the contacts (rule E5). To be called on the node's context.
   *
   * @param candidate the node as it wants to be known
   * @param contacts members, at least one
   * @param keepIdentity makes the node's identity in the cluster of a table durable; fails when it must not join it
   * @return the table by which the node is a member, not durable yet; fails with a {@link JoinFailedException}
   */
  public static Future<MemberTable> join(
      Vertx vertx,
      MemberRecord candidate,
      List<Address> contacts,
      RandomGenerator random,
      MemberStreams streams,
      Function<MemberTable, Future<Void>> keepIdentity) {
    ClusterJoin join = new ClusterJoin(vertx, candidate, contacts, random, streams, keepIdentity);
    join.on(new JoinRequester.Event.Started());
    return join.done.future();
  }

  private void on(JoinRequester.Event event) {
    machine.on(new Time(System.nanoTime(), System.currentTimeMillis()), event, effects);
  }

  private void closeStream() {
    PeerStream open = stream;
    stream = null;
    if (open != null) {
      open.close();
    }
  }

  private final class ShellEffects implements JoinRequester.Effects {
    @Override
    public void meet(Address member) {
      closeStream();
      PeerStream opened = streams.open(member, new StreamListener() {
        @Override
        public void onWelcome(Frame.Welcome welcome) {}

        @Override
        public void onDown(String why, Frame.@Nullable Rejection rejection) {
          if (rejection != null) {
            rejected(member, rejection);
          }
        }
      });
      stream = opened;
      send(opened, member, new Request.FetchTable(), reply -> {
        if (reply instanceof Reply.Table table) {
          on(new JoinRequester.Event.Met(member, table.table()));
        } else {
          on(new JoinRequester.Event.Missed(member, "member at " + member + " answered " + reply));
        }
      });
    }

    private void rejected(Address member, Frame.Rejection rejection) {
      if (rejection.code() != Frame.RejectionCode.NOT_READY) {
        on(new JoinRequester.Event.Hopeless(
            JoinFailure.MISMATCH, "member at " + member + " refuses: " + rejection.detail()));
      }
    }

    private void send(PeerStream to, Address member, Request request, Consumer<Reply> answered) {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
      to.send(0, request, deadline, new MemberStreams.Handler(new MemberStreams.Outcome() {
        @Override
        public void replied(NodeId from, long hlc, Reply reply) {
          answered.accept(reply);
        }

        @Override
        public void unanswered(String detail) {
          on(new JoinRequester.Event.Missed(
              member, "member at " + member + " does not answer: " + detail));
        }
      }));
    }

    @Override
    public void keepIdentity(MemberTable table) {
      keepIdentity
          .apply(table)
          .onComplete(
              kept -> on(new JoinRequester.Event.IdentityKept()),
              failure -> on(new JoinRequester.Event.Hopeless(
                  JoinFailure.MISMATCH, String.valueOf(failure.getMessage()))));
    }

    @Override
    public void ask(Address member) {
      PeerStream open = stream;
      if (open != null) {
        send(
            open,
            member,
            new Request.Join(candidate),
            reply -> on(new JoinRequester.Event.Answered(reply)));
      }
    }

    @Override
    public void pause(long millis) {
      LOG.info("not let in yet, asking again in {} ms: {}", millis, machine.lastDetail());
      vertx.setTimer(Math.max(1, millis), ignored -> on(new JoinRequester.Event.PauseOver()));
    }

    @Override
    public void joined(MemberTable table) {
      closeStream();
      done.complete(table);
    }

    @Override
    public void failed(JoinFailure failure, String detail) {
      closeStream();
      done.fail(new JoinFailedException(failure, detail));
    }
  }
}
