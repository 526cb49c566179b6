package io.gramme.it.storagebench;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.data.DataSettings;
import io.gramme.node.server.StoreThread;
import io.gramme.node.server.Work;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.streams.StreamPeer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way of a write inside a node: the writer encodes a delta and hands it to the store's thread, which runs the
 * replica's whole step (rule S1) with everything else that is queued, forces once and answers (rule S2). Its answers go
 * to a loop of their own, as those of a node's stream do, which wakes who waits for them. Without the network around it,
 * and with a clock ceiling that costs no force.
 *
 * <p>Each key is written under one lane, so that a write replaces the one before and no siblings gather.
 */
final class GrammeTarget implements DurableTarget, StreamPeer {
  private static final long DEADLINE_MILLIS = 60_000;

  private final String name;
  private final MeasuredStore store;
  private final StoreThread thread;
  private final Values values;
  private final Writer[] writers;
  private final ExecutorService loop = Executors.newSingleThreadExecutor();

  GrammeTarget(
      EngineKind kind, Path directory, DurableSettings settings, int writerCount, Values values)
      throws StorageException {
    this.values = values;
    name = kind.title();
    store = new MeasuredStore(kind, directory, settings);
    thread = StoreThread.start(
        "bench-store",
        DataSettings.of(Keys.NODE, ClockCeiling.UNLIMITED),
        store.engine(),
        Keys.RING,
        Hlc.NONE,
        why -> {});
    writers = new Writer[writerCount];
    for (int i = 0; i < writerCount; i++) {
      writers[i] = new Writer();
    }
  }

  /** One writer's clock and the answer it waits for. */
  private static final class Writer {
    private long lastStamp;
    private @Nullable Thread waiting;
    private volatile @Nullable Reply reply;

    long nextStamp() {
      lastStamp = Math.max(lastStamp + 1, Hlc.ofMillis(System.currentTimeMillis()));
      return lastStamp;
    }

    void prepare() {
      waiting = Thread.currentThread();
      reply = null;
    }

    void answer(Reply answer) {
      reply = answer;
      LockSupport.unpark(waiting);
    }

    Reply await() {
      Reply answer = reply;
      while (answer == null) {
        LockSupport.park(this);
        answer = reply;
      }
      return answer;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void write(int writer, int number) {
    Writer own = writers[writer];
    Key key = Keys.key(number);
    Dot dot = new Dot(1L + number, own.nextStamp());
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY, dot, Bytes.wrap(values.next()), Sibling.NEVER, Bytes.EMPTY, false));
    Request request = new Request.Write(Keys.RING.partitionOf(key), key, delta);
    own.prepare();
    thread.submit(List.of(new Work(
        new RequestItem(writer, Keys.RING.epoch(), DEADLINE_MILLIS, request),
        System.nanoTime(),
        false,
        Hlc.NONE,
        this)));
    Reply answer = own.await();
    if (!(answer instanceof Reply.Applied)) {
      throw new IllegalStateException("a write was answered with " + answer);
    }
  }

  @Override
  public void reply(List<ReplyItem> items) {
    loop.execute(() ->
        items.forEach(item -> writers[Math.toIntExact(item.correlation())].answer(item.reply())));
  }

  CountingDisk.Counts counts() {
    return store.counts();
  }

  List<Interval> checkpoints() {
    return store.checkpoints().all();
  }

  @Override
  public void close() {
    thread.close();
    loop.shutdown();
    store.close();
  }
}
