package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.machine.Sealed;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.ReplyItem;
import io.gramme.message.RequestItem;
import io.gramme.wire.generated.Envelope;
import io.gramme.wire.generated.Hello;
import io.gramme.wire.generated.Ping;
import io.gramme.wire.generated.Pong;
import io.gramme.wire.generated.Rejection;
import io.gramme.wire.generated.ReplyBatch;
import io.gramme.wire.generated.RequestBatch;
import io.gramme.wire.generated.Welcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as bytes.
 *
 * <p>Keys, states and deltas of a decoded frame are slices of the given bytes and keep them in memory; whoever stores
 * one for long {@linkplain Bytes#compact() compacts} it. Stateless and thread-safe.
 */
public final class FrameCodec {
  /**
   * The largest frame, in bytes; one above {@link Limits#MAX_MESSAGE_BYTES} travels as {@link Chunks}. A moved state is
   * never refused for its size (rule S3): the join of three replicas' largest states must pass.
   */
  public static final int MAX_FRAME_BYTES = 4 * Limits.MAX_STATE_BYTES;

  private FrameCodec() {}

  /** The bytes of a frame, in an array of their own; whoever sends them minds {@link #MAX_FRAME_BYTES}. */
  public static Bytes encode(Frame frame) {
    Envelope.Builder envelope = Envelope.newBuilder();
    if (frame instanceof Frame.RequestBatch batch) {
      RequestBatch.Builder message =
          RequestBatch.newBuilder().setCluster(batch.cluster().value()).setHlc(batch.hlc());
      for (RequestItem item : batch.items()) {
        message.addItems(RequestCodec.encode(item));
      }
      envelope.setRequests(message);
    } else if (frame instanceof Frame.ReplyBatch batch) {
      ReplyBatch.Builder message =
          ReplyBatch.newBuilder().setHlc(batch.hlc()).setEpoch(batch.epoch());
      for (ReplyItem item : batch.items()) {
        message.addItems(ReplyCodec.encode(item));
      }
      envelope.setReplies(message);
    } else {
      encodeControl(frame, envelope);
    }
    return Bytes.wrap(envelope.build().toByteArray());
  }

  private static void encodeControl(Frame frame, Envelope.Builder envelope) {
    if (frame instanceof Frame.Hello hello) {
      envelope.setHello(encode(hello));
    } else if (frame instanceof Frame.Welcome welcome) {
      envelope.setWelcome(encode(welcome));
    } else if (frame instanceof Frame.Rejection rejection) {
      envelope.setRejection(Rejection.newBuilder()
          .setCode(Numbers.of(rejection.code()))
          .setDetail(rejection.detail()));
    } else if (frame instanceof Frame.Ping ping) {
      envelope.setPing(Ping.newBuilder().setNonce(ping.nonce()).setHlc(ping.hlc()));
    } else if (frame instanceof Frame.Pong pong) {
      envelope.setPong(Pong.newBuilder().setNonce(pong.nonce()));
    } else {
      throw Sealed.unknown(frame);
    }
  }

  private static Hello encode(Frame.Hello hello) {
    Hello.Builder message = Hello.newBuilder()
        .setProtocolVersion(hello.protocolVersion())
        .setCluster(hello.cluster().value())
        .setHlc(hello.hlc());
    NodeId node = hello.node();
    if (node != null) {
      message.setNode(node.value());
    }
    ClusterParameters parameters = hello.parameters();
    if (parameters != null) {
      message.setParameters(TableCodec.parameters(parameters));
    }
    NodeStart start = hello.start();
    if (start != null) {
      message.setStart(encode(start));
    }
    return message.build();
  }

  private static Welcome encode(Frame.Welcome welcome) {
    Welcome.Builder message = Welcome.newBuilder()
        .setProtocolVersion(welcome.protocolVersion())
        .setNode(welcome.node().value())
        .setTable(TableCodec.encodeToByteString(welcome.table()))
        .setHlc(welcome.hlc())
        .setHeard(welcome.heard());
    NodeStart heard = welcome.heardStart();
    if (heard != null) {
      message.setHeardStart(encode(heard));
    }
    return message.build();
  }

  private static io.gramme.wire.generated.NodeStart encode(NodeStart start) {
    return io.gramme.wire.generated.NodeStart.newBuilder()
        .setIncarnation(start.incarnation())
        .setNumber(start.number())
        .setNonce(start.nonce())
        .build();
  }

  private static NodeStart decode(io.gramme.wire.generated.NodeStart message) {
    return new NodeStart(message.getIncarnation(), message.getNumber(), message.getNonce());
  }

  /**
   * The frame of bytes that {@link #encode} made.
   *
   * @throws WireException when the bytes are no frame, or one with more items than a batch may have; and for a chunk,
   *     which only a {@link FrameReader} understands
   */
  public static Frame decode(Bytes bytes) throws WireException {
    return decode(parse(bytes));
  }

  /** The message of bytes from a stream. */
  static Envelope parse(Bytes bytes) throws WireException {
    if (bytes.length() > MAX_FRAME_BYTES) {
      throw new WireException(
          "a frame of " + bytes.length() + " bytes; allowed are " + MAX_FRAME_BYTES);
    }
    try {
      // Requests and replies have the same number in their batches.
      RepeatedFields.requireAtMostWithin(
          bytes,
          RequestBatch.ITEMS_FIELD_NUMBER,
          Limits.MAX_BATCH_ITEMS,
          "items in a batch",
          Envelope.REQUESTS_FIELD_NUMBER,
          Envelope.REPLIES_FIELD_NUMBER);
      return Envelope.parseFrom(ProtoBytes.parser(bytes));
    } catch (IOException e) {
      throw new WireException("malformed frame: " + e.getMessage());
    }
  }

  static Frame decode(Envelope envelope) throws WireException {
    try {
      return switch (envelope.getFrameCase()) {
        case REQUESTS -> decode(envelope.getRequests());
        case REPLIES -> decode(envelope.getReplies());
        case HELLO -> decode(envelope.getHello());
        case WELCOME -> decode(envelope.getWelcome());
        case REJECTION ->
          new Frame.Rejection(
              Numbers.rejection(envelope.getRejection().getCode()),
              envelope.getRejection().getDetail());
        case PING ->
          new Frame.Ping(
              envelope.getPing().getNonce(),
              Stamps.require("clock of a ping", envelope.getPing().getHlc()));
        case PONG -> new Frame.Pong(envelope.getPong().getNonce());
        case CHUNK -> throw new WireException("a chunk where a whole frame is expected");
        case FRAME_NOT_SET -> throw new WireException("a frame of an unknown kind");
      };
    } catch (IllegalArgumentException e) {
      throw new WireException("malformed frame: " + e.getMessage());
    }
  }

  private static Frame decode(Hello message) {
    return new Frame.Hello(
        message.getProtocolVersion(),
        new ClusterId(message.getCluster()),
        message.hasNode() ? new NodeId(message.getNode()) : null,
        message.hasParameters() ? TableCodec.parameters(message.getParameters()) : null,
        Stamps.require("clock of a hello", message.getHlc()),
        message.hasStart() ? decode(message.getStart()) : null);
  }

  private static Frame decode(Welcome message) throws WireException {
    return new Frame.Welcome(
        message.getProtocolVersion(),
        new NodeId(message.getNode()),
        TableCodec.decode(ProtoBytes.unwrap(message.getTable())),
        Stamps.require("clock of a welcome", message.getHlc()),
        Stamps.require("clock heard by a welcome", message.getHeard()),
        message.hasHeardStart() ? decode(message.getHeardStart()) : null);
  }

  private static Frame decode(RequestBatch message) {
    List<RequestItem> items = new ArrayList<>(message.getItemsCount());
    for (io.gramme.wire.generated.RequestItem item : message.getItemsList()) {
      items.add(RequestCodec.decode(item));
    }
    return new Frame.RequestBatch(
        new ClusterId(message.getCluster()),
        Stamps.require("clock of a batch", message.getHlc()),
        items);
  }

  private static Frame decode(ReplyBatch message) throws WireException {
    List<ReplyItem> items = new ArrayList<>(message.getItemsCount());
    for (io.gramme.wire.generated.ReplyItem item : message.getItemsList()) {
      items.add(ReplyCodec.decode(item));
    }
    return new Frame.ReplyBatch(
        Stamps.require("clock of a batch", message.getHlc()), message.getEpoch(), items);
  }
}
