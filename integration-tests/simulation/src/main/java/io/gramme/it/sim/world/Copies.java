package io.gramme.it.sim.world;

import io.gramme.data.Bytes;

/** One write under one dot, and where its bytes have been. */
final class Copies {
  final CallListener listener;
  final Bytes delta;
  private long sentTo;
  private long appliedAt;

  Copies(CallListener listener, Bytes delta) {
    this.listener = listener;
    this.delta = delta;
  }

  /** Whether the bytes were sent to this node before. */
  boolean sentAgain(int node) {
    boolean again = (sentTo >> node & 1) != 0;
    sentTo |= 1L << node;
    return again;
  }

  /** Whether the node was given these bytes before. */
  boolean appliedAgain(int node) {
    boolean again = (appliedAt >> node & 1) != 0;
    appliedAt |= 1L << node;
    return again;
  }
}
