package io.gramme.node.server;

import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.gossip.Membership;
import io.gramme.node.identity.HeardLife;
import io.gramme.node.identity.HeardMembers;
import io.gramme.node.streams.StreamPeer;
import io.gramme.node.streams.StreamService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private record Witness(NodeId self, MemberTable table) {}

  private final Runnable startHeard;
  private volatile HeardMembers heard = new HeardMembers(Map.of());
  private volatile @Nullable Witness witness;
  private volatile @Nullable Parts parts;
  private volatile int expected = 1;
  private volatile String whyNot = "the node is starting";

  /** A service that need not be told of members' starts. */
  public NodeService() {
    this(() -> {});
  }

  /**
   * A service that says when there is something to keep soon.
   *
   * @param startHeard called when a member has spoken in a start that was not known before; must not block or throw
   */
  public NodeService(Runnable startHeard) {
    this.startHeard = startHeard;
  }

  /** What was heard of other members, to be kept over restarts (rule T4). */
  public HeardMembers heard() {
    return heard;
  }

  /** Begins with what was heard in earlier starts. */
  public void remember(Map<NodeId, HeardLife> kept) {
    heard = new HeardMembers(kept);
  }

  /**
   * Tells other nodes from now on what this one durably knows of them, though it does not serve yet: without that,
   * members that start together would take each other for silent (rule T4).
   *
   * @param table as it is kept
   */
  public void bearWitness(NodeId self, MemberTable table) {
    witness = new Witness(self, table);
  }

  /**
   * Refuses drivers while the ring has fewer members than this: a lone first node of three would acknowledge writes that
   * no other node holds.
   */
  public void expect(int members) {
    expected = members;
  }

  /** Serves from now on. */
  public void serve(NodeId self, Membership membership, StoreThread store) {
    parts = new Parts(self, membership, store);
  }

  /** Refuses everything from now on; work that the store's thread has is still answered. */
  public void stop(String why) {
    whyNot = why;
    witness = null;
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
    Witness starting = witness;
    if (serving != null) {
      Frame.Rejection mismatch = mismatch(hello, serving.membership().table().parameters());
      mismatch = mismatch != null ? mismatch : incomplete(serving, hello);
      return mismatch != null ? mismatch : welcome(serving, hello);
    }
    if (starting == null || hello.node() == null) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, whyNot);
    }
    Frame.Rejection mismatch = mismatch(hello, starting.table().parameters());
    return mismatch != null ? mismatch : welcome(starting.self(), starting.table(), 0, hello);
  }

  private Frame.@Nullable Rejection incomplete(Parts serving, Frame.Hello hello) {
    int members = serving.membership().table().current().members().size();
    return hello.node() != null || members >= expected
        ? null
        : new Frame.Rejection(
            Frame.RejectionCode.NOT_READY, "waiting for members: " + members + " of " + expected);
  }

  private Frame welcome(Parts serving, Frame.Hello hello) {
    if (hello.node() != null) {
      serving.store().adoptClock(hello.hlc());
    }
    return welcome(serving.self(), serving.membership().table(), serving.store().hlc(), hello);
  }

  /** T4: a node that comes back is told what is known of it; what it says itself is taken when it goes on. */
  private Frame welcome(NodeId self, MemberTable table, long hlc, Frame.Hello hello) {
    NodeId caller = hello.node();
    HeardLife known = caller == null ? null : heard.of(caller);
    return known == null
        ? new Frame.Welcome(Frame.PROTOCOL_VERSION, self, table, hlc, 0)
        : new Frame.Welcome(Frame.PROTOCOL_VERSION, self, table, hlc, known.hlc(), known.start());
  }

  /** T4: a node that comes back with less than it once showed has forgotten something. */
  private void remember(MemberTable table, StreamPeer peer, long hlc) {
    NodeId member = peer.node();
    NodeStart start = peer.nodeStart();
    if (member != null
        && start != null
        && table.member(member) != null
        && heard.heard(member, start, hlc)) {
      startHeard.run();
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
    Witness starting = witness;
    if (serving == null) {
      if (starting != null) {
        remember(starting.table(), peer, batch.hlc());
      }
      refuse(peer, batch.items());
      return;
    }
    long arrived = System.nanoTime();
    PeerSink sink = new PeerSink(peer);
    NodeId sender = peer.node();
    boolean fromNode = sender != null;
    if (sender != null) {
      remember(serving.membership().table(), peer, batch.hlc());
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
      remember(serving.membership().table(), peer, hlc);
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
