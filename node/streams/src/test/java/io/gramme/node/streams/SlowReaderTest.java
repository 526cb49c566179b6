package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.PeerStream;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamMessages;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.StreamStatistics;
import io.gramme.wire.FrameCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SlowReaderTest {
  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() throws Exception {
    loopback.close();
  }

  @Test
  void theBacklogToANodeThatDoesNotReadIsBounded() throws Exception {
    HttpServer server = loopback.serve(new SilentNode(false, false).handler(loopback.vertx), 0);
    StreamSettings settings = Loopback.SETTINGS.withBacklog(100, 16L * 1024 * 1024);
    PeerStream stream = loopback.stream(Loopback.addressOf(server), settings);
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(loopback.send(stream, Loopback.read("first"), 2_000));
    Loopback.awaitTrue(
        "the first batch left", () -> loopback.statistics(stream).batchesSent() == 1);
    for (int i = 0; i < 300; i++) {
      outcomes.add(loopback.send(stream, Loopback.write("k" + i, 1_000), 2_000));
    }
    StreamStatistics statistics = loopback.statistics(stream);
    assertThat(statistics.itemsQueued()).isEqualTo(100);
    assertThat(statistics.itemsSent()).isEqualTo(1);
    Outcome.Result refused = outcomes.get(300).await();
    assertThat(refused.failure()).isEqualTo(DeliveryFailure.BACKLOG_FULL);
    assertThat(refused.detail()).contains("the backlog is full: 100 requests");
    for (Outcome outcome : outcomes) {
      assertThat(outcome.failure())
          .isIn(DeliveryFailure.BACKLOG_FULL, DeliveryFailure.EXPIRED, DeliveryFailure.UNANSWERED);
    }
    assertThat(loopback.statistics(stream).itemsQueued()).isZero();
  }

  @Test
  void theBacklogIsBoundedInBytes() throws Exception {
    HttpServer server = loopback.serve(new SilentNode(false, false).handler(loopback.vertx), 0);
    StreamSettings settings = Loopback.SETTINGS.withBacklog(10_000, 8L * 1024 * 1024);
    PeerStream stream = loopback.stream(Loopback.addressOf(server), settings);
    Outcome last = loopback.send(stream, Loopback.write("k", 1_000_000), 20_000);
    for (int i = 0; i < 40 && !last.isTold(); i++) {
      last = loopback.send(stream, Loopback.write("k", 1_000_000), 20_000);
    }
    assertThat(last.await().detail()).contains("the backlog is full");
    assertThat(loopback.statistics(stream).bytesQueued()).isLessThanOrEqualTo(8L * 1024 * 1024);
  }

  @Test
  void aPeerThatDoesNotReadItsRepliesIsNotReadEither() throws Exception {
    RecordingService service = new RecordingService();
    service.states.put(Key.of("bucket", "k"), Bytes.wrap(new byte[300_000]));
    HttpServer server = loopback.serve(service);
    GrpcClient client = client();
    CompletableFuture<GrpcClientRequest<Buffer, Buffer>> opened = new CompletableFuture<>();
    CompletableFuture<GrpcClientResponse<Buffer, Buffer>> answered = new CompletableFuture<>();
    // Bytes, 45 MB in all.
    AtomicInteger read = new AtomicInteger();
    loopback.on(() -> client
        .request(addressOf(server), StreamMessages.CLIENT_METHOD)
        .onSuccess(request -> {
          request.response().onSuccess(response -> {
            response.pause();
            response.messageHandler(message -> read.addAndGet(message.payload().length()));
            answered.complete(response);
          });
          write(request, loopback.hello);
          opened.complete(request);
        }));
    GrpcClientRequest<Buffer, Buffer> request = opened.get(30, TimeUnit.SECONDS);
    GrpcClientResponse<Buffer, Buffer> response = answered.get(30, TimeUnit.SECONDS);
    int sent = 150;
    PeerStream bystander = loopback.stream(Loopback.addressOf(server));
    for (int i = 0; i < sent; i++) {
      long correlation = i;
      loopback.on(() -> {
        write(request, readBatch(correlation));
        return 0;
      });
      // A bystander is served while the greedy peer stands still. It also parts the requests, since
      // what arrives
      // in one turn of the node is read before the first reply leaves.
      assertThat(loopback.send(bystander, Loopback.read("other")).reply())
          .isInstanceOf(Reply.State.class);
    }
    assertThat(service.batches.size() - sent).isLessThan(sent * 2 / 3);
    loopback.on(() -> response.resume());
    Loopback.awaitTrue("all is served at last", () -> service.batches.size() == 2 * sent);
    Loopback.awaitTrue("and read", () -> read.get() >= sent * 300_000);
    Loopback.await(client.close());
  }

  private GrpcClient client() {
    HttpClientOptions http = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setInitialSettings(StreamClient.http2Settings())
        .setHttp2ConnectionWindowSize(StreamClient.CONNECTION_WINDOW_BYTES);
    return GrpcClient.client(
        loopback.vertx, new GrpcClientOptions().setMaxMessageSize(Limits.MAX_MESSAGE_BYTES), http);
  }

  private static SocketAddress addressOf(HttpServer server) {
    return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
  }

  private static Frame readBatch(long correlation) {
    return new Frame.RequestBatch(
        RecordingService.CLUSTER,
        1,
        List.of(new io.gramme.message.RequestItem(correlation, 1, 1_000, Loopback.read("k"))));
  }

  private static void write(GrpcClientRequest<Buffer, Buffer> request, Frame frame) {
    var unused = request.writeMessage(StreamMessages.of(FrameCodec.encode(frame)));
  }
}
