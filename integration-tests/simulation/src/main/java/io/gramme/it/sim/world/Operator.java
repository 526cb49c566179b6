package io.gramme.it.sim.world;

import io.gramme.membership.BucketRecord;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberTable;
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

  /** Tells a node that the ring which another one knows has a new sequence, and so another epoch (rule E2). */
  public static void renumber(SimNode node, SimNode other) {
    if (node.serves()) {
      MemberTable table = node.ring().table();
      CurrentMembers current = table.current();
      MemberTable next = table.withCurrent(
          new CurrentMembers(current.sequence() + 1, current.plan(), current.seats()));
      node.control().ask(other, 0, new Request.InstallTable(0, next));
    }
  }

  /** A stranger asks to be let in, which only an empty cluster does: one that holds keys refuses (rule E5). */
  public static void join(SimNode node, SimNode other, int stranger) {
    if (node.serves()) {
      node.control().ask(other, 0, new Request.Join(ClusterPlan.member(100 + stranger), Request.Admission.NOW));
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
