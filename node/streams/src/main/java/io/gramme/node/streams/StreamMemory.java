package io.gramme.node.streams;

import io.gramme.data.HeapShare;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all streams that a node accepts may make it keep, in bytes: answers that wait to be written, and frames that have
 * arrived in part. Bounded by bytes because one request of a hundred bytes may be answered by megabytes. Thread-safe.
 */
final class StreamMemory {
  private static final long MIB = 1L << 20;

  private final Bounds bounds;
  private final AtomicLong replies = new AtomicLong();
  private final AtomicLong unfinished = new AtomicLong();

  StreamMemory(Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * The bounds, in bytes.
   *
   * @param repliesOfStream answers that wait for one stream before further reads of it wait
   * @param replies answers that wait for all streams before further reads are refused
   * @param unfinished frames of all streams that have arrived in part before one more part ends its stream
   */
  record Bounds(long repliesOfStream, long replies, long unfinished) {
    /** A thirty-second, an eighth and an eighth of the heap; at most 8, 256 and 256 MiB. */
    static Bounds ofHeap() {
      return new Bounds(
          HeapShare.of(32, MIB, 8 * MIB),
          HeapShare.of(8, 8 * MIB, 256 * MIB),
          HeapShare.of(8, 16 * MIB, 256 * MIB));
    }
  }

  Bounds bounds() {
    return bounds;
  }

  /** Answers began, or, with a negative number, ceased to wait. */
  void addReplies(long bytes) {
    replies.addAndGet(bytes);
  }

  boolean repliesAreFull() {
    return replies.get() > bounds.replies();
  }

  /** Takes room for a part of a frame; false, and nothing is taken, when there is none. */
  boolean reserveUnfinished(long bytes) {
    if (unfinished.addAndGet(bytes) <= bounds.unfinished()) {
      return true;
    }
    unfinished.addAndGet(-bytes);
    return false;
  }

  void releaseUnfinished(long bytes) {
    unfinished.addAndGet(-bytes);
  }
}
