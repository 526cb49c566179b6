package io.gramme.stream;

import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.wire.FrameCodec;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that welcomes a stream and then answers nothing, reading on or not. */
final class SilentNode {
  final AtomicInteger messages = new AtomicInteger();
  private final boolean reads;

  SilentNode(boolean reads) {
    this.reads = reads;
  }

  Handler<HttpServerRequest> handler(Vertx vertx) {
    return GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(Limits.MAX_MESSAGE_BYTES))
        .callHandler(
            StreamMessages.SERVER_METHOD,
            request -> request.messageHandler(message -> {
              if (messages.incrementAndGet() == 1) {
                var unused = request
                    .response()
                    .writeMessage(StreamMessages.of(FrameCodec.encode(new Frame.Welcome(
                        Frame.PROTOCOL_VERSION,
                        RecordingService.NODE,
                        RecordingService.table(),
                        1))));
                if (!reads) {
                  request.pause();
                }
              }
            }));
  }
}
