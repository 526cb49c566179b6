package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.membership.Address;
import io.gramme.message.Frame;
import io.gramme.message.Frame.RejectionCode;
import io.gramme.message.Reply;
import io.gramme.stream.PeerStream;
import io.gramme.wire.FrameCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever arrives on the port, the stream it came on ends and another one, open all the time, is served. */
class HostileBytesTest {
  private final Loopback loopback = new Loopback();
  private final RecordingService service = new RecordingService();
  private HttpServer server;
  private PeerStream bystander;

  @BeforeEach
  void open() throws Exception {
    server = loopback.serve(service, 1_000, 0);
    bystander = loopback.stream(Loopback.addressOf(server));
    assertThat(loopback.send(bystander, Loopback.write("kept", 500)).reply())
        .isEqualTo(new Reply.Applied(1));
  }

  @AfterEach
  void close() throws Exception {
    Reply.State kept =
        (Reply.State) loopback.send(bystander, Loopback.read("kept")).reply();
    assertThat(kept.state().length()).isEqualTo(500);
    assertThat(loopback.downs).isEmpty();
    PeerStream newcomer = loopback.stream(Loopback.addressOf(server));
    assertThat(loopback.send(newcomer, Loopback.read("kept")).reply()).isEqualTo(kept);
    assertThat(service.states).hasSize(1);
    loopback.close();
  }

  @Test
  void rawJunk() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      byte[] junk = new byte[1 + new Random(seed).nextInt(5_000)];
      new Random(seed).nextBytes(junk);
      tcp(junk, true);
    }
  }

  @Test
  void aConnectionThatOnlyOpensAndCloses() throws Exception {
    tcp(new byte[0], true);
    tcp("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII), true);
  }

  @Test
  void anHttpPageRequestGetsAnHttpError() throws Exception {
    String answer = tcp(
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII),
        false);
    assertThat(answer).startsWith("HTTP/1.1 415");
  }

  @Test
  void framesOfHttpWithRandomContent() throws Exception {
    byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (long seed = 0; seed < 20; seed++) {
      byte[] bytes = new byte[preface.length + 2_000];
      new Random(seed).nextBytes(bytes);
      System.arraycopy(preface, 0, bytes, 0, preface.length);
      tcp(bytes, true);
    }
  }

  @Test
  void noHelloInTime() throws Exception {
    assertThat(rejection(grpc(Buffer.buffer(), false)).code())
        .isEqualTo(RejectionCode.HELLO_EXPECTED);
  }

  @Test
  void aFirstFrameThatIsNoHello() throws Exception {
    Frame.Rejection rejection = rejection(grpc(message(new Frame.Ping(1, 1)), false));
    assertThat(rejection.code()).isEqualTo(RejectionCode.HELLO_EXPECTED);
    assertThat(rejection.detail()).contains("Ping");
  }

  @Test
  void aSecondHello() throws Exception {
    Buffer hello = message(loopback.hello);
    Frame.Rejection rejection = rejection(grpc(hello.copy().appendBuffer(hello), false));
    assertThat(rejection.code()).isEqualTo(RejectionCode.HELLO_EXPECTED);
  }

  @Test
  void aFrameThatOnlyANodeSends() throws Exception {
    Buffer answer = grpc(
        message(loopback.hello)
            .appendBuffer(message(
                new Frame.Welcome(1, RecordingService.NODE, RecordingService.table(), 1, 0))),
        false);
    assertThat(rejection(answer).code()).isEqualTo(RejectionCode.MALFORMED);
  }

  @Test
  void aMessageThatIsNoFrame() throws Exception {
    Buffer junk = Buffer.buffer(new byte[] {1, 2, 3, 4, 5, 6, 7});
    assertThat(rejection(grpc(prefixed(0, junk.length(), junk), false)).code())
        .isEqualTo(RejectionCode.MALFORMED);
    Buffer late = message(loopback.hello).appendBuffer(prefixed(0, junk.length(), junk));
    assertThat(rejection(grpc(late, false)).code()).isEqualTo(RejectionCode.MALFORMED);
  }

  @Test
  void aTruncatedMessage() throws Exception {
    Buffer hello = message(loopback.hello);
    assertThat(grpc(hello.getBuffer(0, hello.length() - 2), true).length()).isZero();
    assertThat(grpc(hello.getBuffer(0, 3), true).length()).isZero();
  }

  @Test
  void anOversizedLengthPrefix() throws Exception {
    Frame.Rejection rejection =
        rejection(grpc(prefixed(0, 0x7FFF_FFFF, Buffer.buffer(new byte[100])), false));
    assertThat(rejection.code()).isEqualTo(RejectionCode.MALFORMED);
    assertThat(rejection.detail()).isEqualTo("a message of 2147483647 bytes; allowed are 2097152");
    assertThat(rejection(grpc(prefixed(0, -1, Buffer.buffer(new byte[100])), false))
            .detail())
        .startsWith("a message of 4294967295 bytes");
  }

  @Test
  void aMessageFlaggedAsCompressed() throws Exception {
    // Nothing says how it is compressed, so it is taken as it is; a hello is still a hello.
    Bytes hello = FrameCodec.encode(new Frame.Ping(1, 1));
    Frame.Rejection rejection =
        rejection(grpc(prefixed(1, hello.length(), Buffer.buffer(hello.toByteArray())), false));
    assertThat(rejection.code()).isEqualTo(RejectionCode.HELLO_EXPECTED);
  }

  @Test
  void aCompressedStreamIsRefused() throws Exception {
    Bytes hello = FrameCodec.encode(loopback.hello);
    Buffer body = prefixed(1, hello.length(), Buffer.buffer(hello.toByteArray()));
    Frame.Rejection rejection = rejection(exchange("/gramme.Node/Exchange", "gzip", body, false));
    assertThat(rejection.code()).isEqualTo(RejectionCode.MALFORMED);
    assertThat(rejection.detail()).contains("gzip");
  }

  @Test
  void anUnknownMethodIsUnimplemented() throws Exception {
    assertThat(
            exchange("/gramme.Node/Other", null, message(loopback.hello), true).length())
        .isZero();
  }

  /** Sends bytes and returns what comes back until the server closes, or after half-closing. */
  private String tcp(byte[] bytes, boolean finish) throws Exception {
    Address address = Loopback.addressOf(server);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (finish) {
        socket.shutdownOutput();
      }
      return new String(readAll(socket.getInputStream()), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  private static byte[] readAll(InputStream in) throws Exception {
    return in.readAllBytes();
  }

  private Buffer grpc(Buffer body, boolean end) throws Exception {
    return exchange("/gramme.Node/Exchange", null, body, end);
  }

  /** Posts a raw gRPC body and returns the raw answer; the server must end it. */
  private Buffer exchange(
      String path, @org.jspecify.annotations.Nullable String encoding, Buffer body, boolean end)
      throws Exception {
    HttpClient client = loopback.vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
    CompletableFuture<Buffer> answer = new CompletableFuture<>();
    HttpClientRequest request = Loopback.await(client.request(new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost("127.0.0.1")
        .setPort(server.actualPort())
        .setURI(path)));
    request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
    if (encoding != null) {
      request.putHeader("grpc-encoding", encoding);
    }
    request.setChunked(true);
    request
        .response()
        .compose(response -> response.body())
        .onSuccess(answer::complete)
        .onFailure(answer::completeExceptionally);
    if (end) {
      Loopback.await(request.end(body));
    } else {
      Loopback.await(request.write(body));
    }
    Buffer received = answer.get(30, TimeUnit.SECONDS);
    Loopback.await(client.close());
    return received;
  }

  private static Buffer message(Frame frame) {
    Bytes bytes = FrameCodec.encode(frame);
    return prefixed(0, bytes.length(), Buffer.buffer(bytes.toByteArray()));
  }

  private static Buffer prefixed(int flag, int length, Buffer payload) {
    return Buffer.buffer().appendByte((byte) flag).appendInt(length).appendBuffer(payload);
  }

  /** The rejection that is the last message of an answer. */
  private static Frame.Rejection rejection(Buffer answer) throws Exception {
    Frame last = null;
    for (int at = 0; at < answer.length(); ) {
      int length = answer.getInt(at + 1);
      last = FrameCodec.decode(Bytes.wrap(answer.getBytes(at + 5, at + 5 + length)));
      at += 5 + length;
    }
    assertThat(last).isInstanceOf(Frame.Rejection.class);
    return (Frame.Rejection) java.util.Objects.requireNonNull(last);
  }
}
