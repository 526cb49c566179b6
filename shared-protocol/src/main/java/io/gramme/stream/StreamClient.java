package io.gramme.stream;

import io.gramme.data.Limits;
import io.gramme.membership.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event-loop context to nodes; held strongly as long as the session or node lives, since a
 * collected client closes its sockets without a word.
 *
 * <p>A connection on which nothing arrives for longer than a heartbeat or a connection attempt may take is closed, so
 * a node that accepts connections and never answers does not collect them.
 */
public final class StreamClient {
  /** What a stream may send before the other side must have read some of it, in bytes. */
  static final int STREAM_WINDOW_BYTES = 1024 * 1024;

  /** The same for a connection. */
  static final int CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

  /** The largest HTTP/2 frame, in bytes. */
  static final int MAX_HTTP_FRAME_BYTES = 256 * 1024;

  private final GrpcClient grpc;

  private StreamClient(GrpcClient grpc) {
    this.grpc = grpc;
  }

  /** A client for the streams of one context. */
  public static StreamClient create(Vertx vertx, StreamSettings settings) {
    long silence = Math.max(
        settings.connectTimeoutMillis(),
        settings.heartbeatIntervalMillis() + settings.heartbeatLimitMillis());
    HttpClientOptions http = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setInitialSettings(http2Settings())
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setConnectTimeout(toInt(settings.connectTimeoutMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setReadIdleTimeout(toInt(silence));
    GrpcClientOptions grpc = new GrpcClientOptions().setMaxMessageSize(Limits.MAX_MESSAGE_BYTES);
    return new StreamClient(GrpcClient.client(vertx, grpc, http));
  }

  static Http2Settings http2Settings() {
    return new Http2Settings()
        .setInitialWindowSize(STREAM_WINDOW_BYTES)
        .setMaxFrameSize(MAX_HTTP_FRAME_BYTES);
  }

  private static int toInt(long millis) {
    return (int) Math.min(Integer.MAX_VALUE, millis);
  }

  Future<GrpcClientRequest<Buffer, Buffer>> request(Address address) {
    return grpc.request(
        SocketAddress.inetSocketAddress(address.port(), address.host()),
        StreamMessages.CLIENT_METHOD);
  }

  /** Closes every connection. */
  public Future<Void> close() {
    return grpc.close();
  }
}
