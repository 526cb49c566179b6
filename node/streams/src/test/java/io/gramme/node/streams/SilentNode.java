package io.gramme.node.streams;

import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.stream.StreamMessages;
import io.gramme.wire.FrameCodec;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that welcomes a stream and then answers nothing, but heartbeats if so told, reading on or not. */
final class SilentNode {
  final AtomicInteger messages = new AtomicInteger();
  private final boolean reads;
  private final boolean answersPings;

  SilentNode(boolean reads, boolean answersPings) {
    this.reads = reads;
    this.answersPings = answersPings;
  }

  Handler<HttpServerRequest> handler(Vertx vertx) {
    return GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(Limits.MAX_MESSAGE_BYTES))
        .callHandler(
            StreamMessages.SERVER_METHOD,
            request -> request.messageHandler(message -> {
              if (messages.incrementAndGet() == 1) {
                write(
                    request,
                    new Frame.Welcome(
                        Frame.PROTOCOL_VERSION,
                        RecordingService.NODE,
                        RecordingService.table(),
                        1,
                        0));
                if (!reads) {
                  request.pause();
                }
              } else if (answersPings) {
                write(request, new Frame.Pong(1));
              }
            }));
  }

  private static void write(GrpcServerRequest<Buffer, Buffer> request, Frame frame) {
    var unused = request.response().writeMessage(StreamMessages.of(FrameCodec.encode(frame)));
  }
}
