package io.gramme.node.streams;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that keeps what it is given in a map and remembers every batch. */
final class RecordingService implements StreamService {
  static final ClusterId CLUSTER = new ClusterId(0xC1);
  static final NodeId NODE = new NodeId(7);
  static final long HLC = 1L << 20;
  static final long EPOCH = 99;

  final Map<Key, Bytes> states = new ConcurrentHashMap<>();
  final List<Frame.RequestBatch> batches = new CopyOnWriteArrayList<>();
  final List<StreamPeer> peers = new CopyOnWriteArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  volatile boolean silent;

  static MemberTable table() {
    return MemberTable.founding(
        new ClusterParameters(CLUSTER, PlacementParameters.ofDefaults(), 60_000, 1),
        new MemberRecord(
            NODE, "seat", 1, MemberState.ACTIVE, new Address("127.0.0.1", 7400), null, 1, 0, 1));
  }

  @Override
  public Frame welcome(Frame.Hello hello) {
    if (hello.cluster().isKnown() && !hello.cluster().equals(CLUSTER)) {
      return new Frame.Rejection(
          Frame.RejectionCode.WRONG_CLUSTER, "this node belongs to " + CLUSTER);
    }
    return new Frame.Welcome(Frame.PROTOCOL_VERSION, NODE, table(), HLC, 0);
  }

  @Override
  public void batch(StreamPeer peer, Frame.RequestBatch batch) {
    batches.add(batch);
    peers.add(peer);
    if (silent) {
      return;
    }
    List<ReplyItem> replies = new ArrayList<>();
    for (RequestItem item : batch.items()) {
      replies.add(new ReplyItem(item.correlation(), answer(item.request())));
    }
    peer.reply(replies);
  }

  Reply answer(Request request) {
    if (request instanceof Request.Write write) {
      states.put(write.key(), write.delta());
      return new Reply.Applied(1);
    }
    if (request instanceof Request.Repair repair) {
      states.put(repair.key(), repair.state());
      return new Reply.Applied(2);
    }
    if (request instanceof Request.Read read) {
      return new Reply.State(states.getOrDefault(read.key(), Bytes.EMPTY), HLC, 0);
    }
    return new Reply.Table(table());
  }

  @Override
  public void pinged(StreamPeer peer, long hlc) {}

  @Override
  public void closed(StreamPeer peer) {
    closed.incrementAndGet();
  }
}
