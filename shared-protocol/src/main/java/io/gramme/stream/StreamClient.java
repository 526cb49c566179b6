package io.gramme.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The connections of one event-loop context to nodes; held strongly as long as the session or node lives, since a
 * collected client closes its sockets without a word.
 */
@SuppressWarnings("NullAway")
public final class StreamClient {
  private StreamClient() {}

  /** A client for the streams of one context. */
  public static StreamClient create(Vertx vertx, StreamSettings settings) {
    if (true) throw Unwritten.body();
    return null;
  }

  /** Closes every connection. */
  public Future<Void> close() {
    if (true) throw Unwritten.body();
    return null;
  }
}
