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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one event-loop context to nodes; held strongly as long as the session or node lives, since a
 * collected client closes its sockets silently. Thread-safe.
 *
 * <p>Each node has an HTTP client of its own: closing it is the only way to give up a connection that was accepted and
 * never answered, which would otherwise be waited for by every further attempt. A stream that ends closes it, so that
 * each attempt connects, and resolves the host's name, anew (rule E1).
 */
public final class StreamClient {
  /** What a stream may send before the other side must have read some of it, in bytes. */
  static final int STREAM_WINDOW_BYTES = 1024 * 1024;

  /** The same for a connection. */
  public static final int CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

  /** The largest HTTP/2 frame, in bytes. */
  static final int MAX_HTTP_FRAME_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final int connectTimeoutMillis;
  private final Map<Address, GrpcClient> clients = new LinkedHashMap<>();
  private final List<Future<Void>> closing = new ArrayList<>();

  private StreamClient(Vertx vertx, int connectTimeoutMillis) {
    this.vertx = vertx;
    this.connectTimeoutMillis = connectTimeoutMillis;
  }

  /** A client for the streams of one context. */
  public static StreamClient create(Vertx vertx, StreamSettings settings) {
    return new StreamClient(
        vertx, (int) Math.min(Integer.MAX_VALUE, settings.connectTimeoutMillis()));
  }

  private GrpcClient newClient() {
    HttpClientOptions http = new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setInitialSettings(http2Settings())
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setConnectTimeout(connectTimeoutMillis);
    GrpcClientOptions grpc = new GrpcClientOptions().setMaxMessageSize(Limits.MAX_MESSAGE_BYTES);
    return GrpcClient.client(vertx, grpc, http);
  }

  /** The settings that both sides of a stream propose. */
  public static Http2Settings http2Settings() {
    return new Http2Settings()
        .setInitialWindowSize(STREAM_WINDOW_BYTES)
        .setMaxFrameSize(MAX_HTTP_FRAME_BYTES);
  }

  synchronized Future<GrpcClientRequest<Buffer, Buffer>> request(Address address) {
    return clients
        .computeIfAbsent(address, ignored -> newClient())
        .request(
            SocketAddress.inetSocketAddress(address.port(), address.host()),
            StreamMessages.CLIENT_METHOD);
  }

  /** Closes the connection to a node, open or under way; the next request makes another. */
  synchronized void disconnect(Address address) {
    GrpcClient client = clients.remove(address);
    if (client != null) {
      closing.removeIf(Future::isComplete);
      closing.add(client.close());
    }
  }

  /** Closes every connection; completes when all are closed, those of ended streams too. */
  public synchronized Future<Void> close() {
    for (GrpcClient client : clients.values()) {
      closing.add(client.close());
    }
    clients.clear();
    return Future.join(List.copyOf(closing)).mapEmpty();
  }
}
