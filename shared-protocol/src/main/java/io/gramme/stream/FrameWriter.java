package io.gramme.stream;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.wire.Chunks;
import io.gramme.wire.FrameCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcWriteStream;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Writes frames to one stream; those too large for a message in chunks, between which other frames may leave.
 *
 * <p>Whoever writes batches asks {@link #isFull()} before each; control frames are small and few.
 */
public final class FrameWriter {
  private final GrpcWriteStream<Buffer> stream;
  private final Consumer<IllegalStateException> broken;
  private final ArrayDeque<Bytes> chunks = new ArrayDeque<>();
  private long nextChunkId;

  /**
   * A writer for a stream.
   *
   * @param broken told when the stream has failed and its handlers do not know yet
   */
  public FrameWriter(GrpcWriteStream<Buffer> stream, Consumer<IllegalStateException> broken) {
    this.stream = stream;
    this.broken = broken;
  }

  /** Whether the stream takes nothing more until it has drained. */
  public boolean isFull() {
    return stream.writeQueueFull();
  }

  /** Whether chunks of an earlier frame are still to be written. */
  public boolean isChunking() {
    return !chunks.isEmpty();
  }

  /**
   * Writes a frame, or queues its chunks.
   *
   * @param large whether its only item is above {@link Limits#CHUNK_BYTES}
   */
  public void write(Frame frame, boolean large) {
    Bytes bytes = FrameCodec.encode(frame);
    if (bytes.length() <= (large ? Limits.CHUNK_BYTES : Limits.MAX_MESSAGE_BYTES)) {
      write(bytes);
    } else {
      chunks.addAll(Chunks.of(nextChunkId++, bytes));
    }
  }

  /** Writes the next chunk; false when there is none. */
  public boolean writeChunk() {
    Bytes chunk = chunks.poll();
    if (chunk == null) {
      return false;
    }
    write(chunk);
    return true;
  }

  private void write(Bytes message) {
    try {
      // A write that fails later ends the stream, which is told to its handlers.
      var unused = stream.writeMessage(StreamMessages.of(message));
    } catch (IllegalStateException e) {
      chunks.clear();
      broken.accept(e);
    }
  }
}
