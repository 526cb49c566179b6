package io.gramme.node.server;

import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.gossip.Membership;
import io.gramme.stream.StreamPeer;
import io.gramme.stream.StreamService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node does with what arrives: checks handshakes (rule T5), hands requests for keys to the store's thread and
 * others to the membership.
 *
 * <p>Thread-safe; accepts nothing before {@link #serve} and after {@link #stop}.
 */
public final class NodeService implements StreamService {
  private static final long NOT_READY_RETRY_MILLIS = 100;

  private record Parts(NodeId self, Membership membership, StoreThread store) {}

  private final Map<NodeId, Long> heard = new ConcurrentHashMap<>();
  private volatile @Nullable Parts parts;
  private volatile String whyNot = "the node is starting";

  /** Serves from now on. */
  public void serve(NodeId self, Membership membership, StoreThread store) {
    parts = new Parts(self, membership, store);
  }

  /** Refuses everything from now on; work that the store's thread has is still answered. */
  public void stop(String why) {
    whyNot = why;
    parts = null;
  }

  @Override
  public Frame welcome(Frame.Hello hello) {
    if (hello.protocolVersion() != Frame.PROTOCOL_VERSION) {
      return new Frame.Rejection(
          Frame.RejectionCode.PROTOCOL_VERSION,
          "this node speaks protocol version " + Frame.PROTOCOL_VERSION + ", the caller "
              + hello.protocolVersion());
    }
    Parts serving = parts;
    if (serving == null) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, whyNot);
    }
    MemberTable table = serving.membership().table();
    Frame.Rejection mismatch = mismatch(hello, table.parameters());
    if (mismatch != null) {
      return mismatch;
    }
    NodeId caller = hello.node();
    long heardBefore = caller == null ? 0 : heard.getOrDefault(caller, 0L);
    if (caller != null) {
      remember(table, caller, hello.hlc());
      serving.store().adoptClock(hello.hlc());
    }
    return new Frame.Welcome(
        Frame.PROTOCOL_VERSION, serving.self(), table, serving.store().hlc(), heardBefore);
  }

  /** T4: a node that comes back with a clock below what it once showed has forgotten something. */
  private void remember(MemberTable table, NodeId member, long hlc) {
    if (table.member(member) != null) {
      heard.merge(member, hlc, Math::max);
    }
  }

  private static Frame.@Nullable Rejection mismatch(Frame.Hello hello, ClusterParameters own) {
    if (hello.cluster().isKnown() && !hello.cluster().equals(own.cluster())) {
      return new Frame.Rejection(
          Frame.RejectionCode.WRONG_CLUSTER,
          "this node belongs to cluster " + own.cluster() + ", the caller to " + hello.cluster());
    }
    ClusterParameters theirs = hello.parameters();
    if (theirs != null && !theirs.equals(own)) {
      return new Frame.Rejection(
          Frame.RejectionCode.PARAMETERS_DIFFER, "this node has " + own + ", the caller " + theirs);
    }
    return null;
  }

  @Override
  public void batch(StreamPeer peer, Frame.RequestBatch batch) {
    Parts serving = parts;
    if (serving == null) {
      refuse(peer, batch.items());
      return;
    }
    long arrived = System.nanoTime();
    PeerSink sink = new PeerSink(peer);
    NodeId sender = peer.node();
    boolean fromNode = sender != null;
    if (sender != null) {
      remember(serving.membership().table(), sender, batch.hlc());
    }
    List<Work> work = new ArrayList<>(batch.items().size());
    for (RequestItem item : batch.items()) {
      if (item.request() instanceof Request.Keyed) {
        work.add(new Work(item, arrived, fromNode, batch.hlc(), sink));
      } else if (fromNode || mayAsk(item.request())) {
        serving
            .membership()
            .handle(item.epoch(), item.request(), reply -> answer(peer, item, reply));
      } else {
        answer(
            peer,
            item,
            Reply.Refusal.of(
                RefusalCode.UNSUPPORTED,
                "only nodes may ask for " + item.request().getClass().getSimpleName()));
      }
    }
    if (!work.isEmpty()) {
      serving.store().submit(work);
    }
  }

  /** What a driver may ask besides keys. */
  private static boolean mayAsk(Request request) {
    return request instanceof Request.FetchTable || request instanceof Request.CreateBucket;
  }

  private void refuse(StreamPeer peer, List<RequestItem> items) {
    Reply.Refusal refusal =
        Reply.Refusal.retryAfter(RefusalCode.NOT_READY, whyNot, NOT_READY_RETRY_MILLIS);
    peer.reply(
        items.stream().map(item -> new ReplyItem(item.correlation(), refusal)).toList());
  }

  private static void answer(StreamPeer peer, RequestItem item, Reply reply) {
    peer.reply(List.of(new ReplyItem(item.correlation(), reply)));
  }

  @Override
  public void pinged(StreamPeer peer, long hlc) {
    Parts serving = parts;
    NodeId sender = peer.node();
    if (serving != null && sender != null) {
      remember(serving.membership().table(), sender, hlc);
      serving.store().adoptClock(hlc);
    }
  }

  @Override
  public void drained(StreamPeer peer) {
    Parts serving = parts;
    if (serving != null) {
      serving.store().resume(new PeerSink(peer));
    }
  }

  @Override
  public void closed(StreamPeer peer) {
    drained(peer); // what waits for its room finds out that it is gone
  }
}
