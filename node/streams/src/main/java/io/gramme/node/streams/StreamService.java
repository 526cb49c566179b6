package io.gramme.node.streams;

import io.gramme.message.Frame;

/** What a node does with the streams it accepts. Called on the connection's event loop; must not block or throw. */
public interface StreamService {
  /** The answer to a hello: a {@link Frame.Welcome}, or a {@link Frame.Rejection}, after which the stream ends. */
  Frame welcome(Frame.Hello hello);

  /**
   * A batch of requests of the node's own cluster, or of a peer that knows no cluster yet.
   *
   * <p>Each item is to be answered through the peer, in any order, in any number of parts, from any thread. Items
   * whose remaining time is over are still delivered.
   */
  void batch(StreamPeer peer, Frame.RequestBatch batch);

  /** A sign of life was asked for, which is answered without the service. */
  void pinged(StreamPeer peer, long hlc);

  /** There is {@link StreamPeer.Room room} for answers again, after there was none for this stream. */
  default void drained(StreamPeer peer) {}

  /** The stream has ended; replies given from now on go nowhere. */
  void closed(StreamPeer peer);
}
