package io.gramme.it.oneround;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.it.support.Await;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.streams.StreamPeer;
import io.gramme.node.streams.StreamServer;
import io.gramme.node.streams.StreamServerSettings;
import io.gramme.node.streams.StreamService;
import io.gramme.ring.PlacementParameters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Three ends of streams that speak for nodes, record every item for a key, and answer none before as many writes have
 * come as there are nodes. A driver that awaited one answer before it sent the next write would wait in vain.
 */
final class HoldingNodes implements AutoCloseable {
  static final int NODES = 3;
  private static final long DMAX_MILLIS = 60_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<HttpServer> servers = new ArrayList<>();
  private final MemberTable table;
  private final List<Item> items = new ArrayList<>();
  private final List<Item> held = new ArrayList<>();

  private HoldingNodes() {
    for (int number = 1; number <= NODES; number++) {
      NodeId id = new NodeId(number);
      StreamServerSettings settings =
          StreamServerSettings.of(this::cluster, HoldingNodes::hlc, this::epoch);
      servers.add(Await.result(vertx
          .createHttpServer(StreamServer.httpOptions())
          .requestHandler(StreamServer.handler(vertx, settings, new Service(id)))
          .listen(0, "127.0.0.1")));
    }
    this.table = table();
  }

  static HoldingNodes start() {
    return new HoldingNodes();
  }

  private MemberTable table() {
    ClusterParameters parameters = new ClusterParameters(
        new ClusterId(0xC1),
        new PlacementParameters(16, NODES),
        DMAX_MILLIS,
        ClusterParameters.FORMAT_VERSION);
    MemberTable grown = MemberTable.founding(parameters, record(1));
    List<NodeId> ids = new ArrayList<>();
    for (int number = 1; number <= NODES; number++) {
      grown = grown.withMember(record(number));
      ids.add(new NodeId(number));
    }
    return grown.withCurrent(NODES, 0, ids);
  }

  private MemberRecord record(int number) {
    Address address = new Address("127.0.0.1", servers.get(number - 1).actualPort());
    return new MemberRecord(
        new NodeId(number), "seat-" + number, 1, MemberState.ACTIVE, address, null, 1, 1, 1);
  }

  String url() {
    return servers.stream()
        .map(server -> "127.0.0.1:" + server.actualPort())
        .collect(Collectors.joining(",", "gramme://", "/"));
  }

  ClusterId cluster() {
    return table.cluster();
  }

  private long epoch() {
    return ClusterRing.of(table).epoch();
  }

  static long hlc() {
    return Hlc.ofMillis(System.currentTimeMillis());
  }

  /** Every item for a key that has come so far, whichever way it was answered. */
  synchronized List<Item> items() {
    return List.copyOf(items);
  }

  private synchronized void came(Item item) {
    items.add(item);
    if (item.request() instanceof Request.Read) {
      item.answer(new Reply.State(Bytes.EMPTY, hlc(), Hlc.NONE));
      return;
    }
    held.add(item);
    if (held.size() == NODES) {
      held.forEach(waiting -> waiting.answer(new Reply.Applied(Hlc.NONE)));
      held.clear();
    }
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }

  /** One request for a key, and who was asked. */
  record Item(NodeId node, StreamPeer peer, long correlation, Request.Keyed request) {
    Key key() {
      return request.key();
    }

    void answer(Reply reply) {
      peer.reply(List.of(new ReplyItem(correlation, reply)));
    }
  }

  private final class Service implements StreamService {
    private final NodeId node;

    Service(NodeId node) {
      this.node = node;
    }

    @Override
    public Frame welcome(Frame.Hello hello) {
      return new Frame.Welcome(Frame.PROTOCOL_VERSION, node, table, hlc(), 0);
    }

    @Override
    public void batch(StreamPeer peer, Frame.RequestBatch batch) {
      for (RequestItem item : batch.items()) {
        if (item.request() instanceof Request.Keyed keyed) {
          came(new Item(node, peer, item.correlation(), keyed));
        } else {
          peer.reply(List.of(new ReplyItem(item.correlation(), new Reply.Table(table))));
        }
      }
    }

    @Override
    public void pinged(StreamPeer peer, long hlc) {}

    @Override
    public void closed(StreamPeer peer) {}
  }
}
