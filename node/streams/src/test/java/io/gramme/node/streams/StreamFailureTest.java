package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.Frame.RejectionCode;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.PeerStream;
import io.vertx.core.http.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamFailureTest {
  private final Loopback loopback = new Loopback();
  private final RecordingService service = new RecordingService();

  @AfterEach
  void close() throws Exception {
    loopback.close();
  }

  @Test
  void aNodeThatIsNotThereFailsRequestsAsNotSentAndIsFoundWhenItComes() throws Exception {
    HttpServer gone = loopback.serve(service);
    int port = gone.actualPort();
    Loopback.await(gone.close());
    PeerStream stream = loopback.stream(
        new Address("127.0.0.1", port), Loopback.SETTINGS.withBackoff(60_000, 60_000));
    assertThat(loopback.send(stream, Loopback.read("k")).failure())
        .isEqualTo(DeliveryFailure.NOT_SENT);
    Outcome.Result inBackoff = loopback.send(stream, Loopback.read("k")).await();
    assertThat(inBackoff.failure()).isEqualTo(DeliveryFailure.NOT_SENT);
    assertThat(inBackoff.detail()).contains("cannot connect").contains("next attempt in");
    assertThat(loopback.downs).hasSize(1);

    PeerStream eager = loopback.stream(new Address("127.0.0.1", port));
    loopback.send(eager, Loopback.read("k")).await();
    loopback.serve(service, 1_000, port);
    Loopback.awaitTrue(
        "the node is found",
        () -> loopback.send(eager, Loopback.read("k")).await().reply() != null);
  }

  @Test
  void aNodeThatAcceptsAndStaysSilentFailsRequestsWithinTheConnectTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PeerStream stream = loopback.stream(
          new Address("127.0.0.1", silent.getLocalPort()),
          Loopback.SETTINGS.withConnectTimeoutMillis(200).withHeartbeat(50, 100));
      Outcome outcome = loopback.send(stream, Loopback.read("k"));
      Socket accepted = silent.accept();
      Outcome.Result result = outcome.await();
      assertThat(result.failure()).isEqualTo(DeliveryFailure.NOT_SENT);
      assertThat(result.detail()).contains("no welcome").contains("within 200 ms");
      // The connection does not stay behind.
      assertClosedByPeer(accepted);
    }
  }

  private static void assertClosedByPeer(Socket socket) throws Exception {
    socket.setSoTimeout(30_000);
    InputStream in = socket.getInputStream();
    while (in.read() >= 0) {
      // the preface of the connection
    }
    socket.close();
  }

  @Test
  void aNodeThatHangsAfterItsWelcomeIsGivenUpByHeartbeat() throws Exception {
    SilentNode hung = new SilentNode(true, false);
    HttpServer server = loopback.serve(hung.handler(loopback.vertx), 0);
    PeerStream stream =
        loopback.stream(Loopback.addressOf(server), Loopback.SETTINGS.withHeartbeat(50, 150));
    Outcome outstanding = loopback.send(stream, Loopback.read("a"));
    Loopback.awaitTrue(
        "the first batch left", () -> loopback.statistics(stream).batchesSent() == 1);
    Outcome queued = loopback.send(stream, Loopback.read("b"));
    Outcome.Result lost = outstanding.await();
    assertThat(lost.failure()).isEqualTo(DeliveryFailure.LOST);
    assertThat(lost.detail()).contains("nothing from 127.0.0.1");
    assertThat(queued.failure()).isEqualTo(DeliveryFailure.NOT_SENT);
    assertThat(hung.messages.get()).isGreaterThan(2);
    assertThat(loopback.on(stream::isUp)).isFalse();
  }

  @Test
  void heartbeatsKeepAStreamUpOnWhichNothingElseArrives() throws Exception {
    SilentNode idle = new SilentNode(true, true);
    HttpServer server = loopback.serve(idle.handler(loopback.vertx), 0);
    PeerStream stream =
        loopback.stream(Loopback.addressOf(server), Loopback.SETTINGS.withHeartbeat(20, 10_000));
    Outcome pending = loopback.send(stream, Loopback.read("k"));
    Loopback.awaitTrue("ten heartbeats", () -> idle.messages.get() > 12);
    assertThat(loopback.on(stream::isUp)).isTrue();
    assertThat(loopback.downs).isEmpty();
    assertThat(pending.isTold()).isFalse();
  }

  @Test
  void theEndOfAStreamLosesWhatWasWrittenAndReturnsWhatWasNot() throws Exception {
    service.silent = true;
    HttpServer server = loopback.serve(service);
    PeerStream stream = loopback.stream(Loopback.addressOf(server));
    Outcome outstanding = loopback.send(stream, Loopback.read("a"));
    Loopback.awaitTrue("the first batch", () -> service.batches.size() == 1);
    List<Outcome> queued = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      queued.add(loopback.send(stream, Loopback.read("b" + i)));
    }
    Loopback.await(server.close());
    assertThat(outstanding.failure()).isEqualTo(DeliveryFailure.LOST);
    for (Outcome outcome : queued) {
      assertThat(outcome.failure()).isEqualTo(DeliveryFailure.NOT_SENT);
    }
    assertThat(service.batches).hasSize(1);
    Loopback.awaitTrue("the service is told", () -> service.closed.get() == 1);
    Loopback.awaitTrue("the listener is told", () -> loopback.downs.size() == 1);
    // A reply to a stream that has ended goes nowhere and does no harm.
    service.peers.get(0).reply(List.of(new ReplyItem(1, new Reply.Done())));
  }

  @Test
  void closingFailsEverythingAndAllThatComesLater() throws Exception {
    service.silent = true;
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(service)));
    Outcome outstanding = loopback.send(stream, Loopback.read("a"));
    Loopback.awaitTrue("the first batch", () -> service.batches.size() == 1);
    loopback.on(() -> {
      stream.close();
      return 0;
    });
    assertThat(outstanding.failure()).isEqualTo(DeliveryFailure.LOST);
    assertThat(loopback.send(stream, Loopback.read("b")).failure())
        .isEqualTo(DeliveryFailure.NOT_SENT);
    Loopback.awaitTrue("the service is told", () -> service.closed.get() == 1);
  }

  @Test
  void aDeadlineThatPassesMeansUnansweredWhenWrittenAndExpiredWhenQueued() throws Exception {
    service.silent = true;
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(service)));
    Outcome written = loopback.send(stream, Loopback.read("a"), 300);
    Loopback.awaitTrue("the first batch", () -> service.batches.size() == 1);
    Outcome queued = loopback.send(stream, Loopback.read("b"), 100);
    assertThat(queued.failure()).isEqualTo(DeliveryFailure.EXPIRED);
    assertThat(written.failure()).isEqualTo(DeliveryFailure.UNANSWERED);
    // The batch whose items have all expired has given its credit back.
    Outcome next = loopback.send(stream, Loopback.read("c"));
    Loopback.awaitTrue("the second batch", () -> service.batches.size() == 2);
    RequestItem late = service.batches.get(0).items().get(0);
    RequestItem current = service.batches.get(1).items().get(0);
    service
        .peers
        .get(0)
        .reply(List.of(
            new ReplyItem(late.correlation(), new Reply.Done()),
            new ReplyItem(current.correlation(), new Reply.Applied(1))));
    assertThat(next.reply()).isEqualTo(new Reply.Applied(1));
    assertThat(loopback.statistics(stream).lateReplies()).isEqualTo(1);
  }

  @Test
  void anotherProtocolVersionIsRefused() throws Exception {
    loopback.hello =
        new Frame.Hello(Frame.PROTOCOL_VERSION + 1, RecordingService.CLUSTER, null, null, 1);
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(service)));
    Outcome.Result result = loopback.send(stream, Loopback.read("k")).await();
    assertThat(result.failure()).isEqualTo(DeliveryFailure.NOT_SENT);
    assertThat(result.detail()).contains("protocol version 2; this node speaks 1");
    awaitRejection(RejectionCode.PROTOCOL_VERSION);
    assertThat(service.batches).isEmpty();
  }

  @Test
  void aNodeOfAnotherProtocolVersionIsNotUsed() throws Exception {
    StreamService newer = new StreamService() {
      @Override
      public Frame welcome(Frame.Hello hello) {
        return new Frame.Welcome(7, RecordingService.NODE, RecordingService.table(), 1, 0);
      }

      @Override
      public void batch(StreamPeer peer, Frame.RequestBatch batch) {}

      @Override
      public void pinged(StreamPeer peer, long hlc) {}

      @Override
      public void closed(StreamPeer peer) {}
    };
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(newer)));
    assertThat(loopback.send(stream, Loopback.read("k")).await().detail())
        .contains("speaks protocol version 7; this is version 1");
  }

  @Test
  void aHelloFromAnotherClusterIsRefusedByTheService() throws Exception {
    loopback.hello = Frame.Hello.ofDriver(new ClusterId(0xBAD), 1);
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(service)));
    assertThat(loopback.send(stream, Loopback.read("k")).failure())
        .isEqualTo(DeliveryFailure.NOT_SENT);
    awaitRejection(RejectionCode.WRONG_CLUSTER);
  }

  /** A name that led to a stranger leads elsewhere later: a connection that is kept would never find out. */
  @Test
  void e1EachAttemptAfterARefusalConnectsAnew() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    HttpServer server = loopback
        .vertx
        .createHttpServer(StreamServer.httpOptions())
        .connectionHandler(connection -> connections.incrementAndGet())
        .requestHandler(
            StreamServer.handler(loopback.vertx, Loopback.serverSettings(10_000), service));
    Loopback.await(server.listen(0, "127.0.0.1"));
    loopback.hello = Frame.Hello.ofDriver(new ClusterId(0xBAD), 1);
    PeerStream stream = loopback.stream(Loopback.addressOf(server));
    Loopback.awaitTrue("three refusals", () -> {
      loopback.send(stream, Loopback.read("k")).await();
      return loopback.rejections.size() >= 3;
    });
    assertThat(connections).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void itemsOfAnotherClusterAreRefusedOneByOne() throws Exception {
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(service)));
    loopback.cluster.set(new ClusterId(0xBAD));
    assertRefused(loopback.send(stream, Loopback.write("k", 10)));
    assertRefused(loopback.send(stream, new Request.FetchTable()));
    loopback.cluster.set(ClusterId.UNKNOWN);
    assertRefused(loopback.send(stream, Loopback.write("k", 10)));
    assertThat(loopback.send(stream, new Request.FetchTable()).reply())
        .isEqualTo(new Reply.Table(RecordingService.table()));
    loopback.cluster.set(RecordingService.CLUSTER);
    assertThat(loopback.send(stream, Loopback.write("k", 10)).reply())
        .isEqualTo(new Reply.Applied(1));
    assertThat(service.states).hasSize(1);
  }

  private void awaitRejection(RejectionCode code) throws Exception {
    Loopback.awaitTrue("the listener is told", () -> loopback.rejections.size() == 1);
    assertThat(loopback.rejections.get(0).code()).isEqualTo(code);
  }

  private static void assertRefused(Outcome outcome) throws Exception {
    Reply.Refusal refusal = (Reply.Refusal) outcome.reply();
    assertThat(refusal.code()).isEqualTo(RefusalCode.WRONG_CLUSTER);
    assertThat(refusal.detail()).contains("this node belongs to " + RecordingService.CLUSTER);
  }

  @Test
  void anExceptionOfTheServiceIsAnAnswerToEachItem() throws Exception {
    StreamService broken = new StreamService() {
      @Override
      public Frame welcome(Frame.Hello hello) {
        return service.welcome(hello);
      }

      @Override
      public void batch(StreamPeer peer, Frame.RequestBatch batch) {
        throw new IllegalStateException("planted");
      }

      @Override
      public void pinged(StreamPeer peer, long hlc) {}

      @Override
      public void closed(StreamPeer peer) {}
    };
    PeerStream stream = loopback.stream(Loopback.addressOf(loopback.serve(broken)));
    Reply.Refusal refusal =
        (Reply.Refusal) loopback.send(stream, Loopback.read("k")).reply();
    assertThat(refusal.code()).isEqualTo(RefusalCode.STORAGE_FAILED);
    assertThat(refusal.detail()).contains("planted");
    assertThat(loopback.on(stream::isUp)).isTrue();
  }
}
