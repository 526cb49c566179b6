package io.gramme.it.support;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterRing;
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
import io.gramme.stream.StreamStatistics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream to one node that says whatever a test wants it to say. Thread-safe. */
public final class RawStream implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  private final Vertx vertx;
  private final Context context;
  private final StreamClient client;
  private final PeerStream stream;
  private final CompletableFuture<Frame.Welcome> welcome = new CompletableFuture<>();
  private final CompletableFuture<Frame.Rejection> rejection = new CompletableFuture<>();

  private RawStream(Vertx vertx, Address address, Frame.Hello hello, ClusterId cluster) {
    this.vertx = vertx;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    StreamSettings settings = StreamSettings.ofDefaults();
    this.client = Await.result(onContext(() -> StreamClient.create(vertx, settings)));
    StreamEnvironment environment = new StreamEnvironment(
        context,
        client,
        () -> hello,
        () -> hello.hlc(),
        () -> cluster,
        System::nanoTime,
        new SplittableRandom(1),
        new Listener());
    this.stream = Await.result(onContext(() -> PeerStream.to(address, settings, environment)));
  }

  /** A stream of a driver that knows the cluster and asks nothing yet. */
  public static RawStream ofDriver(Address address, ClusterId cluster) {
    return withHello(address, Frame.Hello.ofDriver(cluster, 0), cluster);
  }

  /**
   * A stream that introduces itself in a given way.
   *
   * @param cluster that every batch names
   */
  public static RawStream withHello(Address address, Frame.Hello hello, ClusterId cluster) {
    return new RawStream(Vertx.vertx(), address, hello, cluster);
  }

  /** What the node answered to the hello, once something was sent. */
  public Frame.Welcome welcome() {
    return Await.result(welcome);
  }

  /** Why the node refused the hello, once something was sent. */
  public Frame.Rejection rejection() {
    return Await.result(rejection);
  }

  /** The ring by the table that came with the welcome. */
  public ClusterRing ring() {
    return ClusterRing.of(welcome().table());
  }

  /** Sends one request and waits for its answer. */
  public Reply ask(long epoch, Request request) {
    return Await.result(send(epoch, List.of(request)).get(0)).reply();
  }

  /** Sends requests in one turn of the event loop. */
  public List<CompletableFuture<Answer>> send(long epoch, List<Request> requests) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    List<Answering> handlers = requests.stream().map(request -> new Answering()).toList();
    context.runOnContext(nothing -> {
      for (int i = 0; i < requests.size(); i++) {
        stream.send(epoch, requests.get(i), deadline, handlers.get(i));
      }
    });
    return handlers.stream().map(handler -> handler.answer).toList();
  }

  public StreamStatistics statistics() {
    return Await.result(onContext(stream::statistics));
  }

  @Override
  public void close() {
    Await.result(onContext(() -> {
      stream.close();
      return true;
    }));
    Await.result(client.close());
    Await.result(vertx.close());
  }

  private <T> CompletableFuture<T> onContext(Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    context.runOnContext(nothing -> {
      try {
        result.complete(action.get());
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  /** A node's answer, and under which clock and epoch it was given. */
  public record Answer(NodeId node, long hlc, long epoch, Reply reply) {}

  /** No answer came. */
  public static final class NotAnsweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final DeliveryFailure failure;

    NotAnsweredException(DeliveryFailure failure, String detail) {
      super(failure + ": " + detail);
      this.failure = failure;
    }

    public DeliveryFailure failure() {
      return failure;
    }
  }

  private static final class Answering implements ReplyHandler {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    @Override
    public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
      answer.complete(new Answer(node, nodeHlc, nodeEpoch, reply));
    }

    @Override
    public void noAnswer(DeliveryFailure failure, String detail) {
      answer.completeExceptionally(new NotAnsweredException(failure, detail));
    }
  }

  private final class Listener implements StreamListener {
    @Override
    public void onWelcome(Frame.Welcome frame) {
      welcome.complete(frame);
    }

    @Override
    public void onDown(String why, Frame.@Nullable Rejection frame) {
      if (frame != null) {
        rejection.complete(frame);
      }
    }
  }
}
