package io.gramme.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.data.DataSettings;
import io.gramme.node.data.TestCluster;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.streams.StreamPeer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Starts the store's thread, makes work for it and gathers its answers. */
abstract class StoreThreadFixture {
  static final ClusterRing RING = TestCluster.ringOf(1);
  static final DataSettings SETTINGS = DataSettings.of(new NodeId(1), ClockCeiling.UNLIMITED);
  static final long WAIT_SECONDS = 30;

  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private @Nullable StoreThread opened;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  StoreThread start(DataSettings settings, StorageEngine engine, long hlcStart) {
    StoreThread store =
        StoreThread.start("store-of-test", settings, engine, RING, hlcStart, failures::add);
    opened = store;
    return store;
  }

  /** With a clock of the test's own. */
  StoreThread start(StorageEngine engine, Supplier<Time> time) {
    StoreThread store =
        StoreThread.start("store-of-test", SETTINGS, engine, RING, Hlc.NONE, failures::add, time);
    opened = store;
    return store;
  }

  StoreThread start(StorageEngine engine) {
    return start(SETTINGS, engine, Hlc.NONE);
  }

  /** A sink that keeps each call as it came. */
  static class Calls implements StreamPeer {
    final BlockingQueue<List<ReplyItem>> calls = new LinkedBlockingQueue<>();

    @Override
    public void reply(List<ReplyItem> items) {
      calls.add(List.copyOf(items));
    }

    List<ReplyItem> next() throws InterruptedException {
      return Objects.requireNonNull(
          calls.poll(WAIT_SECONDS, TimeUnit.SECONDS), "no answer in time");
    }
  }

  static Key key(long number) {
    return Key.of("carts", "key" + number);
  }

  static Work work(long correlation, Request request, StreamPeer sink) {
    RequestItem item = new RequestItem(correlation, RING.epoch(), 60_000, request);
    return new Work(item, System.nanoTime(), false, Hlc.NONE, sink);
  }

  static Work write(long correlation, StreamPeer sink) {
    return write(correlation, key(correlation), sink);
  }

  static Work write(long correlation, Key key, StreamPeer sink) {
    Dot dot = new Dot(correlation + 1, Hlc.ofMillis(System.currentTimeMillis()));
    Bytes delta = StateFormat.encode(Delta.of(
        DotContext.EMPTY,
        dot,
        Bytes.utf8("value" + correlation),
        Sibling.NEVER,
        Bytes.EMPTY,
        false));
    return work(correlation, new Request.Write(RING.partitionOf(key), key, delta), sink);
  }

  static Work read(long correlation, StreamPeer sink) {
    Key key = key(correlation);
    return work(correlation, new Request.Read(RING.partitionOf(key), key), sink);
  }

  static RefusalCode refusal(ReplyItem item) {
    assertThat(item.reply()).isInstanceOf(Reply.Refusal.class);
    return ((Reply.Refusal) item.reply()).code();
  }
}
