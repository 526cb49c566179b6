package io.gramme.node.streams;

import io.gramme.data.Limits;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamMessages;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.concurrent.TimeUnit;

/**
 * The accepting side of streams: a handler for any Vert.x HTTP server.
 *
 * <p>Whatever bytes arrive, only the stream they came on suffers.
 */
public final class StreamServer {
  /** A connection on which nothing arrives for this long is closed; a peer that lives sends heartbeats. */
  private static final int READ_IDLE_MILLIS = 60_000;

  private static final String ENCODING_HEADER = "grpc-encoding";

  private StreamServer() {}

  /** Options of an HTTP server that suit the streams: HTTP/2 with large windows. Port and TLS are the caller's. */
  public static HttpServerOptions httpOptions() {
    return new HttpServerOptions()
        .setInitialSettings(StreamClient.http2Settings())
        .setHttp2ConnectionWindowSize(StreamClient.CONNECTION_WINDOW_BYTES)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setReadIdleTimeout(READ_IDLE_MILLIS);
  }

  /** Serves streams; answers anything else with an HTTP or gRPC error. */
  public static Handler<HttpServerRequest> handler(
      Vertx vertx, StreamServerSettings settings, StreamService service) {
    GrpcServerOptions options = new GrpcServerOptions()
        .setMaxMessageSize(Limits.MAX_MESSAGE_BYTES)
        .removeEnabledProtocol(GrpcProtocol.WEB)
        .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
        .removeEnabledProtocol(GrpcProtocol.TRANSCODING);
    StreamMemory memory = new StreamMemory(StreamMemory.Bounds.ofHeap());
    GrpcServer grpc = GrpcServer.server(vertx, options)
        .callHandler(
            StreamMessages.SERVER_METHOD,
            request -> new AcceptedStream(vertx, settings, memory, service, request).start());
    return request -> {
      if (!request.headers().contains(ENCODING_HEADER)) {
        // Without the header a message flagged as compressed throws inside the library and jams the
        // stream.
        request.headers().set(ENCODING_HEADER, StreamMessages.IDENTITY);
      }
      grpc.handle(request);
    };
  }
}
