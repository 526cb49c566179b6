package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.message.Frame;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way from contacts to a session; leaves nothing open when it fails. */
final class Connecting {
  private final List<Address> contacts;
  private final SessionOptions options;
  private final CompletableFuture<VertxSession> result = new CompletableFuture<>();

  Connecting(List<Address> contacts, SessionOptions options) {
    this.contacts = List.copyOf(new LinkedHashSet<>(contacts));
    this.options = options;
  }

  CompletionStage<VertxSession> on(Vertx vertx) {
    SessionLoop.start(vertx)
        .onSuccess(loop -> loop.execute(() -> seek(loop)))
        .onFailure(result::completeExceptionally);
    return result;
  }

  private void seek(SessionLoop loop) {
    Identity identity = new Identity(options.random());
    FirstContact contact = new FirstContact(contacts);
    NodeStreams streams = new NodeStreams(loop, options, identity, contact);
    contact
        .seek(streams, loop, options.connectTimeout())
        // A later turn, because streams must not be closed from their own listener.
        .onComplete(found -> loop.execute(() -> sought(loop, streams, identity, found)));
  }

  private void sought(
      SessionLoop loop, NodeStreams streams, Identity identity, AsyncResult<Frame.Welcome> found) {
    if (found.succeeded()) {
      VertxSession session = new VertxSession(loop, streams, identity, options, found.result());
      session.begin(found.result());
      result.complete(session);
    } else {
      streams.close();
      loop.stop().onComplete(done -> result.completeExceptionally(found.cause()));
    }
  }
}
