package io.gramme.it.sim.history;

/** What a history promises of availability, by what may go wrong in it. */
enum Mood {
  /** Whatever is drawn goes wrong. */
  USUAL,
  /** Nothing goes wrong, so that no call fails and no node refuses anything. */
  QUIET,
  /** One node is down from beginning to end and nothing else goes wrong, so that no call of a quorum fails. */
  ONE_NODE_DOWN
}
