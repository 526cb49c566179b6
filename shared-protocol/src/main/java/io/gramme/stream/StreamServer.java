package io.gramme.stream;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The accepting side of streams: a handler for any Vert.x HTTP server.
 *
 * <p>Whatever bytes arrive, only the stream they came on suffers.
 */
@SuppressWarnings("NullAway")
public final class StreamServer {
  private StreamServer() {}

  /** Options of an HTTP server that suit the streams: HTTP/2 with large windows. Port and TLS are the caller's. */
  public static HttpServerOptions httpOptions() {
    if (true) throw Unwritten.body();
    return null;
  }

  /** Serves streams; answers anything else with an HTTP or gRPC error. */
  public static Handler<HttpServerRequest> handler(
      Vertx vertx, StreamServerSettings settings, StreamService service) {
    if (true) throw Unwritten.body();
    return null;
  }
}
