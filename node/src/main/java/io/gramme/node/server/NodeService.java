package io.gramme.node.server;

import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.streams.StreamPeer;
import io.gramme.node.streams.StreamService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's streams come in: requests for the store go to its thread, all else to the control machine. Each of them
 * refuses drivers what only nodes may ask for.
 *
 * <p>Confined to the node's context; refuses everything before {@link #open} and after {@link #stop}.
 */
public final class NodeService implements StreamService {
  private static final long NOT_READY_RETRY_MILLIS = 100;

  private @Nullable ControlHost control;
  private @Nullable StoreThread store;
  private String whyNot = "the node is starting";

  /** Hands over what is not for the store from now on. */
  public void open(ControlHost host) {
    control = host;
  }

  /** Hands over what is for the store, too. */
  public void serve(StoreThread thread) {
    store = thread;
  }

  /** Refuses everything from now on; work that the store's thread has is still answered. */
  public void stop(String why) {
    whyNot = why;
    control = null;
    store = null;
  }

  @Override
  public Frame welcome(Frame.Hello hello) {
    ControlHost host = control;
    return host == null
        ? new Frame.Rejection(Frame.RejectionCode.NOT_READY, whyNot)
        : host.welcome(hello);
  }

  @Override
  public void batch(StreamPeer peer, Frame.RequestBatch batch) {
    long arrived = System.nanoTime();
    ControlHost host = control;
    StoreThread serving = store;
    spoke(peer, batch.hlc());
    if (host == null || serving == null) {
      refuse(peer, batch.items());
      return;
    }
    boolean fromNode = peer.node() != null;
    List<Work> work = new ArrayList<>(batch.items().size());
    for (RequestItem item : batch.items()) {
      if (item.request() instanceof Request.ForStore) {
        work.add(new Work(item, arrived, fromNode, batch.hlc(), peer));
      } else {
        host.ask(item, peer.node(), reply -> answer(peer, item, reply));
      }
    }
    if (!work.isEmpty()) {
      serving.submit(work);
    }
  }

  private void spoke(StreamPeer peer, long hlc) {
    ControlHost host = control;
    NodeId node = peer.node();
    NodeStart start = peer.nodeStart();
    if (host != null && node != null && start != null) {
      host.spoke(new ControlEvent.Spoke(node, start, hlc));
    }
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
    spoke(peer, hlc);
  }

  @Override
  public void drained(StreamPeer peer) {
    StoreThread serving = store;
    if (serving != null) {
      serving.resume(peer);
    }
  }

  @Override
  public void closed(StreamPeer peer) {
    drained(peer); // what waits for its room finds out that it is gone
  }
}
