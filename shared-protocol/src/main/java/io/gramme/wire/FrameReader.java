package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.message.Frame;
import io.gramme.wire.generated.Chunk;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages of one stream into frames, putting {@link Chunks} together.
 *
 * <p>Holds at most {@value #MAX_CONCURRENT} unfinished frames, together at most {@link FrameCodec#MAX_FRAME_BYTES}.
 * After an exception the stream is of no more use. Not thread-safe.
 */
public final class FrameReader {
  static final int MAX_CONCURRENT = 4;

  /** Grows as parts come: an announced total alone reserves nothing. */
  private static final class Unfinished {
    private final int total;
    private byte[] bytes = {};
    private int filled;

    Unfinished(int total) {
      this.total = total;
    }

    /** How many bytes more are needed to take a part. */
    int growth(Bytes part) {
      int needed = filled + part.length();
      return needed <= bytes.length
          ? 0
          : Math.min(total, Math.max(needed, 2 * bytes.length)) - bytes.length;
    }

    void add(Bytes part) {
      int growth = growth(part);
      if (growth > 0) {
        bytes = Arrays.copyOf(bytes, bytes.length + growth);
      }
      part.copyTo(bytes, filled);
      filled += part.length();
    }
  }

  private final Map<Long, Unfinished> unfinished = new LinkedHashMap<>();
  private final LongPredicate reserve;
  private final LongConsumer release;
  private long unfinishedTotal;
  private long unfinishedBytes;

  /** A reader for a stream that has just begun. */
  public FrameReader() {
    this(bytes -> true, bytes -> {});
  }

  /**
   * A reader that shares a bound of memory with others.
   *
   * @param reserve asked for room before a part of a frame is kept; false ends the stream
   * @param release gives such room back
   */
  public FrameReader(LongPredicate reserve, LongConsumer release) {
    this.reserve = reserve;
    this.release = release;
  }

  /**
   * Takes the next message.
   *
   * @return its frame, or null when it was a chunk and more are to come
   * @throws WireException when the message is no frame and no chunk, or breaks a bound
   */
  public @Nullable Frame read(Bytes message) throws WireException {
    FrameCodec.Parsed parsed = parse(message);
    Chunk part = parsed.part();
    if (part == null) {
      return parsed.whole();
    }
    Bytes whole = append(part);
    return whole == null ? null : FrameCodec.decode(whole);
  }

  /**
   * Takes a message that must be a whole frame, and keeps nothing of it.
   *
   * @throws WireException when it is none
   */
  public Frame readWhole(Bytes message) throws WireException {
    FrameCodec.Parsed parsed = parse(message);
    if (parsed.part() != null) {
      throw new WireException("a part of a frame before the stream was accepted");
    }
    return parsed.whole();
  }

  /** Whether a frame has arrived in part. */
  public boolean hasUnfinished() {
    return !unfinished.isEmpty();
  }

  /** Gives back what unfinished frames hold; the reader is of no more use. */
  public void close() {
    unfinished.clear();
    release.accept(unfinishedBytes);
    unfinishedBytes = 0;
  }

  private static FrameCodec.Parsed parse(Bytes message) throws WireException {
    if (message.length() > Limits.MAX_MESSAGE_BYTES) {
      throw new WireException(
          "a message of " + message.length() + " bytes; allowed are " + Limits.MAX_MESSAGE_BYTES);
    }
    return FrameCodec.parse(message);
  }

  private @Nullable Bytes append(Chunk chunk) throws WireException {
    Unfinished frame = unfinished.get(chunk.getId());
    if (frame == null) {
      frame = begin(chunk);
    }
    Bytes part = ProtoBytes.unwrap(chunk.getPart());
    if (part.isEmpty() || chunk.getTotal() != frame.total) {
      throw new WireException("chunk " + Long.toUnsignedString(chunk.getId())
          + " is empty or names another total than before: "
          + Integer.toUnsignedString(chunk.getTotal()) + " after " + frame.total);
    }
    if (part.length() > frame.total - frame.filled) {
      throw new WireException("chunks of " + Long.toUnsignedString(chunk.getId())
          + " exceed their total of " + frame.total + " bytes");
    }
    int growth = frame.growth(part);
    if (!reserve.test(growth)) {
      throw new WireException(
          "no room for parts of frames: all streams together hold as many as they may");
    }
    unfinishedBytes += growth;
    frame.add(part);
    if (frame.filled < frame.total) {
      return null;
    }
    unfinished.remove(chunk.getId());
    unfinishedTotal -= frame.total;
    unfinishedBytes -= frame.total;
    release.accept(frame.total);
    return Bytes.wrap(frame.bytes);
  }

  private Unfinished begin(Chunk chunk) throws WireException {
    long total = Integer.toUnsignedLong(chunk.getTotal());
    if (total == 0 || total > FrameCodec.MAX_FRAME_BYTES - unfinishedTotal) {
      throw new WireException("a chunked frame of " + total + " bytes beside " + unfinishedTotal
          + " unfinished ones; allowed are 1 to " + FrameCodec.MAX_FRAME_BYTES + " together");
    }
    if (unfinished.size() == MAX_CONCURRENT) {
      throw new WireException("more than " + MAX_CONCURRENT + " chunked frames at a time");
    }
    Unfinished frame = new Unfinished((int) total);
    unfinished.put(chunk.getId(), frame);
    unfinishedTotal += total;
    return frame;
  }
}
