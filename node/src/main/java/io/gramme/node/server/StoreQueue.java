package io.gramme.node.server;

import io.gramme.data.HeapShare;
import io.gramme.message.Reply;
import io.gramme.node.data.DataEvent;
import io.gramme.node.streams.StreamPeer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What waits for the store's thread, bounded in items and bytes. Any thread may add, one takes. */
final class StoreQueue {
  static final int MAX_ITEMS = 16_384;
  private static final long MIB = 1L << 20;

  /** A sixteenth of the heap, 8 to 64 MiB: any state fits, and what waits leaves room for the work itself. */
  static final long MAX_BYTES = HeapShare.of(16, 8 * MIB, 64 * MIB);

  /** Something for the store's thread. */
  sealed interface Task {}

  /** Requests that arrived together. */
  record Batch(List<Work> work, long bytes) implements Task {}

  /** An event for the machine. */
  record Command(DataEvent event) implements Task {}

  /** The node serves. */
  record Begin(StoreListener listener) implements Task {}

  /** Whether the store holds a live value of a bucket. */
  record Search(String bucket, CompletableFuture<Reply> answer) implements Task {}

  /** A stream has room for answers again, or has ended. */
  record Resume(StreamPeer peer) implements Task {}

  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong items = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** Adds a batch, or nothing when there is no room for it. */
  boolean offer(List<Work> work) {
    long size = 0;
    for (Work item : work) {
      size += item.item().request().estimatedBytes();
    }
    long itemsNow = items.addAndGet(work.size());
    long bytesNow = bytes.addAndGet(size);
    if (itemsNow > MAX_ITEMS || bytesNow > MAX_BYTES) {
      release(work.size(), size);
      return false;
    }
    tasks.add(new Batch(List.copyOf(work), size));
    return true;
  }

  /** Commands are few and always find room. */
  void add(Task command) {
    tasks.add(command);
  }

  @Nullable
  Task poll() {
    Task task = tasks.poll();
    if (task instanceof Batch batch) {
      release(batch.work().size(), batch.bytes());
    }
    return task;
  }

  /** Items that wait. */
  long items() {
    return items.get();
  }

  private void release(int count, long size) {
    items.addAndGet(-count);
    bytes.addAndGet(-size);
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }
}
