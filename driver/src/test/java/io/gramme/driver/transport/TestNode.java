package io.gramme.driver.transport;

import io.gramme.driver.engine.SimNode;
import io.gramme.machine.Time;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDigest;
import io.gramme.membership.TableHistory;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.streams.StreamPeer;
import io.gramme.node.streams.StreamServer;
import io.gramme.node.streams.StreamServerSettings;
import io.gramme.node.streams.StreamService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica in memory behind a real port. */
final class TestNode implements StreamService {
  final SimNode replica;
  final AtomicInteger greetings = new AtomicInteger();
  volatile boolean silent;
  volatile boolean ready = true;
  private final HttpServer server;

  private TestNode(Vertx vertx, NodeId id, MemberTable table) {
    replica = new SimNode(id, table);
    StreamServerSettings settings = StreamServerSettings.of(
        table::cluster, () -> replica.hlc(now()), () -> Epoch.of(replica.table));
    server = vertx
        .createHttpServer(StreamServer.httpOptions())
        .requestHandler(StreamServer.handler(vertx, settings, this));
  }

  static Future<TestNode> start(Vertx vertx, NodeId id, MemberTable table, int port) {
    TestNode node = new TestNode(vertx, id, table);
    return node.server.listen(port, "127.0.0.1").map(listening -> node);
  }

  private static Time now() {
    return new Time(System.nanoTime(), System.currentTimeMillis());
  }

  Future<Void> stop() {
    return server.close();
  }

  @Override
  public Frame welcome(Frame.Hello hello) {
    greetings.incrementAndGet();
    if (!ready) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, "not yet");
    }
    if (hello.cluster().isKnown() && !hello.cluster().equals(replica.table.cluster())) {
      return new Frame.Rejection(Frame.RejectionCode.WRONG_CLUSTER, "another cluster");
    }
    return new Frame.Welcome(
        Frame.PROTOCOL_VERSION, replica.id, replica.table, replica.hlc(now()), 0);
  }

  @Override
  public void batch(StreamPeer peer, Frame.RequestBatch batch) {
    if (silent) {
      return;
    }
    List<ReplyItem> replies = new ArrayList<>();
    synchronized (replica) {
      for (RequestItem item : batch.items()) {
        Reply reply = item.request() instanceof Request.FetchTable
            ? new Reply.Table(replica.table)
            : item.request() instanceof Request.FetchChanges fetch
                ? changesSince(fetch.known())
                : replica.execute(now(), item.epoch(), batch.hlc(), item.request());
        replies.add(new ReplyItem(item.correlation(), reply));
      }
    }
    peer.reply(replies);
  }

  private Reply changesSince(TableDigest known) {
    TableHistory history = new TableHistory(replica.table);
    return new Reply.Changes(history.digest(), history.since(known), List.of());
  }

  @Override
  public void pinged(StreamPeer peer, long hlc) {}

  @Override
  public void closed(StreamPeer peer) {}
}
