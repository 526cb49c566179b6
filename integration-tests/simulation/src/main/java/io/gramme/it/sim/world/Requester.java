package io.gramme.it.sim.world;

import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import org.jspecify.annotations.Nullable;

/** Who waits for the answers to the requests that leave a process. */
interface Requester {
  SimProcess process();

  /** A node has answered. */
  void answered(long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply);

  /** The connection that a request was sent over is gone. */
  void connectionLost(long correlation);
}
