package io.gramme.node.server;

import io.gramme.message.ReplyItem;
import io.gramme.node.streams.StreamPeer;
import java.util.List;

/** Answers go to the stream their requests came on; equal for all batches of one stream. */
record PeerSink(StreamPeer peer) implements ReplySink {
  @Override
  public StreamPeer.Room room() {
    return peer.room();
  }

  @Override
  public void reply(List<ReplyItem> items) {
    peer.reply(items);
  }
}
