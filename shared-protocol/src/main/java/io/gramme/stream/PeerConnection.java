package io.gramme.stream;

import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.RequestItem;
import io.gramme.wire.FrameReader;
import io.gramme.wire.WireException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a stream, and the stream when it succeeds: connect, hello, welcome, heartbeats, end.
 *
 * <p>It ends once, whatever the reason, takes its connection with it and is then of no more use. Confined to its context.
 */
final class PeerConnection {
  /** What the owner is told; nothing after {@link #ended}. */
  interface Events {
    void welcomed(Frame.Welcome welcome);

    void answered(NodeId node, Frame.ReplyBatch replies);

    /** More can be written after the writer was full. */
    void drained();

    void ended(String why, Frame.@Nullable Rejection rejection);
  }

  private final Address address;
  private final StreamSettings settings;
  private final StreamEnvironment environment;
  private final Events events;
  private final TimerSlot connectTimer;
  private final TimerSlot heartbeatTimer;
  private final FrameReader reader = new FrameReader();
  private @Nullable FrameWriter writer;
  private @Nullable NodeId node;
  private long lastReceivedNanos;
  private long lastBeatNanos;
  private long pings;
  private boolean ended;

  PeerConnection(
      Address address, StreamSettings settings, StreamEnvironment environment, Events events) {
    this.address = address;
    this.settings = settings;
    this.environment = environment;
    this.events = events;
    Vertx vertx = environment.context().owner();
    this.connectTimer = new TimerSlot(vertx);
    this.heartbeatTimer = new TimerSlot(vertx);
  }

  void open() {
    if (ended) {
      return;
    }
    // Neither the client's connect timeout nor a gRPC deadline covers a node that accepts and stays
    // silent.
    connectTimer.once(
        settings.connectTimeoutMillis(),
        () -> end(
            "no welcome from " + address + " within " + settings.connectTimeoutMillis() + " ms",
            null));
    try {
      environment
          .client()
          .request(address)
          .onSuccess(this::connected)
          .onFailure(cause -> end("cannot connect to " + address + ": " + describe(cause), null));
    } catch (RuntimeException e) {
      end("cannot connect to " + address + ": " + describe(e), null);
    }
  }

  private void connected(GrpcClientRequest<Buffer, Buffer> opened) {
    if (ended) {
      opened.cancel();
      return;
    }
    FrameWriter output = new FrameWriter(opened, cause -> end(broke(cause), null));
    writer = output;
    opened.exceptionHandler(cause -> end(broke(cause), null));
    opened.drainHandler(ignored -> {
      if (!ended) {
        events.drained();
      }
    });
    opened.response().onSuccess(this::responded).onFailure(cause -> end(broke(cause), null));
    output.write(environment.hello().get(), false);
  }

  private void responded(GrpcClientResponse<Buffer, Buffer> response) {
    response.messageHandler(this::received);
    response.invalidMessageHandler(cause -> end(broke(cause), null));
    response.errorHandler(error -> end(address + " reset the stream: " + error, null));
    response.exceptionHandler(cause -> end(broke(cause), null));
    response.endHandler(
        ignored -> end(address + " ended the stream with status " + response.status(), null));
  }

  private void received(GrpcMessage message) {
    if (ended) {
      return;
    }
    lastReceivedNanos = environment.nanoTime().getAsLong();
    try {
      Frame frame = reader.read(StreamMessages.bytes(message));
      if (frame != null) {
        received(frame);
      }
    } catch (WireException e) {
      end(address + " sent what is no frame: " + e.getMessage(), null);
    }
  }

  private void received(Frame frame) {
    NodeId known = node;
    if (frame instanceof Frame.FromOpener || isOutOfTurn(frame, known)) {
      end(address + " sent a frame out of turn: " + frame.getClass().getSimpleName(), null);
    } else if (frame instanceof Frame.Welcome welcome) {
      welcomed(welcome);
    } else if (frame instanceof Frame.Rejection rejection) {
      end(
          address + " refused the stream: " + rejection.code() + ", " + rejection.detail(),
          rejection);
    } else if (frame instanceof Frame.ReplyBatch replies && known != null) {
      events.answered(known, replies);
    } else if (frame instanceof Frame.Ping ping) {
      write(new Frame.Pong(ping.nonce()), false);
    } else if (!(frame instanceof Frame.Pong)) {
      throw Sealed.unknown(frame);
    }
  }

  /** A welcome comes once and first; before it comes nothing but what ends the stream or says nothing. */
  private static boolean isOutOfTurn(Frame frame, @Nullable NodeId known) {
    if (frame instanceof Frame.Welcome) {
      return known != null;
    }
    return known == null && !(frame instanceof Frame.Rejection || frame instanceof Frame.Pong);
  }

  private void welcomed(Frame.Welcome welcome) {
    if (welcome.protocolVersion() != Frame.PROTOCOL_VERSION) {
      end(
          address + " speaks protocol version " + welcome.protocolVersion() + "; this is version "
              + Frame.PROTOCOL_VERSION,
          null);
      return;
    }
    connectTimer.cancel();
    node = welcome.node();
    lastBeatNanos = lastReceivedNanos;
    heartbeatTimer.every(settings.heartbeatIntervalMillis(), this::beat);
    events.welcomed(welcome);
  }

  private void beat() {
    long now = environment.nanoTime().getAsLong();
    long interval = settings.heartbeatIntervalMillis() * Time.NANOS_PER_MILLI;
    // A pause of this process is no silence of the node: what came meanwhile is not read yet.
    long late = now - lastBeatNanos - 2 * interval;
    lastBeatNanos = now;
    if (late > 0) {
      lastReceivedNanos += late;
    }
    long silence = now - lastReceivedNanos;
    if (silence >= settings.heartbeatLimitMillis() * Time.NANOS_PER_MILLI) {
      end("nothing from " + address + " for " + silence / Time.NANOS_PER_MILLI + " ms", null);
    } else if (silence >= interval) {
      write(new Frame.Ping(++pings, environment.hlc().getAsLong()), false);
    }
  }

  boolean isFull() {
    return writer == null || writer.isFull();
  }

  boolean isChunking() {
    return writer != null && writer.isChunking();
  }

  boolean writeChunk() {
    return writer != null && writer.writeChunk();
  }

  void write(List<RequestItem> items, boolean large) {
    write(
        new Frame.RequestBatch(environment.cluster().get(), environment.hlc().getAsLong(), items),
        large);
  }

  private void write(Frame frame, boolean large) {
    if (writer != null) {
      writer.write(frame, large);
    }
  }

  /** Ends the stream and its connection. */
  void close(String why) {
    end(why, null);
  }

  private void end(String why, Frame.@Nullable Rejection rejection) {
    if (ended) {
      return;
    }
    ended = true;
    connectTimer.cancel();
    heartbeatTimer.cancel();
    // A connection that is kept leads to where the name led once: only a new one asks for it again.
    environment.client().disconnect(address);
    events.ended(why, rejection);
  }

  private String broke(Throwable cause) {
    return "the stream to " + address + " broke: " + describe(cause);
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
