package io.gramme.node.gossip;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.PeerStream;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamEnvironment;
import io.gramme.stream.StreamListener;
import io.gramme.stream.StreamSettings;
import io.vertx.core.Context;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The streams of one node to the others, opened when first used. Confined to the node's context. */
public final class MemberStreams {
  /** What became of a request. */
  interface Outcome {
    void replied(NodeId from, long hlc, Reply reply);

    void unanswered(String detail);
  }

  private record Link(Address address, PeerStream stream) {}

  private final Context context;
  private final StreamClient client;
  private final StreamSettings settings;
  private final Supplier<Frame.Hello> hello;
  private final LongSupplier hlc;
  private final RandomGenerator random;
  private final Map<NodeId, Link> links = new TreeMap<>();
  private Consumer<Frame.Welcome> welcomes = welcome -> {};
  private boolean closed;

  /**
   * Streams that open with the given hello.
   *
   * @param client held and closed by the caller
   * @param hello asked whenever a stream opens
   * @param hlc the node's clock (rule T2)
   */
  public MemberStreams(
      Context context,
      StreamClient client,
      StreamSettings settings,
      Supplier<Frame.Hello> hello,
      LongSupplier hlc,
      RandomGenerator random) {
    this.context = context;
    this.client = client;
    this.settings = settings;
    this.hello = hello;
    this.hlc = hlc;
    this.random = random;
  }

  /** Who learns of what members say when a stream to them opens. */
  void listen(Consumer<Frame.Welcome> listener) {
    welcomes = listener;
  }

  /** Sends a request; the outcome is told by the deadline at the latest. */
  void send(
      MemberRecord member, long epoch, Request request, long deadlineMillis, Outcome outcome) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    stream(member).send(epoch, request, deadline, new Handler(outcome));
  }

  private PeerStream stream(MemberRecord member) {
    Link link = links.get(member.id());
    if (link != null && link.address().equals(member.address())) {
      return link.stream();
    }
    if (link != null) {
      link.stream().close();
    }
    PeerStream stream = open(member.address(), new StreamListener() {
      @Override
      public void onWelcome(Frame.Welcome welcome) {
        welcomes.accept(welcome);
      }

      @Override
      public void onDown(String why, Frame.@Nullable Rejection rejection) {}
    });
    links.put(member.id(), new Link(member.address(), stream));
    return stream;
  }

  /** A stream to an address; the caller closes it. */
  PeerStream open(Address address, StreamListener listener) {
    if (closed) {
      throw new IllegalStateException("the streams are closed");
    }
    return PeerStream.to(
        address,
        settings,
        new StreamEnvironment(
            context, client, hello, hlc, this::cluster, System::nanoTime, random, listener));
  }

  private ClusterId cluster() {
    return hello.get().cluster();
  }

  /** Runs something once what happens in this event-loop turn has been told. */
  void afterThisTurn(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  /** Closes the streams to addresses that nobody has any more. */
  void follow(MemberTable table) {
    for (Iterator<Map.Entry<NodeId, Link>> i = links.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<NodeId, Link> entry = i.next();
      MemberRecord record = table.member(entry.getKey());
      if (record == null || !record.address().equals(entry.getValue().address())) {
        entry.getValue().stream().close();
        i.remove();
      }
    }
  }

  /** Closes every stream; none can be opened any more. */
  public void close() {
    closed = true;
    links.values().forEach(link -> link.stream().close());
    links.clear();
  }

  /** Passes an outcome on. */
  static final class Handler implements ReplyHandler {
    private final Outcome outcome;

    Handler(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public void replied(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
      outcome.replied(node, nodeHlc, reply);
    }

    @Override
    public void failed(DeliveryFailure failure, String detail) {
      outcome.unanswered(detail);
    }
  }
}
