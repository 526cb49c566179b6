package io.gramme.node;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterRing;
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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bare stream to one node, as a driver opens it. */
final class NodeClient {
  private final Context context;
  private final PeerStream stream;
  private final Promise<Frame.Rejection> rejection = Promise.promise();
  private final Promise<Frame.Welcome> welcome = Promise.promise();

  NodeClient(Vertx vertx, Address address, Frame.Hello hello) {
    context = vertx.getOrCreateContext();
    stream = PeerStream.to(
        address,
        StreamSettings.ofDefaults(),
        new StreamEnvironment(
            context,
            StreamClient.create(vertx, StreamSettings.ofDefaults()),
            () -> hello,
            () -> 0,
            hello::cluster,
            System::nanoTime,
            new SplittableRandom(1),
            new StreamListener() {
              @Override
              public void onWelcome(Frame.Welcome said) {
                welcome.tryComplete(said);
              }

              @Override
              public void onDown(String why, Frame.@Nullable Rejection said) {
                if (said != null) {
                  rejection.tryComplete(said);
                }
              }
            }));
  }

  static NodeClient ofDriver(Vertx vertx, GrammeNode node) {
    ClusterId cluster = node.table().cluster();
    return new NodeClient(vertx, node.address(), Frame.Hello.ofDriver(cluster, 0));
  }

  Future<Frame.Rejection> rejection() {
    return rejection.future();
  }

  Future<Frame.Welcome> welcome() {
    return welcome.future();
  }

  Future<Reply> send(long epoch, Request request) {
    Promise<Reply> promise = Promise.promise();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    context.runOnContext(ignored -> stream.send(epoch, request, deadline, new ReplyHandler() {
      @Override
      public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
        promise.complete(reply);
      }

      @Override
      public void noAnswer(DeliveryFailure failure, String detail) {
        promise.fail(failure + ": " + detail);
      }
    }));
    return promise.future();
  }

  /** Writes a value under the ring of a table. */
  Future<Reply> write(MemberTable table, Key key, String value) {
    ClusterRing ring = ClusterRing.of(table);
    long stamp = Hlc.ofMillis(System.currentTimeMillis());
    KeyState delta = Delta.of(
        DotContext.EMPTY, new Dot(77, stamp), Bytes.utf8(value), Sibling.NEVER, Bytes.EMPTY, false);
    return send(
        ring.epochOf(key.bucket()),
        new Request.Write(ring.partitionOf(key), key, StateFormat.encode(delta)));
  }

  Future<Reply> read(MemberTable table, Key key) {
    ClusterRing ring = ClusterRing.of(table);
    return send(ring.epochOf(key.bucket()), new Request.Read(ring.partitionOf(key), key));
  }

  /** The only live value of a reply. */
  static String valueOf(Reply reply) throws Exception {
    Bytes state = ((Reply.State) reply).state();
    return Objects.requireNonNull(StateFormat.decode(state).siblings().get(0).value())
        .utf8();
  }
}
