package io.gramme.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PartitionId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a request and its answer take of the heap on their way: the message's own bytes once, and the objects that they
 * become. With the generated messages in between each side took 300 bytes an item more.
 */
class CodecMemoryTest {
  private static final int ITEMS = Limits.MAX_BATCH_ITEMS;
  private static final int VALUE_BYTES = 1_000;

  /** Item, request, key, partition, two slices, the bucket's name and its bytes. */
  private static final int DECODED_REQUEST_BYTES = 400;

  private static final int DECODED_REPLY_BYTES = 100;
  private static final int ENCODED_ITEM_BYTES = 40;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Work {
    Object run() throws WireException;
  }

  @Test
  void aWriteIsEncodedOnceAndDecodedIntoSlices() throws WireException {
    List<RequestItem> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      Request write = new Request.Write(
          new PartitionId(3, i), Key.of("carts", "user" + i), Bytes.wrap(new byte[VALUE_BYTES]));
      items.add(new RequestItem(i + 1, 77, 1_500, write));
    }
    Frame batch = new Frame.RequestBatch(new ClusterId(1), 1, items);
    Bytes bytes = FrameCodec.encode(batch);
    assertThat(perItem(() -> FrameCodec.encode(batch)))
        .isBetween(VALUE_BYTES, bytes.length() / ITEMS + ENCODED_ITEM_BYTES);
    assertThat(perItem(() -> FrameCodec.decode(bytes))).isBetween(50, DECODED_REQUEST_BYTES);
  }

  @Test
  void repliesToo() throws WireException {
    List<ReplyItem> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      Reply reply = i % 2 == 0
          ? new Reply.State(Bytes.wrap(new byte[VALUE_BYTES]), 5, 6)
          : new Reply.Applied(7);
      items.add(new ReplyItem(i + 1, reply));
    }
    Frame batch = new Frame.ReplyBatch(1, 77, items);
    Bytes bytes = FrameCodec.encode(batch);
    assertThat(perItem(() -> FrameCodec.encode(batch)))
        .isBetween(VALUE_BYTES / 2, bytes.length() / ITEMS + ENCODED_ITEM_BYTES);
    assertThat(perItem(() -> FrameCodec.decode(bytes))).isBetween(20, DECODED_REPLY_BYTES);
  }

  private static int perItem(Work work) throws WireException {
    Object kept = work.run(); // classes are loaded and tables filled
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      kept = work.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(kept).isNotNull();
    return (int) (least / ITEMS);
  }
}
