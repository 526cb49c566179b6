package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.wire.generated.Chunk;
import io.gramme.wire.generated.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages of one stream into frames, putting {@link Chunks} together.
 *
 * <p>Holds at most {@value #MAX_CONCURRENT} unfinished frames, together at most {@link FrameCodec#MAX_FRAME_BYTES}.
 * After an exception the stream is of no more use. Not thread-safe.
 */
public final class FrameReader {
  static final int MAX_CONCURRENT = 4;

  private static final class Unfinished {
    private final byte[] bytes;
    private int filled;

    Unfinished(int total) {
      this.bytes = new byte[total];
    }
  }

  private final Map<Long, Unfinished> unfinished = new LinkedHashMap<>();
  private long unfinishedBytes;

  /** A reader for a stream that has just begun. */
  public FrameReader() {}

  /**
   * Takes the next message.
   *
   * @return its frame, or null when it was a chunk and more are to come
   * @throws WireException when the message is no frame and no chunk, or breaks a bound
   */
  public @Nullable Frame read(Bytes message) throws WireException {
    if (message.length() > Limits.MAX_MESSAGE_BYTES) {
      throw new WireException(
          "a message of " + message.length() + " bytes; allowed are " + Limits.MAX_MESSAGE_BYTES);
    }
    Envelope envelope = FrameCodec.parse(message);
    if (!envelope.hasChunk()) {
      return FrameCodec.decode(envelope);
    }
    Bytes whole = append(envelope.getChunk());
    return whole == null ? null : FrameCodec.decode(whole);
  }

  private @Nullable Bytes append(Chunk chunk) throws WireException {
    Unfinished frame = unfinished.get(chunk.getId());
    if (frame == null) {
      frame = begin(chunk);
    }
    Bytes part = ProtoBytes.unwrap(chunk.getPart());
    if (part.isEmpty() || chunk.getTotal() != frame.bytes.length) {
      throw new WireException("chunk " + Long.toUnsignedString(chunk.getId())
          + " is empty or names another total than before: "
          + Integer.toUnsignedString(chunk.getTotal()) + " after " + frame.bytes.length);
    }
    if (part.length() > frame.bytes.length - frame.filled) {
      throw new WireException("chunks of " + Long.toUnsignedString(chunk.getId())
          + " exceed their total of " + frame.bytes.length + " bytes");
    }
    part.copyTo(frame.bytes, frame.filled);
    frame.filled += part.length();
    if (frame.filled < frame.bytes.length) {
      return null;
    }
    unfinished.remove(chunk.getId());
    unfinishedBytes -= frame.bytes.length;
    return Bytes.wrap(frame.bytes);
  }

  private Unfinished begin(Chunk chunk) throws WireException {
    long total = Integer.toUnsignedLong(chunk.getTotal());
    if (total == 0 || total > FrameCodec.MAX_FRAME_BYTES - unfinishedBytes) {
      throw new WireException("a chunked frame of " + total + " bytes beside " + unfinishedBytes
          + " unfinished ones; allowed are 1 to " + FrameCodec.MAX_FRAME_BYTES + " together");
    }
    if (unfinished.size() == MAX_CONCURRENT) {
      throw new WireException("more than " + MAX_CONCURRENT + " chunked frames at a time");
    }
    Unfinished frame = new Unfinished((int) total);
    unfinished.put(chunk.getId(), frame);
    unfinishedBytes += total;
    return frame;
  }
}
