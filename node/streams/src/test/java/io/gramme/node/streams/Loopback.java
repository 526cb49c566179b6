package io.gramme.node.streams;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import io.gramme.stream.PeerStream;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamEnvironment;
import io.gramme.stream.StreamListener;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.StreamStatistics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Real servers and streams on the loopback interface, with what the tests ask of them. */
final class Loopback {
  static final StreamSettings SETTINGS = StreamSettings.ofDefaults().withBackoff(1, 20);

  final Vertx vertx = Vertx.vertx();
  final Context context = vertx.getOrCreateContext();
  final AtomicReference<ClusterId> cluster = new AtomicReference<>(RecordingService.CLUSTER);
  final CopyOnWriteArrayList<String> downs = new CopyOnWriteArrayList<>();
  final CopyOnWriteArrayList<Frame.Rejection> rejections = new CopyOnWriteArrayList<>();
  final CopyOnWriteArrayList<Frame.Welcome> welcomes = new CopyOnWriteArrayList<>();
  Frame.Hello hello = Frame.Hello.ofDriver(RecordingService.CLUSTER, 1);

  HttpServer serve(StreamService service) throws Exception {
    return serve(service, StreamServerSettings.DEFAULT_HELLO_TIMEOUT_MILLIS, 0);
  }

  HttpServer serve(StreamService service, long helloTimeoutMillis, int port) throws Exception {
    return serve(StreamServer.handler(vertx, serverSettings(helloTimeoutMillis), service), port);
  }

  static StreamServerSettings serverSettings(long helloTimeoutMillis) {
    return new StreamServerSettings(
        () -> RecordingService.CLUSTER,
        () -> RecordingService.HLC,
        () -> RecordingService.EPOCH,
        helloTimeoutMillis);
  }

  HttpServer serve(Handler<HttpServerRequest> handler, int port) throws Exception {
    return await(vertx
        .createHttpServer(StreamServer.httpOptions())
        .requestHandler(handler)
        .listen(port, "127.0.0.1"));
  }

  static Address addressOf(HttpServer server) {
    return new Address("127.0.0.1", server.actualPort());
  }

  PeerStream stream(Address address) {
    return stream(address, SETTINGS);
  }

  PeerStream stream(Address address, StreamSettings settings) {
    StreamEnvironment environment = new StreamEnvironment(
        context,
        StreamClient.create(vertx, settings),
        () -> hello,
        () -> 5L,
        cluster::get,
        System::nanoTime,
        new Random(1),
        new StreamListener() {
          @Override
          public void onWelcome(Frame.Welcome welcome) {
            welcomes.add(welcome);
          }

          @Override
          public void onDown(String why, Frame.@Nullable Rejection rejection) {
            downs.add(why);
            if (rejection != null) {
              rejections.add(rejection);
            }
          }
        });
    return PeerStream.to(address, settings, environment);
  }

  /** Runs on the streams' context and waits for it. */
  <T> T on(Callable<T> action) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      try {
        done.complete(action.call());
      } catch (Exception | AssertionError e) {
        done.completeExceptionally(e);
      }
    });
    return done.get(30, TimeUnit.SECONDS);
  }

  Outcome send(PeerStream stream, Request request) throws Exception {
    return send(stream, request, 20_000);
  }

  Outcome send(PeerStream stream, Request request, long timeoutMillis) throws Exception {
    Outcome outcome = new Outcome();
    return on(() -> {
      stream.send(1, request, inMillis(timeoutMillis), outcome);
      return outcome;
    });
  }

  StreamStatistics statistics(PeerStream stream) throws Exception {
    return on(stream::statistics);
  }

  static long inMillis(long millis) {
    return System.nanoTime() + millis * 1_000_000;
  }

  static Request read(String key) {
    return new Request.Read(new PartitionId(3, 1), Key.of("bucket", key));
  }

  static Request write(String key, int bytes) {
    byte[] delta = new byte[bytes];
    new Random(bytes).nextBytes(delta);
    return new Request.Write(new PartitionId(3, 1), Key.of("bucket", key), Bytes.wrap(delta));
  }

  /** Waits for a condition that other threads bring about. */
  static void awaitTrue(String what, Callable<Boolean> condition) throws Exception {
    long end = inMillis(30_000);
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.onSpinWait();
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    await(vertx.close());
  }
}
