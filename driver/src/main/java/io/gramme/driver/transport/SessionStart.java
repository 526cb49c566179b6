package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.message.Frame;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way from contacts to a session; leaves nothing open when it fails. */
final class SessionStart {
  private final List<Address> contacts;
  private final SessionOptions options;
  private final MembersFile membersFile;
  private final CompletableFuture<VertxSession> result = new CompletableFuture<>();

  SessionStart(List<Address> contacts, SessionOptions options) {
    this.contacts = List.copyOf(new LinkedHashSet<>(contacts));
    this.options = options;
    this.membersFile = MembersFile.at(options.membersFile());
  }

  CompletionStage<VertxSession> on(Vertx vertx) {
    try {
      // On this thread, as a file of options: the loop must not block.
      KnownMembers remembered = membersFile.read().without(contacts);
      SessionLoop.start(vertx)
          .onSuccess(loop -> onLoop(loop, () -> seek(loop, remembered)))
          .onFailure(result::completeExceptionally);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /** Whatever happens on the loop, whoever connects learns of it. */
  private void onLoop(SessionLoop loop, Runnable step) {
    loop.execute(
        () -> {
          try {
            step.run();
          } catch (RuntimeException | Error e) {
            loop.stop().onComplete(done -> result.completeExceptionally(e));
          }
        },
        () -> result.completeExceptionally(
            new IllegalStateException("the Vert.x to connect on is closed")));
  }

  private void seek(SessionLoop loop, KnownMembers remembered) {
    Identity identity = new Identity(options.random(), remembered);
    FirstContact contact = new FirstContact(contacts, remembered.addresses(), options.random());
    NodeStreams streams = new NodeStreams(loop, options, identity, contact);
    loop.onStop(() -> {
      contact.closed();
      return streams.close();
    });
    contact
        .seek(streams, loop, options.connectTimeout())
        // A later turn, because streams must not be closed from their own listener.
        .onComplete(
            found -> onLoop(loop, () -> sought(loop, streams, identity, remembered, found)));
  }

  private void sought(
      SessionLoop loop,
      NodeStreams streams,
      Identity identity,
      KnownMembers remembered,
      AsyncResult<Frame.Welcome> found) {
    if (found.succeeded()) {
      Frame.Welcome first = found.result();
      List<Address> sources = new ArrayList<>(contacts);
      if (first.table().cluster().equals(remembered.cluster())) {
        sources.addAll(remembered.addresses());
      }
      VertxSession session =
          new VertxSession(loop, streams, identity, sources, options, membersFile, first);
      session.begin(first);
      result.complete(session);
    } else {
      loop.stop().onComplete(done -> result.completeExceptionally(found.cause()));
    }
  }
}
