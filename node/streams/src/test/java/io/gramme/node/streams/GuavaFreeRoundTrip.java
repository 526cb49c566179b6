package io.gramme.node.streams;

import io.gramme.message.Reply;
import io.gramme.stream.PeerStream;
import io.vertx.core.http.HttpServer;

/** A write and a read over a stream in a JVM that has no Guava; ends with exit code 0 when they came back. */
final class GuavaFreeRoundTrip {
  static final String GUAVA_CLASS = "com.google.common.base.Preconditions";

  private GuavaFreeRoundTrip() {}

  public static void main(String[] arguments) throws Exception {
    try {
      Class.forName(GUAVA_CLASS);
      throw new AssertionError("Guava is on the class path");
    } catch (ClassNotFoundException expected) {
      System.out.println("no Guava here");
    }
    Loopback loopback = new Loopback();
    try {
      HttpServer server = loopback.serve(new RecordingService());
      // Everything is loaded for the first time, on a computer that may be busy.
      PeerStream stream = loopback.stream(
          Loopback.addressOf(server), Loopback.SETTINGS.withConnectTimeoutMillis(20_000));
      Reply applied = loopback.send(stream, Loopback.write("key", 1_000_000)).reply();
      Reply read = loopback.send(stream, Loopback.read("key")).reply();
      if (!applied.equals(new Reply.Applied(1))
          || !(read instanceof Reply.State state)
          || state.state().length() != 1_000_000) {
        throw new AssertionError("unexpected replies " + applied + " and " + read);
      }
    } finally {
      loopback.close();
    }
    System.out.println("round trip done");
  }
}
