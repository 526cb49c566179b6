package io.gramme.driver.engine;

import io.gramme.membership.NodeId;

/** One request on its way, and whom its answer concerns. Made by the session, handed back by its host with the answer. */
public final class Exchange {
  final Hosted host;
  final int number;
  final long sentAtNanos;
  final boolean read;
  private final NodeId node;
  private boolean judged;

  Exchange(Hosted host, int number, NodeId node, long sentAtNanos, boolean read) {
    this.host = host;
    this.number = number;
    this.node = node;
    this.sentAtNanos = sentAtNanos;
    this.read = read;
  }

  /** The node that was asked. */
  public NodeId node() {
    return node;
  }

  /** Which read or write of the session it belongs to: the same object for all of that one's requests and alarms. */
  public Object owner() {
    return host;
  }

  /** True the first time: a node's health is judged once for each request. */
  boolean judge() {
    boolean first = !judged;
    judged = true;
    return first;
  }
}
