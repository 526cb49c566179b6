package io.gramme.node.streams;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.machine.Sealed;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.Frame.RejectionCode;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.RequestItem;
import io.gramme.stream.FrameWriter;
import io.gramme.stream.StreamMessages;
import io.gramme.stream.TimerSlot;
import io.gramme.wire.FrameReader;
import io.gramme.wire.WireException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One stream that a peer has opened: hello, batches, replies, end.
 *
 * <p>Confined to its connection's event loop but for {@link #reply}. Nothing a peer sends and nothing the service
 * throws leaves a handler as an exception, since that would end the stream and everything in flight with it.
 */
final class AcceptedStream implements StreamPeer {
  /** A frame in parts must be complete within this time, or it would hold memory for ever. */
  private static final long PARTS_MILLIS = 60_000;

  /** A stream that takes none of the answers that wait for it for so long is ended, and they with it. */
  private static final long STALL_MILLIS = 30_000;

  private final Context context;
  private final TimerSlot helloTimer;
  private final TimerSlot partsTimer;
  private final TimerSlot stallTimer;
  private final StreamServerSettings settings;
  private final StreamService service;
  private final GrpcServerRequest<Buffer, Buffer> request;
  private final GrpcServerResponse<Buffer, Buffer> response;
  private final ReplyBacklog backlog;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final OutgoingReplies replies = new OutgoingReplies();
  private final Queue<List<ReplyItem>> given = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writeRequested = new AtomicBoolean();
  private volatile @Nullable NodeId node;
  private volatile @Nullable NodeStart start;
  private boolean welcomed;
  private boolean paused;
  private boolean ended;

  AcceptedStream(
      Vertx vertx,
      StreamServerSettings settings,
      StreamMemory memory,
      StreamService service,
      GrpcServerRequest<Buffer, Buffer> request) {
    this.helloTimer = new TimerSlot(vertx);
    this.partsTimer = new TimerSlot(vertx);
    this.stallTimer = new TimerSlot(vertx);
    this.context = vertx.getOrCreateContext();
    this.settings = settings;
    this.backlog = new ReplyBacklog(memory);
    this.reader = new FrameReader(memory::reserveUnfinished, memory::releaseUnfinished);
    this.service = service;
    this.request = request;
    this.response = request.response();
    this.writer = new FrameWriter(response, cause -> ended());
  }

  void start() {
    request.messageHandler(this::received);
    request.invalidMessageHandler(this::tooLarge);
    request.errorHandler(error -> ended());
    request.exceptionHandler(cause -> ended());
    request.endHandler(ignored -> finish());
    response.exceptionHandler(cause -> ended());
    response.drainHandler(ignored -> writeReplies());
    helloTimer.once(
        settings.helloTimeoutMillis(),
        () -> reject(
            RejectionCode.HELLO_EXPECTED,
            "no hello within " + settings.helloTimeoutMillis() + " ms"));
  }

  @Override
  public @Nullable NodeId node() {
    return node;
  }

  @Override
  public Room room() {
    return backlog.room();
  }

  @Override
  public @Nullable NodeStart nodeStart() {
    return start;
  }

  @Override
  public void reply(List<ReplyItem> items) {
    List<ReplyItem> sendable = OutgoingReplies.sendable(items);
    backlog.add(OutgoingReplies.bytesOf(sendable));
    given.add(sendable);
    if (writeRequested.compareAndSet(false, true)) {
      context.runOnContext(ignored -> {
        writeRequested.set(false);
        writeReplies();
      });
    }
  }

  private void received(GrpcMessage message) {
    if (ended) {
      return;
    }
    try {
      Frame frame = read(StreamMessages.bytes(message));
      if (frame != null) {
        received(frame);
      }
    } catch (WireException e) {
      reject(RejectionCode.MALFORMED, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      // What the message asked for is not known; its requests are lost with the stream, which says
      // so.
      reject(RejectionCode.NOT_READY, "there was no memory for a message: " + e.getMessage());
    }
    pauseWhileFull();
  }

  private @Nullable Frame read(Bytes message) throws WireException {
    // A hello is small: nobody keeps parts of a frame for a peer that has not been let in.
    Frame frame = welcomed ? reader.read(message) : reader.readWhole(message);
    boolean unfinished = reader.hasUnfinished();
    if (!unfinished) {
      partsTimer.cancel();
    } else if (!partsTimer.isSet()) {
      partsTimer.once(
          PARTS_MILLIS,
          () -> reject(
              RejectionCode.MALFORMED, "a frame was not complete after " + PARTS_MILLIS + " ms"));
    }
    return frame;
  }

  private void tooLarge(InvalidMessageException cause) {
    String size = cause instanceof MessageSizeOverflowException overflow
        ? "a message of " + overflow.messageSize() + " bytes"
        : "an invalid message";
    reject(RejectionCode.MALFORMED, size + "; allowed are " + Limits.MAX_MESSAGE_BYTES);
  }

  private void received(Frame frame) {
    if (frame instanceof Frame.Hello hello && !welcomed) {
      greet(hello);
    } else if (!welcomed || frame instanceof Frame.Hello) {
      reject(
          RejectionCode.HELLO_EXPECTED,
          "the first frame, and no other, must be a hello; got "
              + frame.getClass().getSimpleName());
    } else if (frame instanceof Frame.FromNode) {
      reject(
          RejectionCode.MALFORMED,
          "a frame that only a node sends: " + frame.getClass().getSimpleName());
    } else if (frame instanceof Frame.RequestBatch batch) {
      serve(batch);
    } else if (frame instanceof Frame.Ping ping) {
      service.pinged(this, ping.hlc());
      send(new Frame.Pong(ping.nonce()), false);
    } else if (!(frame instanceof Frame.Pong)) {
      throw Sealed.unknown(frame);
    }
  }

  private void greet(Frame.Hello hello) {
    if (hello.protocolVersion() != Frame.PROTOCOL_VERSION) {
      reject(
          RejectionCode.PROTOCOL_VERSION,
          "protocol version " + Integer.toUnsignedString(hello.protocolVersion())
              + "; this node speaks " + Frame.PROTOCOL_VERSION);
      return;
    }
    node = hello.node();
    start = hello.start();
    Frame answer;
    try {
      answer = service.welcome(hello);
    } catch (RuntimeException e) {
      answer = new Frame.Rejection(RejectionCode.NOT_READY, "the node failed: " + e);
    }
    if (answer instanceof Frame.Rejection rejection) {
      reject(rejection.code(), rejection.detail());
      return;
    }
    helloTimer.cancel();
    welcomed = true;
    send(answer, false);
  }

  private void serve(Frame.RequestBatch batch) {
    Admission admission = Admission.of(batch, settings.cluster().get());
    if (!admission.refused().isEmpty()) {
      reply(admission.refused());
    }
    if (admission.admitted().items().isEmpty()) {
      return;
    }
    try {
      service.batch(this, admission.admitted());
    } catch (RuntimeException | OutOfMemoryError e) {
      // What was done before the exception is not known; only this code says so (rule W5).
      List<ReplyItem> failures = new ArrayList<>();
      for (RequestItem item : admission.admitted().items()) {
        failures.add(new ReplyItem(
            item.correlation(),
            Reply.Refusal.of(RefusalCode.STORAGE_FAILED, "the node failed: " + e)));
      }
      reply(failures);
    }
  }

  private void writeReplies() {
    for (List<ReplyItem> items = given.poll(); items != null; items = given.poll()) {
      replies.add(items);
    }
    if (ended) {
      replies.clear();
    }
    if (!welcomed || ended) {
      return;
    }
    try {
      boolean more = true;
      while (more && !ended && !writer.isFull()) {
        more = writer.writeChunk();
        if (!ended && !writer.isFull() && replies.takeBatch(!writer.isChunking())) {
          more = true;
          writeBatch();
        }
      }
    } catch (OutOfMemoryError e) {
      // The batch is gone; who waits for it must not wait until its deadline.
      finish();
    }
    pauseWhileFull();
    endWhenStalled();
  }

  private void writeBatch() {
    send(
        new Frame.ReplyBatch(
            settings.hlc().getAsLong(), settings.epoch().getAsLong(), replies.batch()),
        replies.isLarge());
    if (backlog.remove(replies.batchBytes())) {
      service.drained(this);
    }
  }

  /** Called whenever something was, or could not be, written. */
  private void endWhenStalled() {
    stallTimer.cancel();
    if (!ended && !replies.isEmpty()) {
      stallTimer.once(STALL_MILLIS, this::finish);
    }
  }

  /** A peer that does not read its replies is not read either: it can make the node keep only so much. */
  private void pauseWhileFull() {
    boolean full = !ended && writer.isFull();
    if (full && !paused) {
      request.pause();
    } else if (!full && paused) {
      request.resume();
    }
    paused = full;
  }

  private void send(Frame frame, boolean large) {
    if (!ended) {
      writer.write(frame, large);
    }
  }

  private void reject(RejectionCode code, String detail) {
    send(new Frame.Rejection(code, detail), false);
    finish();
  }

  /** Ends the stream in order. */
  private void finish() {
    if (ended) {
      return;
    }
    try {
      var unused = response.end();
    } catch (IllegalStateException e) {
      // It has failed already, which is an end too.
    }
    ended();
  }

  private void ended() {
    if (ended) {
      return;
    }
    ended = true;
    helloTimer.cancel();
    partsTimer.cancel();
    stallTimer.cancel();
    reader.close();
    replies.clear();
    backlog.end();
    if (welcomed) {
      service.closed(this);
    }
  }
}
