package io.gramme.wire;

import static io.gramme.wire.FieldReader.FIXED64;
import static io.gramme.wire.FieldReader.SIZED;

import com.google.protobuf.MessageLite;
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
import io.gramme.wire.generated.Chunk;
import io.gramme.wire.generated.Envelope;
import io.gramme.wire.generated.Hello;
import io.gramme.wire.generated.Ping;
import io.gramme.wire.generated.Pong;
import io.gramme.wire.generated.Rejection;
import io.gramme.wire.generated.ReplyBatch;
import io.gramme.wire.generated.RequestBatch;
import io.gramme.wire.generated.Welcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames as bytes.
 *
 * <p>Keys, states and deltas of a decoded frame are slices of the given bytes and keep them in memory; whoever stores
 * one for long {@linkplain Bytes#compact() compacts} it. What travels in great number is written and read field by field,
 * without the generated messages. Stateless and thread-safe.
 */
public final class FrameCodec {
  /**
   * The largest frame, in bytes; one above {@link Limits#MAX_MESSAGE_BYTES} travels as {@link Chunks}. A moved state is
   * never refused for its size (rule S3): the join of three replicas' largest states must pass.
   */
  public static final int MAX_FRAME_BYTES = 4 * Limits.MAX_STATE_BYTES;

  private static final int REQUESTS = Envelope.REQUESTS_FIELD_NUMBER;
  private static final int REPLIES = Envelope.REPLIES_FIELD_NUMBER;
  private static final int REQUESTS_CLUSTER = RequestBatch.CLUSTER_FIELD_NUMBER;
  private static final int REQUESTS_HLC = RequestBatch.HLC_FIELD_NUMBER;
  private static final int REPLIES_HLC = ReplyBatch.HLC_FIELD_NUMBER;
  private static final int REPLIES_EPOCH = ReplyBatch.EPOCH_FIELD_NUMBER;

  /** Requests and replies have the same number in their batches. */
  private static final int ITEMS = RequestBatch.ITEMS_FIELD_NUMBER;

  private FrameCodec() {}

  /** The bytes of a frame, in an array of their own; whoever sends them minds {@link #MAX_FRAME_BYTES}. */
  public static Bytes encode(Frame frame) {
    try {
      if (frame instanceof Frame.RequestBatch batch) {
        return encode(batch);
      } else if (frame instanceof Frame.ReplyBatch batch) {
        return encode(batch);
      } else {
        Envelope.Builder envelope = Envelope.newBuilder();
        encodeControl(frame, envelope);
        return Bytes.wrap(envelope.build().toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
  }

  private static Bytes encode(Frame.RequestBatch batch) throws IOException {
    List<RequestItem> items = batch.items();
    @Nullable MessageLite[] generated = new MessageLite[items.size()];
    int size = FieldWriter.sizeOfFixed64(REQUESTS_CLUSTER, batch.cluster().value())
        + FieldWriter.sizeOfFixed64(REQUESTS_HLC, batch.hlc());
    for (int i = 0; i < items.size(); i++) {
      generated[i] = ItemCodec.generated(items.get(i));
      size += FieldWriter.sizeOfMessage(ITEMS, size(generated[i], items.get(i)));
    }
    FieldWriter out = new FieldWriter(FieldWriter.sizeOfMessage(REQUESTS, size));
    out.message(REQUESTS, size);
    out.fixed64(REQUESTS_CLUSTER, batch.cluster().value());
    out.fixed64(REQUESTS_HLC, batch.hlc());
    for (int i = 0; i < items.size(); i++) {
      MessageLite rare = generated[i];
      out.message(ITEMS, size(rare, items.get(i)));
      if (rare == null) {
        ItemCodec.write(items.get(i), out);
      } else {
        out.content(rare);
      }
    }
    return out.finish();
  }

  private static int size(@Nullable MessageLite generated, RequestItem item) {
    return generated == null ? ItemCodec.size(item) : generated.getSerializedSize();
  }

  private static Bytes encode(Frame.ReplyBatch batch) throws IOException {
    List<ReplyItem> items = batch.items();
    @Nullable MessageLite[] generated = new MessageLite[items.size()];
    int size = FieldWriter.sizeOfFixed64(REPLIES_HLC, batch.hlc())
        + FieldWriter.sizeOfFixed64(REPLIES_EPOCH, batch.epoch());
    for (int i = 0; i < items.size(); i++) {
      generated[i] = ItemCodec.generated(items.get(i));
      size += FieldWriter.sizeOfMessage(ITEMS, size(generated[i], items.get(i)));
    }
    FieldWriter out = new FieldWriter(FieldWriter.sizeOfMessage(REPLIES, size));
    out.message(REPLIES, size);
    out.fixed64(REPLIES_HLC, batch.hlc());
    out.fixed64(REPLIES_EPOCH, batch.epoch());
    for (int i = 0; i < items.size(); i++) {
      MessageLite rare = generated[i];
      out.message(ITEMS, size(rare, items.get(i)));
      if (rare == null) {
        ItemCodec.write(items.get(i), out);
      } else {
        out.content(rare);
      }
    }
    return out.finish();
  }

  private static int size(@Nullable MessageLite generated, ReplyItem item) {
    return generated == null ? ItemCodec.size(item) : generated.getSerializedSize();
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
    return parse(bytes).whole();
  }

  /**
   * What a message from a stream holds: one of the two.
   *
   * @param frame a whole frame
   * @param part or a part of one
   */
  record Parsed(@Nullable Frame frame, @Nullable Chunk part) {
    Frame whole() throws WireException {
      if (frame == null) {
        throw new WireException("a chunk where a whole frame is expected");
      }
      return frame;
    }
  }

  /** Reads a message from a stream, in one walk over its bytes. */
  static Parsed parse(Bytes bytes) throws WireException {
    if (bytes.length() > MAX_FRAME_BYTES) {
      throw new WireException(
          "a frame of " + bytes.length() + " bytes; allowed are " + MAX_FRAME_BYTES);
    }
    try {
      FieldReader in = new FieldReader(bytes);
      Parsed parsed = null;
      for (int tag = in.next(); tag != 0; tag = in.next()) {
        Parsed read = read(tag, in);
        if (parsed != null && read != null) {
          throw new WireException("two frames in one message");
        }
        parsed = read == null ? parsed : read;
      }
      if (parsed == null) {
        throw new WireException("a frame of an unknown kind");
      }
      return parsed;
    } catch (IOException | IllegalArgumentException e) {
      throw new WireException("malformed frame: " + e.getMessage());
    }
  }

  /** Null, having passed over it, when nobody knows the field. */
  private static @Nullable Parsed read(int tag, FieldReader in) throws IOException, WireException {
    Frame frame;
    switch (tag) {
      case REQUESTS << 3 | SIZED -> {
        int outer = in.enter();
        frame = readRequests(in);
        in.leave(outer);
      }
      case REPLIES << 3 | SIZED -> {
        int outer = in.enter();
        frame = readReplies(in);
        in.leave(outer);
      }
      case Envelope.HELLO_FIELD_NUMBER << 3 | SIZED -> frame = decode(in.message(Hello.parser()));
      case Envelope.WELCOME_FIELD_NUMBER << 3 | SIZED ->
        frame = decode(in.message(Welcome.parser()));
      case Envelope.REJECTION_FIELD_NUMBER << 3 | SIZED -> {
        Rejection message = in.message(Rejection.parser());
        frame = new Frame.Rejection(Numbers.rejection(message.getCode()), message.getDetail());
      }
      case Envelope.PING_FIELD_NUMBER << 3 | SIZED -> {
        Ping message = in.message(Ping.parser());
        frame =
            new Frame.Ping(message.getNonce(), Stamps.require("clock of a ping", message.getHlc()));
      }
      case Envelope.PONG_FIELD_NUMBER << 3 | SIZED ->
        frame = new Frame.Pong(in.message(Pong.parser()).getNonce());
      case Envelope.CHUNK_FIELD_NUMBER << 3 | SIZED -> {
        return new Parsed(null, in.message(Chunk.parser()));
      }
      default -> {
        in.skip(tag);
        return null;
      }
    }
    return new Parsed(frame, null);
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

  private static Frame readRequests(FieldReader in) throws IOException, WireException {
    long cluster = 0;
    long hlc = 0;
    List<RequestItem> items = new ArrayList<>();
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case REQUESTS_CLUSTER << 3 | FIXED64 -> cluster = in.fixed64();
        case REQUESTS_HLC << 3 | FIXED64 -> hlc = in.fixed64();
        case ITEMS << 3 | SIZED -> {
          requireRoom(items);
          int outer = in.enter();
          items.add(ItemCodec.readRequest(in));
          in.leave(outer);
        }
        default -> in.skip(tag);
      }
    }
    return new Frame.RequestBatch(
        new ClusterId(cluster), Stamps.require("clock of a batch", hlc), items);
  }

  private static Frame readReplies(FieldReader in) throws IOException, WireException {
    long hlc = 0;
    long epoch = 0;
    List<ReplyItem> items = new ArrayList<>();
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      switch (tag) {
        case REPLIES_HLC << 3 | FIXED64 -> hlc = in.fixed64();
        case REPLIES_EPOCH << 3 | FIXED64 -> epoch = in.fixed64();
        case ITEMS << 3 | SIZED -> {
          requireRoom(items);
          int outer = in.enter();
          items.add(ItemCodec.readReply(in));
          in.leave(outer);
        }
        default -> in.skip(tag);
      }
    }
    return new Frame.ReplyBatch(Stamps.require("clock of a batch", hlc), epoch, items);
  }

  /** Before the next is read: an empty item takes two bytes on the wire and a hundred in memory. */
  private static void requireRoom(List<?> items) throws WireException {
    if (items.size() == Limits.MAX_BATCH_ITEMS) {
      throw new WireException("more than " + Limits.MAX_BATCH_ITEMS + " items in a batch");
    }
  }
}
