package io.gramme.node.streams;

import io.gramme.data.Limits;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.wire.FrameCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The replies of one stream that wait to be written, cut into batches of at most {@link Limits#MAX_BATCH_ITEMS} items
 * and {@link Limits#MAX_BATCH_BYTES}; one above {@link Limits#CHUNK_BYTES} leaves alone. They are kept as they are, not
 * encoded, until the stream takes them.
 */
final class OutgoingReplies {
  private static final int MAX_REPLY_BYTES = FrameCodec.MAX_FRAME_BYTES - 64 * 1024;

  private final ArrayDeque<ReplyItem> queue = new ArrayDeque<>();
  private List<ReplyItem> batch = List.of();
  private boolean large;
  private int bytes;

  /** Adds answers that are {@link #sendable}. */
  void add(List<ReplyItem> items) {
    queue.addAll(items);
  }

  /** The answers as they can be sent: one that no frame holds becomes a refusal. */
  static List<ReplyItem> sendable(List<ReplyItem> items) {
    List<ReplyItem> all = new ArrayList<>(items.size());
    for (ReplyItem item : items) {
      all.add(sendable(item));
    }
    return all;
  }

  /** Estimated bytes of answers. */
  static long bytesOf(List<ReplyItem> items) {
    long sum = 0;
    for (ReplyItem item : items) {
      sum += item.reply().estimatedBytes();
    }
    return sum;
  }

  private static ReplyItem sendable(ReplyItem item) {
    int bytes = item.reply().estimatedBytes();
    if (bytes <= MAX_REPLY_BYTES) {
      return item;
    }
    Reply shorter = item.reply() instanceof Reply.Refusal refusal
        ? Reply.Refusal.of(refusal.code(), "what belongs to it is too large to be sent")
        : Reply.Refusal.of(
            RefusalCode.TOO_LARGE,
            "the reply has about " + bytes + " bytes; allowed are " + MAX_REPLY_BYTES);
    return new ReplyItem(item.correlation(), shorter);
  }

  /**
   * Takes the next batch out.
   *
   * @param largeAllowed whether a reply above {@link Limits#CHUNK_BYTES} may leave now
   * @return whether there is one
   */
  boolean takeBatch(boolean largeAllowed) {
    batch = new ArrayList<>(Math.min(queue.size(), Limits.MAX_BATCH_ITEMS));
    large = false;
    bytes = 0;
    while (!large && !queue.isEmpty() && batch.size() < Limits.MAX_BATCH_ITEMS) {
      int next = queue.element().reply().estimatedBytes();
      boolean nextLarge = next > Limits.CHUNK_BYTES;
      if (nextLarge ? !batch.isEmpty() || !largeAllowed : bytes + next > Limits.MAX_BATCH_BYTES) {
        break;
      }
      large = nextLarge;
      bytes += next;
      batch.add(queue.remove());
    }
    return !batch.isEmpty();
  }

  /** The batch that was taken last. */
  List<ReplyItem> batch() {
    return batch;
  }

  /** Estimated bytes of the batch that was taken last. */
  int batchBytes() {
    return bytes;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether its only reply is above {@link Limits#CHUNK_BYTES}. */
  boolean isLarge() {
    return large;
  }

  void clear() {
    queue.clear();
    batch = List.of();
  }
}
