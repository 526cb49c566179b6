package io.gramme.it.badinput;

import io.gramme.data.Bytes;
import io.gramme.it.support.Await;
import io.gramme.membership.Address;
import io.gramme.message.Frame;
import io.gramme.wire.FrameCodec;
import io.gramme.wire.WireException;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of the streaming method whose messages are made of any bytes. */
final class RawExchange implements AutoCloseable {
  static final String METHOD = "/gramme.Node/Exchange";
  private static final int PREFIX_BYTES = 5;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient(new HttpClientOptions()
      .setProtocolVersion(HttpVersion.HTTP_2)
      .setHttp2ClearTextUpgrade(false));
  private final Address address;

  RawExchange(Address address) {
    this.address = address;
  }

  /** A message as gRPC frames it. */
  static Buffer message(Bytes bytes) {
    return prefixed(bytes.length(), bytes.toByteArray());
  }

  static Buffer message(Frame frame) {
    return message(FrameCodec.encode(frame));
  }

  /** Bytes behind a prefix that may announce another length. */
  static Buffer prefixed(long announced, byte[] bytes) {
    return Buffer.buffer().appendByte((byte) 0).appendUnsignedInt(announced).appendBytes(bytes);
  }

  /**
   * Sends a body and waits until the node has ended the call in whatever way.
   *
   * @param end whether the body ends, or goes on without anything more to come
   */
  Ending send(String method, Buffer body, boolean end) {
    Promise<Ending> ended = Promise.promise();
    client
        .request(HttpMethod.POST, address.port(), address.host(), method)
        .onFailure(ended::tryFail)
        .onSuccess(request -> send(request, body, end, ended));
    return Await.result(ended.future());
  }

  private static void send(
      HttpClientRequest request, Buffer body, boolean end, Promise<Ending> ended) {
    Buffer received = Buffer.buffer();
    request
        .putHeader("content-type", "application/grpc")
        .putHeader("te", "trailers")
        .setChunked(true)
        .exceptionHandler(e -> ended.tryComplete(Ending.broken(received)));
    request
        .response()
        .onFailure(e -> ended.tryComplete(Ending.broken(received)))
        .onSuccess(response -> {
          response.exceptionHandler(e -> ended.tryComplete(Ending.broken(received)));
          response.handler(received::appendBuffer);
          response.endHandler(nothing -> ended.tryComplete(Ending.of(response, received)));
        });
    if (end) {
      request.end(body);
    } else {
      request.write(body);
    }
  }

  @Override
  public void close() {
    Await.result(client.close());
    Await.result(vertx.close());
  }

  /**
   * How a call ended.
   *
   * @param httpStatus null when the stream was reset or the connection closed
   * @param grpcStatus null when there was none
   * @param frames that the node sent before
   */
  record Ending(@Nullable Integer httpStatus, @Nullable String grpcStatus, List<Frame> frames) {
    static Ending broken(Buffer received) {
      return new Ending(null, null, frames(received));
    }

    static Ending of(HttpClientResponse response, Buffer received) {
      String trailer = response.getTrailer("grpc-status");
      return new Ending(
          response.statusCode(),
          trailer == null ? response.getHeader("grpc-status") : trailer,
          frames(received));
    }

    private static List<Frame> frames(Buffer received) {
      List<Frame> frames = new ArrayList<>();
      int at = 0;
      while (received.length() - at >= PREFIX_BYTES) {
        int length = (int) received.getUnsignedInt(at + 1);
        byte[] bytes = received.getBytes(at + PREFIX_BYTES, at + PREFIX_BYTES + length);
        try {
          frames.add(FrameCodec.decode(Bytes.wrap(bytes)));
        } catch (WireException e) {
          throw new AssertionError("the node itself sent no frame", e);
        }
        at += PREFIX_BYTES + length;
      }
      return frames;
    }

    /** Whether the node said that all was well. */
    boolean isSuccess() {
      return httpStatus != null && httpStatus == 200 && "0".equals(grpcStatus);
    }

    Frame.@Nullable Rejection rejection() {
      for (Frame frame : frames) {
        if (frame instanceof Frame.Rejection rejection) {
          return rejection;
        }
      }
      return null;
    }
  }
}
