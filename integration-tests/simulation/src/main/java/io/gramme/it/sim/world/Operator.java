package io.gramme.it.sim.world;

import io.gramme.membership.BucketRecord;
import io.gramme.message.Request;
import io.gramme.node.control.Kept;

/** What people and their tools ask of nodes, over the network like everything else. */
public final class Operator {
  private Operator() {}

  /** Makes a bucket known at a node. */
  public static void make(SimNode node, BucketRecord bucket) {
    if (node.serves()) {
      node.control().ask(node, 0, new Request.CreateBucket(bucket));
    }
  }

  /** Sends whatever request, under the epoch of the node that it leaves from. */
  public static void send(SimNode node, SimNode other, Request request) {
    node.control().ask(other, node.ring().epoch(), request);
  }

  /** A copy of what a node keeps beside its store. */
  public static Kept copyOfDirectory(SimNode node) {
    return node.controlDisk().kept(node.disk().ceiling());
  }

  /** Puts such a copy in its place. */
  public static void putDirectory(SimNode node, Kept copy) {
    node.controlDisk().put(copy);
  }
}
