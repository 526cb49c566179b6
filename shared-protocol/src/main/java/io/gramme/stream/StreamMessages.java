package io.gramme.stream;

import io.gramme.data.Bytes;
import io.gramme.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.common.WireFormat;

/** The one gRPC method there is, and its messages as bytes without copying. */
public final class StreamMessages {
  private static final ServiceName SERVICE = ServiceName.create("gramme", "Node");
  private static final String METHOD = "Exchange";

  /** Uncompressed, in gRPC's word. */
  public static final String IDENTITY = "identity";

  public static final ServiceMethod<Buffer, Buffer> CLIENT_METHOD = ServiceMethod.client(
      SERVICE, METHOD, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);

  public static final ServiceMethod<Buffer, Buffer> SERVER_METHOD = ServiceMethod.server(
      SERVICE, METHOD, GrpcMessageEncoder.IDENTITY, GrpcMessageDecoder.IDENTITY);

  private StreamMessages() {}

  public static GrpcMessage of(Bytes bytes) {
    Buffer payload = BufferInternal.buffer(
        Unpooled.wrappedBuffer(bytes.array(), bytes.arrayOffset(), bytes.length()));
    return GrpcMessage.message(IDENTITY, WireFormat.PROTOBUF, payload);
  }

  /**
   * The bytes of a message; they share its array, which Vert.x has given away.
   *
   * @throws WireException when the message is compressed
   */
  public static Bytes bytes(GrpcMessage message) throws WireException {
    if (!IDENTITY.equals(message.encoding())) {
      throw new WireException("a message with the encoding '" + message.encoding()
          + "'; allowed is '" + IDENTITY + "'");
    }
    ByteBuf payload = ((BufferInternal) message.payload()).getByteBuf();
    if (payload.hasArray()) {
      return Bytes.wrap(
          payload.array(), payload.arrayOffset() + payload.readerIndex(), payload.readableBytes());
    }
    return Bytes.wrap(message.payload().getBytes());
  }
}
